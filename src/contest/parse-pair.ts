import { ShooterError } from '../core/index.ts';
import { describe } from '../core/internal.ts';
import { MAX_FRAME_LENGTH, MAX_FRAMES } from '../replay/browser.ts';
import { describeWrong, type FieldChecks, isHex, isText, isWithin } from './fields.ts';
import { FAILURE_KINDS, type GameFailure, type GameResult, type PairResult } from './result.ts';
import { logName } from './run-names.ts';

/* A line of results is read if it has all fields, no others, and does not contradict itself. */

/** Bytes of one line of results at most: two games with their failures take some 2 KiB. */
export const MAX_LINE_BYTES: number = 64 << 10;

/** Failures of one game at most: one a seat, and one that is the machine's. */
const MAX_FAILURES = 3;

const isCount = (value: unknown): boolean => isWithin(value, 0);
const isOneOf = (value: unknown, known: readonly unknown[]): boolean => known.includes(value);

const FAILURE: FieldChecks<GameFailure> = {
  kind: (kind) => isOneOf(kind, FAILURE_KINDS),
  player: (player) => isOneOf(player, [0, 1, null]),
  tick: isCount,
  last: (last, { tick }) => isWithin(last, tick),
  count: (count) => isWithin(count, 1),
  message: isText,
  stack: (stack) =>
    stack === null || (Array.isArray(stack) && stack.length <= MAX_FRAMES && stack.every(isFrame)),
  forfeits: (forfeits) => typeof forfeits === 'boolean',
};

const isFrame = (frame: unknown): boolean => isText(frame) && frame.length <= MAX_FRAME_LENGTH;
const isFailure = (failure: unknown): boolean => describeWrong(failure, FAILURE) === undefined;

const GAME: FieldChecks<GameResult> = {
  id: (id) => isHex(id, 32),
  score: (score) => isOneOf(score, [0, 0.5, 1, null]),
  reason: (reason) => isOneOf(reason, ['health', 'time', 'forfeit', 'interrupted']),
  ticks: isCount,
  digest: (digest) => isHex(digest, 64),
  hash: (hash) => isHex(hash, 16),
  failures: (failures) =>
    Array.isArray(failures) && failures.length <= MAX_FAILURES && failures.every(isFailure),
  log: (log, { id }) => log === null || log === logName(id),
};

const PAIR: FieldChecks<PairResult> = {
  index: isCount,
  a: isCount,
  b: isCount,
  seed: isText,
  games: (games) => Array.isArray(games) && games.length === 2,
};

/**
 * Reads a pair.
 *
 * @param line of `results.ndjson` or `journal.ndjson`, without its line feed
 * @throws ShooterError `contest/bad-pair`; `contest/contradiction` where its fields cannot be true together
 */
export function parsePair(line: string): PairResult {
  const bad = (what: string): ShooterError => new ShooterError('contest/bad-pair', what);
  let pair: PairResult;
  try {
    pair = JSON.parse(line);
  } catch {
    throw bad('it is no JSON');
  }
  const wrong = describeWrong(pair, PAIR);
  if (wrong !== undefined) throw bad(wrong);
  for (const [index, game] of pair.games.entries()) {
    const where = `game ${index + 1}`;
    const wrongGame = describeWrong(game, GAME);
    if (wrongGame !== undefined) throw bad(`${where}: ${wrongGame}`);
    const contradiction = contradictionIn(game);
    if (contradiction !== undefined)
      throw new ShooterError('contest/contradiction', `${where}: ${contradiction}`);
  }
  return pair;
}

/** What of a game cannot be true together, whatever was played. */
function contradictionIn({ score, reason, ticks, failures }: GameResult): string | undefined {
  if ((score === null) !== (reason === 'interrupted'))
    return `"score" is ${score} with "reason" ${describe(reason)}: only a game that was interrupted has none`;
  const isUnscored = failures.some(({ kind }) => kind === 'infrastructure' || kind === 'interference');
  // A game that is not scored has 0 ticks, in whichever tick it failed.
  const late = failures.find(({ last }) => last > ticks);
  if (late !== undefined && !isUnscored)
    return `a failure at tick ${late.last}, after its last tick ${ticks}`;
  if ((score === null) !== isUnscored)
    return `"score" is ${score}: a game is not scored because of a failure of the machine or of interference, and for no other reason`;
  const forfeited = forfeitScore(failures);
  if ((reason === 'forfeit') !== (forfeited !== undefined) || (forfeited ?? score) !== score)
    return `"score" is ${score} with "reason" ${describe(reason)}, but by its failures ${forfeited === undefined ? 'nobody forfeits' : `it is ${forfeited}`}`;
  return undefined;
}

/** What player a gets of a game by who forfeits it; undefined if nobody does. */
function forfeitScore(failures: readonly GameFailure[]): 0 | 0.5 | 1 | undefined {
  const [a, b] = [0, 1].map((side) => failures.some(({ player, forfeits }) => forfeits && player === side));
  if (a && b) return 0.5;
  return a ? 0 : b ? 1 : undefined;
}
