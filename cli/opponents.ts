import {
  type BotKind,
  createView,
  type Isolation,
  type IsolationLimits,
  openIsolatedLater,
  type RemoteBot,
  type RemotePlayerKind,
  seatBot,
} from '../src/bots/index.ts';
import { botSetup, describePlayer } from '../src/bots/internal.ts';
import { isModule, redirectStdout } from '../src/bots/node/internal.ts';
import { type Input, type Match, ShooterError } from '../src/core/index.ts';
import type { Opponent, OpponentBot } from '../src/net/index.ts';
import { keepOutput } from './output.ts';
import { examinePlayer, limitsOf, openWatched } from './players.ts';
import type { IsolationArgs } from './shared-options.ts';

/* Opponents of a host. A module plays in a thread or process of its own, so that one which does not return delays nobody: the
   host never waits for it, as it never waits for a client. */

/** Threads or processes that are kept for the next match, at most. */
const MAX_IDLE = 16;

/** Decisions of a match that may be late before the bot forfeits. */
const LATE_FORGIVEN = 10;

export interface Opponents {
  readonly opponent: Opponent;
  close(): Promise<void>;
}

/** Opens whom a host seats in its rooms. Players that are no modules, and modules with `--isolate none`, play in its own thread. */
export async function openOpponents(name: string, args: IsolationArgs): Promise<Opponents> {
  const level = args.isolate;
  const limits = limitsOf(args);
  if (isModule(name) && level !== 'none') return await openApart(name, level, limits);
  // Before it is loaded in this thread, which could not be freed from it.
  await examinePlayer(name, args);
  if (isModule(name)) {
    keepOutput();
    redirectStdout();
  }
  return { opponent: opponentOf(await openWatched(name)), close: async () => {} };
}

/** A bot in the thread of the host. Its seed comes from that of the match, as in a match in process. */
const opponentOf = (kind: BotKind): Opponent => ({
  info: describePlayer(kind),
  create(match, seat) {
    const bot = seatBot(kind, { seat, rules: match.rules, seed: match.seed });
    return () => bot.decide(match);
  },
});

async function openApart(
  name: string,
  level: Exclude<Isolation, 'none'>,
  limits: IsolationLimits,
): Promise<Opponents> {
  const first = await openIsolatedLater(name, level, limits);
  const open = new Set([first]);
  const idle = [first];
  const take = async (): Promise<RemotePlayerKind> => {
    const kept = idle.pop();
    if (kept !== undefined) return kept;
    const kind = await openIsolatedLater(name, level, limits);
    open.add(kind);
    return kind;
  };
  const giveBack = (kind: RemotePlayerKind, isWell: boolean): void => {
    if (isWell && idle.length < MAX_IDLE) idle.push(kind);
    else {
      open.delete(kind);
      void kind.close();
    }
  };
  return {
    opponent: {
      info: describePlayer(first),
      create: (match, seat, onDecision) =>
        new BotApart({ take, giveBack, match, seat, onDecision }).asOpponent(),
    },
    async close() {
      await Promise.all([...open].map((kind) => kind.close()));
    },
  };
}

interface ApartOptions {
  readonly take: () => Promise<RemotePlayerKind>;
  readonly giveBack: (kind: RemotePlayerKind, isWell: boolean) => void;
  readonly match: Match;
  readonly seat: 1 | 2;
  readonly onDecision: () => void;
}

/** A bot in a match. It is asked about the match as it is as soon as it has answered what it was asked before. */
class BotApart {
  readonly #options: ApartOptions;
  readonly #view: ReturnType<typeof createView>;
  #kind: RemotePlayerKind | undefined;
  #bot: RemoteBot | undefined;
  /** the tick that it was asked about last; -1: none */
  #asked = -1;
  /** whether it is being made, or asked */
  #isBusy = true;
  #decided: Input | undefined;
  #late = 0;
  #failure: { readonly error: unknown } | undefined;
  #isOver = false;

  constructor(options: ApartOptions) {
    this.#options = options;
    this.#view = createView(options.match, options.seat);
    this.#make().then(
      () => this.#free(),
      (error: unknown) => this.#fail(error),
    );
  }

  asOpponent(): OpponentBot {
    return Object.assign(() => this.#next(), {
      look: () => this.#ask(),
      end: () => {
        this.#isOver = true;
        if (!this.#isBusy) this.#leave();
      },
    });
  }

  async #make(): Promise<void> {
    const { take, match, seat } = this.#options;
    this.#kind = await take();
    this.#bot = await this.#kind.createBot(botSetup({ seat, rules: match.rules, seed: match.seed }));
  }

  #next(): Input | undefined {
    if (this.#failure !== undefined) throw this.#failure.error;
    const decided = this.#decided;
    this.#decided = undefined;
    this.#ask();
    return decided;
  }

  #ask(): void {
    const { match } = this.#options;
    if (this.#isBusy || this.#isOver || this.#asked === match.tick) return;
    this.#isBusy = true;
    this.#asked = match.tick;
    this.#bot!.decide(this.#view).then(
      (input) => {
        this.#decided = input;
        this.#free();
        this.#options.onDecision();
      },
      (error: unknown) => this.#fail(error),
    );
  }

  #free(): void {
    this.#isBusy = false;
    if (this.#isOver) this.#leave();
    else this.#ask();
  }

  #fail(error: unknown): void {
    const isLate = error instanceof ShooterError && error.code === 'bot/late' && this.#bot !== undefined;
    this.#late += Number(isLate);
    if (isLate && this.#late <= LATE_FORGIVEN) {
      this.#asked = -1;
      this.#free();
      return;
    }
    this.#failure = { error };
    this.#isBusy = false;
    if (this.#isOver) this.#leave();
    else this.#options.onDecision();
  }

  #leave(): void {
    if (this.#kind !== undefined)
      this.#options.giveBack(this.#kind, this.#failure === undefined && this.#late === 0);
    this.#kind = undefined;
  }
}
