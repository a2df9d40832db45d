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
import { type Input, ShooterError } from '../src/core/index.ts';
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
  if (isModule(name) && level !== 'none') return await openIsolatedOpponents(name, level, limits);
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

async function openIsolatedOpponents(
  name: string,
  level: Exclude<Isolation, 'none'>,
  limits: IsolationLimits,
): Promise<Opponents> {
  const first = await openIsolatedLater(name, level, limits);
  const open = new Set([first]);
  const idle = [first];
  const pool: Pool = {
    async take() {
      const kept = idle.pop();
      if (kept !== undefined) return kept;
      const kind = await openIsolatedLater(name, level, limits);
      open.add(kind);
      return kind;
    },
    giveBack(kind, isWell) {
      if (isWell && idle.length < MAX_IDLE) idle.push(kind);
      else {
        open.delete(kind);
        void kind.close();
      }
    },
  };
  const create: Opponent['create'] = (...match) => createIsolatedBot(pool, match);
  return {
    opponent: { info: describePlayer(first), create },
    async close() {
      await Promise.all([...open].map((kind) => kind.close()));
    },
  };
}

/** Threads or processes of one player, each of which serves a match at a time. */
interface Pool {
  take(): Promise<RemotePlayerKind>;
  giveBack(kind: RemotePlayerKind, isWell: boolean): void;
}

/**
 * A bot of a pool in a match. As soon as it has decided on one tick it is asked about the current one: a bot that is slower than the match
 * leaves ticks out.
 */
function createIsolatedBot(
  pool: Pool,
  [match, seat, onDecision]: Parameters<Opponent['create']>,
): OpponentBot {
  const view = createView(match, seat);
  let kind: RemotePlayerKind | undefined;
  let bot: RemoteBot | undefined;
  /** the tick that it was asked about last; -1: none */
  let asked = -1;
  /** whether it is being made, or asked */
  let isBusy = true;
  let decided: Input | undefined;
  let late = 0;
  let failure: { readonly error: unknown } | undefined;
  /** whether its match is over; a bot that is busy then goes back to the pool once it has answered */
  let isOver = false;

  const make = async (): Promise<void> => {
    kind = await pool.take();
    bot = await kind.createBot(botSetup({ seat, rules: match.rules, seed: match.seed }));
  };
  const ask = (): void => {
    if (isBusy || isOver || failure !== undefined || asked === match.tick) return;
    isBusy = true;
    asked = match.tick;
    bot!.decide(view).then((input) => {
      decided = input;
      goOn();
      onDecision();
    }, fail);
  };
  /** Goes on after it was made, has decided, or has failed. */
  const goOn = (): void => {
    isBusy = false;
    if (isOver) giveBack();
    else ask();
  };
  const giveBack = (): void => {
    if (kind !== undefined) pool.giveBack(kind, failure === undefined && late === 0);
    kind = undefined;
  };
  const fail = (error: unknown): void => {
    const isLate = error instanceof ShooterError && error.code === 'bot/late' && bot !== undefined;
    late += Number(isLate);
    if (isLate && late <= LATE_FORGIVEN) asked = -1;
    else failure = { error };
    goOn();
    if (failure !== undefined && !isOver) onDecision();
  };
  make().then(goOn, fail);

  const next = (): Input | undefined => {
    if (failure !== undefined) throw failure.error;
    const input = decided;
    decided = undefined;
    ask();
    return input;
  };
  const end = (): void => {
    isOver = true;
    if (!isBusy) goOn();
  };
  return Object.assign(next, { look: ask, end });
}
