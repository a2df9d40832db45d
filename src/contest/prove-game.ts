import type { BotFailure } from '../bots/browser.ts';
import { createMatch, type Match, type Outcome, step } from '../core/index.ts';
import {
  createRecorder,
  cutTrack,
  encodeLog,
  endOf,
  formatHash,
  hashState,
  KEY_COLUMNS,
  type Log,
  logFailure,
  matchId,
  type Recorder,
  SOURCE_COLUMNS,
  valueIn,
} from '../replay/browser.ts';
import { findFault } from './check-game.ts';
import { type GameTask, keepsLog, type PlayedPair } from './game-task.ts';
import { gameId } from './identity.ts';
import type { ClaimedGame } from './play-game.ts';
import {
  type FailureKind,
  type GameFailure,
  type GameResult,
  type PairResult,
  UNSCORED_FIELDS,
} from './result.ts';
import { interferenceNames, logName, outputName } from './run-names.ts';

/* A game as it follows from what was pressed. It is simulated again, in a thread that never loads a bot, and what comes out is the
   result, with the log. What the thread of the bots claimed must be the same: else something there changed the rules. Of a forfeit nothing
   can be checked but that the match was still going on; it counts as claimed, and so do the failures and the notes. */

interface ProvedGame {
  readonly game: GameResult;
  readonly logs: PlayedPair['logs'];
  /** by tick, what was pressed: player 1 in the low five bits, player 2 in the next; empty if it is not kept */
  readonly inputs: Uint16Array;
}

/** Makes the results of a pair out of what was claimed of its games. */
export function provePair(task: GameTask, claims: readonly [ClaimedGame, ClaimedGame]): PlayedPair {
  const games = [proveGame(task, claims[0], false), proveGame(task, claims[1], true)] as const;
  return {
    pair: { ...task.pair, games: [games[0].game, games[1].game] },
    logs: games.flatMap(({ logs }) => logs),
    ...(task.keepInputs === true && { inputs: [games[0].inputs, games[1].inputs] }),
  };
}

/** A pair that could not be played: neither game is scored. */
export function unplayedPair({ pair, rules, release, contents }: GameTask, message: string): PairResult {
  const game = (players: readonly [string, string]): GameResult =>
    unscoredGame(gameId({ release, rules, seed: pair.seed, players }), {
      kind: 'infrastructure',
      tick: 0,
      message,
    });
  return { ...pair, games: [game(contents), game([contents[1], contents[0]])] };
}

/** A game that nobody is charged with. */
const unscoredGame = (
  id: string,
  { kind, tick, message }: Pick<GameFailure, 'kind' | 'tick' | 'message'>,
): GameResult => ({
  ...{ id, score: null, reason: 'interrupted', ...UNSCORED_FIELDS },
  failures: [{ kind, player: null, tick, last: tick, count: 1, message, stack: null, forfeits: false }],
  log: null,
});

/** Simulates a game again, and makes its result. It throws nothing, whatever the claim holds: a bot may have changed the thread that made it. */
function proveGame(task: GameTask, claim: ClaimedGame, swapped: boolean): ProvedGame {
  const { pair, rules, release, contents } = task;
  const hashes = swapped ? ([contents[1], contents[0]] as const) : contents;
  const id = gameId({ release, rules, seed: pair.seed, players: hashes });
  try {
    // Joins neighbouring runs of equal inputs: a log refuses a track that has any.
    const track = cutTrack(claim.track, claim.track.ticks);
    return prove(task, { ...claim, track }, { id, swapped });
  } catch (error) {
    const game = refutedGame(id, noGame((error as Error).message));
    return { game, logs: [], inputs: NO_INPUTS };
  }
}

const noGame = (why: string): Difference => ({
  tick: 0,
  what: `the thread of the bots reported no valid game: ${why}`,
});

