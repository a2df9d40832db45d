import {
  type BotFailure,
  type BotKind,
  type BotSetup,
  type MatchResult,
  type Play,
  type PlayOptions,
  type Seat,
  startMatch,
} from '../bots/browser.ts';
import { describePlayer, failureOf, framesOf, sourcesOf } from '../bots/internal.ts';
import { createMatch, ShooterError } from '../core/index.ts';
import {
  type Checkpoint,
  createRecorder,
  cutTrack,
  type InputTrack,
  type Note,
  type PlayerInfo,
} from '../replay/browser.ts';
import type { GameTask } from './game-task.ts';

/* A game as it is played in the thread of the bots. A bot that is not isolated may change anything in there, so what follows from the
   inputs is not believed: prove-game.ts finds it anew by simulation, in another thread. What does not follow from them has no second
   source, and is taken as claimed: who pressed what, who failed, who forfeits, notes and captured output. So interference with the
   rules is detected, and one bot's interference with the other is not (docs/contests.md). */

/** What the thread of the bots says of a game. Plain data. */
export interface ClaimedGame {
  /** by seat */
  readonly players: readonly [PlayerInfo, PlayerInfo];
  readonly result: MatchResult;
  /** what was pressed */
  readonly track: InputTrack;
  /** state hashes on the way, and at the end unless the game was cut off where a bot had died */
  readonly checkpoints: readonly Checkpoint[];
  readonly notes: readonly Note[];
  /** all of both seats, in order */
  readonly failures: readonly BotFailure[];
  /** captured output of the bots, if anything failed */
  readonly output?: Uint8Array;
}

/** A bot in its game, as the guard of its thread knows it (`BotGuard`). */
export interface GuardedBot {
  readonly seat: Seat;
  readonly name: string;
  /** the tick that it is being asked about, or was asked about last */
  tick: number;
  /** set once it has ended the thread or process that it runs in, or has tried to: when, and how */
  died?: { readonly tick: number; readonly message: string; readonly stack?: readonly string[] };
}

/** Watches what bots do to their thread, and which bot does it. */
export interface BotGuard {
  /** From now on whatever is done in the thread is charged to this bot. */
  enter(bot: GuardedBot): void;
  /** No bot is asked any more. */
  leave(): void;
}

export interface ClaimOptions {
  readonly swapped: boolean;
  readonly guard?: BotGuard | undefined;
}

/** Plays a game. A failure of a bot is part of the claim; what this throws is no bot's doing. */
export function claimGame(
  { pair, rules, names, logs }: GameTask,
  players: readonly [BotKind, BotKind],
  { swapped, guard }: ClaimOptions,
): { readonly claim: ClaimedGame; readonly bots: readonly GuardedBot[] } {
  const seated = players.map((kind, index) => ({ kind, name: names[index]! }));
  if (swapped) seated.reverse();
  const [first, second] = seated.map(({ kind, name }) => ({ ...describePlayer(kind), name }));
  const infos = [first!, second!] as const;
  const bots = seated.map(({ name }, index): GuardedBot => ({ seat: index === 0 ? 1 : 2, name, tick: 0 }));
  let lastStart: Start | undefined;
  const watched = seated.map(({ kind, name }, index) => {
    const createBot = guard === undefined ? kind.createBot : guardBot(kind, { seated: bots[index]!, guard });
    return { name, createBot: watchStart(createBot, (start) => (lastStart = start)) };
  });
  const match = createMatch({ seed: pair.seed, rules });
  const recorder = createRecorder(match, { players: infos });
  let ended: Pick<Play, 'result' | 'failures'>;
  try {
    const play = startMatch({
      start: match,
      players: watched as unknown as PlayOptions['players'],
      onTick: (_, one, two) => recorder.record(one, two, sourcesOf(play.neutral)),
      note: logs === 'none' ? undefined : (_, seat, value) => recorder.note(seat, value),
    });
    play.advance(Number.POSITIVE_INFINITY);
    ended = play;
  } catch (error) {
    if (!(error instanceof ShooterError) || error.code !== 'bot/failed-to-start') throw error;
    // A bot that cannot even be made loses the match there.
    const failure = failedToStart(lastStart!, error.message);
    ended = { result: { reason: 'forfeit', winner: failure.seat === 1 ? 2 : 1 }, failures: [failure] };
  }
  const { failures } = ended;
  const result = ended.result!;
  const { track, checkpoints, notes } = recorder.end(result);
  const { runs } = track;
  // The arrays of a recorder have spare room after the last run.
  const trimmed = { ...track, starts: track.starts.slice(0, runs), packed: track.packed.slice(0, runs) };
  return { claim: { players: infos, result, failures, track: trimmed, checkpoints, notes }, bots };
}