function prove(
  task: GameTask,
  claim: ClaimedGame,
  { id, swapped }: { readonly id: string; readonly swapped: boolean },
): ProvedGame {
  const { pair, rules, recording, keepsBudget = false } = task;
  const match = createMatch({ seed: pair.seed, rules });
  const recorder = createRecorder(match, { players: claim.players, recording });
  replay(claim, match, recorder);
  const difference = findDifference(claim, match, recorder.log);
  if (difference !== undefined) return refute(task, claim, { id, recorder, match, difference });
  const { winner, reason } = claim.result;
  const score = winner === null ? 0.5 : (winner === 1) === !swapped ? 1 : 0;
  const failures = sumUp(claim.failures, { swapped, keepsBudget });
  const isKept = keepsLog(task, score, failures);
  const name = logName(id);
  const claimed = { id, score, reason, ...UNSCORED_FIELDS, ticks: match.tick, failures } as const;
  const fault = findClaimedFault({ ...claimed, log: isKept ? name : null });
  if (fault !== undefined) return refute(task, claim, { id, recorder, match, difference: noGame(fault) });
  recorder.log.notes.push(...claim.notes);
  for (const failure of claim.failures) recorder.fail(logFailure(failure));
  const log = recorder.end(claim.result);
  const game: GameResult = {
    ...{ id, score, reason, ticks: match.tick, digest: matchId(log), hash: formatHash(log.end!.hash) },
    failures,
    log: isKept ? name : null,
  };
  const { output = NOTHING } = claim;
  const logs = isKept ? [{ name, bytes: encodeLog(log) }] : [];
  if (isKept && output.length > 0 && failures.length > 0) logs.push({ name: outputName(id), bytes: output });
  return { game, logs, inputs: task.keepInputs === true ? listInputs(claim) : NO_INPUTS };
}

/**
 * What is wrong with a result as far as it is only claimed; undefined if nothing is. A bot that shares the thread may have made the claim
 * anything, and one line that its readers refuse would make the whole run unreadable.
 */
const findClaimedFault = (game: GameResult): string | undefined =>
  game.failures.length > 0 || game.reason === 'forfeit' ? findFault(game) : undefined;

const NOTHING = new Uint8Array(0);
const NO_INPUTS = new Uint16Array(0);

/** Plays the claimed inputs on `match` and records them, until the inputs or the match ends. */
function replay({ track }: ClaimedGame, match: Match, recorder: Recorder): void {
  for (let run = 0; run < track.runs; run += 1) {
    const packed = track.packed[run]!;
    const first = valueIn(packed, KEY_COLUMNS[0]);
    const second = valueIn(packed, KEY_COLUMNS[1]);
    // The sources of both seats are the top columns of a run, so what is left is the number that `record` takes.
    const sources = packed >> SOURCE_COLUMNS[0].shift;
    const end = endOf(track, run);
    while (match.tick < end) {
      if (match.outcome !== undefined) return;
      step(match, first, second);
      recorder.record(first, second, sources);
    }
  }
}

interface Difference {
  /** the tick at which it shows */
  readonly tick: number;
  readonly what: string;
}

/** Where what was claimed is not what was simulated; undefined if it is. */
function findDifference(
  { track, checkpoints, result }: ClaimedGame,
  match: Match,
  { checkpoints: simulated }: Log,
): Difference | undefined {
  for (const { tick, hash } of checkpoints) {
    const found = tick === match.tick ? hashState(match) : simulated.find((one) => one.tick === tick)?.hash;
    if (found !== hash)
      return {
        tick: Number.isInteger(tick) ? Math.min(Math.max(0, tick), match.tick) : match.tick,
        what: `the state hash is ${found === undefined ? 'none' : formatHash(found)} by the rules, and was ${formatHash(hash)}`,
      };
  }
  if (match.tick < track.ticks)
    return {
      tick: match.tick,
      what: `the match ends there by the rules, and went on to tick ${track.ticks}`,
    };
  const { outcome } = match;
  if (result.reason === 'forfeit' && outcome === undefined) return undefined;
  if (outcome !== undefined && result.reason === outcome.reason && result.winner === outcome.winner)
    return undefined;
  return {
    tick: match.tick,
    what: `the match ${describeEnd(outcome)} by the rules, and ${describeEnd(result)} as it was played`,
  };
}

const describeEnd = (end: (Pick<Outcome, 'winner'> & { reason: string }) | undefined): string =>
  end === undefined
    ? 'goes on'
    : `ends by ${end.reason}, ${end.winner === null ? 'nobody' : `player ${end.winner}`} wins`;

interface Refuted {
  readonly id: string;
  readonly recorder: Recorder;
  readonly match: Match;
  readonly difference: Difference;
}

/** A game that did not follow the rules is not scored, because nobody knows which of the two bots changed them. Both logs are kept. */
function refute(
  { logs }: GameTask,
  claim: ClaimedGame,
  { id, recorder, match, difference }: Refuted,
): ProvedGame {
  const [claimed, simulated] = interferenceNames(id);
  const simulatedLog = recorder.end(match.outcome ?? null);
  const claimedLog: Log = {
    ...simulatedLog,
    track: claim.track,
    checkpoints: [...claim.checkpoints],
    notes: [...claim.notes],
    end: { result: claim.result, hash: claim.checkpoints.at(-1)?.hash ?? 0n },
  };
  const kept =
    logs === 'none' ? [] : [...tryEncode(simulated, simulatedLog), ...tryEncode(claimed, claimedLog)];
  return { game: refutedGame(id, difference), logs: kept, inputs: NO_INPUTS };
}

/** Encodes a log, or gives none: a claim may hold what no log can. */
function tryEncode(name: string, log: Log): PlayedPair['logs'] {
  try {
    return [{ name, bytes: encodeLog(log) }];
  } catch {
    return [];
  }
}

/** Characters of what is said of a game that is refuted, at most: it quotes the claim. */
const MAX_WHAT_LENGTH = 500;

const refutedGame = (id: string, { tick, what }: Difference): GameResult =>
  unscoredGame(id, {
    kind: 'interference',
    tick,
    message: `at tick ${tick} ${what.slice(0, MAX_WHAT_LENGTH)}: one of the two bots has changed objects that all code of their thread shares`,
  });

/** The columns of a run that hold the keys of both players: its low ten bits, player 1 in the lower five. */
const BOTH_KEYS = 0x3ff;

/** By tick, the keys of both players. */
function listInputs({ track }: ClaimedGame): Uint16Array {
  const inputs = new Uint16Array(track.ticks);
  for (let run = 0; run < track.runs; run += 1)
    inputs.fill(track.packed[run]! & BOTH_KEYS, track.starts[run]!, endOf(track, run));
  return inputs;
}

const KINDS: Readonly<Record<BotFailure['code'], FailureKind>> = {
  'bot/threw': 'crash',
  'bot/died': 'crash',
  'bot/late': 'time',
  'bot/bad-input': 'input',
};

/** Sums up the failures of a game, one for each seat that failed. The last failure gives the kind, and says whether the seat forfeited. */
function sumUp(
  failures: readonly BotFailure[],
  { swapped, keepsBudget }: { readonly swapped: boolean; readonly keepsBudget: boolean },
): GameFailure[] {
  // Without a budget no bot is late. One that says so has thrown what another one threw, which it asks, and which is isolated.
  const kindOf = ({ code }: BotFailure): FailureKind =>
    code === 'bot/late' && !keepsBudget ? 'crash' : KINDS[code];
  return ([1, 2] as const).flatMap((seat): GameFailure[] => {
    const own = failures.filter((one) => one.seat === seat);
    const last = own.at(-1);
    if (last === undefined) return [];
    // The first failure of that kind gives tick, message and stack: it shows where the trouble began.
    const first = own.find((one) => kindOf(one) === kindOf(last))!;
    return [
      {
        kind: kindOf(last),
        player: (seat === 1) === !swapped ? 0 : 1,
        tick: first.tick,
        last: last.tick,
        count: own.length,
        message: first.message,
        stack: first.stack ?? null,
        forfeits: last.forfeits,
      },
    ];
  });
}