/** A call of `createBot`, and what it threw. */
interface Start {
  readonly seat: Seat;
  error?: unknown;
}

/** Reports each call of `createBot`, so that a bot that could not be made is known. */
function watchStart(createBot: BotKind['createBot'], onStart: (start: Start) => void): BotKind['createBot'] {
  return (setup) => {
    const start: Start = { seat: setup.seat };
    onStart(start);
    try {
      return createBot(setup);
    } catch (error) {
      start.error = error;
      throw error;
    }
  };
}

/** Tells the guard when a bot is asked. If the bot ended its thread meanwhile, or tried to, it has failed at the tick that it was asked about. */
function guardBot(
  { createBot }: BotKind,
  { seated, guard }: { readonly seated: GuardedBot; readonly guard: BotGuard },
): BotKind['createBot'] {
  const ask = <T>(tick: number, act: () => T): T => {
    seated.tick = tick;
    guard.enter(seated);
    const answer = attempt(act);
    guard.leave();
    // A bot that died has no answer, whatever it returned or threw.
    if (seated.died !== undefined) throw failureOf({ code: 'bot/died', stack: [], ...seated.died });
    if ('thrown' in answer) throw answer.thrown;
    return answer.value;
  };
  return (setup: BotSetup) => {
    const bot = ask(0, () => createBot(setup));
    // `startMatch` refuses what is no bot.
    if (typeof bot?.decide !== 'function') return bot;
    return { decide: (view) => ask(view.tick, () => bot.decide(view)) };
  };
}

/** Calls `act`, and gives what it returned or threw. */
function attempt<T>(act: () => T): { readonly value: T } | { readonly thrown: unknown } {
  try {
    return { value: act() };
  } catch (thrown) {
    return { thrown };
  }
}

/**
 * Charges a bot with what it did outside of its answers, in a promise or a timer of its own, which the guard finds after the game. The
 * bot has died in the tick in which it created the promise or timer, and the game is cut off there. A death in the tick at which the
 * game ended is none of these: that is how `guardBot` ends a game.
 */
export function chargeDeath(claim: ClaimedGame, bots: readonly GuardedBot[]): ClaimedGame {
  const dead = bots.filter(({ died }) => died !== undefined && died.tick < claim.track.ticks);
  if (dead.length === 0) return claim;
  const tick = Math.min(...dead.map(({ died }) => died!.tick));
  const blamed = dead.filter(({ died }) => died!.tick === tick);
  const charged = blamed.map(({ seat, name, died }): BotFailure => {
    const message = `player ${seat}, ${JSON.stringify(name)}, at tick ${tick}: ${died!.message}`;
    return {
      ...{ seat, tick, code: 'bot/died', message, forfeits: true },
      ...(died!.stack !== undefined && { stack: died!.stack }),
    };
  });
  const winner = blamed.length === 2 ? null : blamed[0]!.seat === 1 ? 2 : 1;
  return {
    ...claim,
    result: { reason: 'forfeit', winner },
    track: cutTrack(claim.track, tick),
    checkpoints: claim.checkpoints.filter((checkpoint) => checkpoint.tick <= tick),
    notes: claim.notes.filter((note) => note.tick <= tick),
    failures: [...claim.failures.filter((failure) => failure.tick < tick), ...charged],
  };
}

/** Codes of a failed start that stay as they are; any other start has thrown. */
const START_CODES: Readonly<Record<string, BotFailure['code']>> = {
  'bot/late': 'bot/late',
  'bot/died': 'bot/died',
};

/**
 * The failure of a bot that could not be made.
 *
 * @throws Error if it could be opened before and cannot be opened now: that is the machine's doing, so the pair is played again
 */
function failedToStart({ seat, error }: Start, message: string): BotFailure {
  const code = error instanceof ShooterError ? error.code : '';
  if (code === 'bot/not-reopened') throw new Error(message);
  const stack = framesOf(error);
  return {
    ...{ seat, tick: 0, code: START_CODES[code] ?? 'bot/threw', message, forfeits: true },
    ...(stack !== undefined && { stack }),
  };
}
