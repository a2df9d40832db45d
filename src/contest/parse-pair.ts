import { parseObject } from '../bots/internal.ts';
import { ShooterError } from '../core/index.ts';
import { describe } from '../core/internal.ts';
import { MAX_FRAME_LENGTH, MAX_FRAMES } from '../replay/browser.ts';
import {
  COUNT,
  checkFields,
  FLAG,
  hexOf,
  integerFrom,
  type Kind,
  type Kinds,
  listOf,
  OBJECT,
  oneOf,
  orNull,
  STRING,
  stringOf,
  type WrongField,
} from '../replay/internal.ts';
import { FAILURE_KINDS, type GameFailure, type GameResult, type PairResult } from './result.ts';
import { logName } from './run-names.ts';

/* A line of results is read if it has all fields, no others, and does not contradict itself. */

/** Bytes of one line of results at most: two games with their failures take some 2 KiB. */
export const MAX_LINE_BYTES: number = 64 << 10;

/** Failures of one game at most: one a seat, and one that is the machine's. */
const MAX_FAILURES = 3;

const FRAME = stringOf(
  (frame) => frame.length <= MAX_FRAME_LENGTH,
  `a string of at most ${MAX_FRAME_LENGTH} characters`,
);

const FAILURE: Kinds<GameFailure> = {
  kind: oneOf(...FAILURE_KINDS),
  player: oneOf(0, 1, null),
  tick: COUNT,
  last: COUNT,
  count: integerFrom(1),
  message: STRING,
  stack: orNull(listOf(FRAME, [0, MAX_FRAMES])),
  forfeits: FLAG,
};

const GAME: Kinds<GameResult> = {
  id: hexOf(32),
  score: oneOf(0, 0.5, 1, null),
  reason: oneOf('health', 'time', 'forfeit', 'interrupted'),
  ticks: COUNT,
  digest: hexOf(64),
  hash: hexOf(16),
  failures: listOf(OBJECT as Kind<GameFailure>, [0, MAX_FAILURES]),
  log: orNull(STRING),
};

const PAIR: Kinds<PairResult> = {
  ...{ index: COUNT, a: COUNT, b: COUNT, seed: STRING },
  games: listOf(OBJECT, [2, 2]) as Kind<unknown> as Kind<PairResult['games']>,
};

/**
 * Reads a pair.
 *
 * @param line of `results.ndjson` or `journal.ndjson`, without its line feed
 * @throws ShooterError `contest/bad-pair`; `contest/contradiction` where its fields cannot be true together
 */
export function parsePair(line: string): PairResult {
  const fields = parseObject(line);
  if (fields === undefined) throw bad('it is no object in JSON');
  const pair = checkFields(fields, PAIR, (field, what) => bad(`its "${field}" ${what}`));
  for (const [index, game] of pair.games.entries()) {
    const where = `game ${index + 1}`;
    checkGame(game, (field, what) => bad(`${where}: its "${field}" ${what}`));
    const contradiction = contradictionIn(game);
    if (contradiction !== undefined)
      throw new ShooterError('contest/contradiction', `${where}: ${contradiction}`);
  }
  return pair;
}

const bad = (what: string): ShooterError => new ShooterError('contest/bad-pair', what);

function checkGame(game: GameResult, wrong: WrongField): void {
  const { id, log, failures } = checkFields(game, GAME, wrong);
  for (const [index, failure] of failures.entries()) {
    const within: WrongField = (field, what) => wrong(`failures[${index}].${field}`, what);
    const { tick, last } = checkFields(failure, FAILURE, within);
    if (last < tick) throw within('last', `is ${last}, not an integer from its "tick", ${tick}, on`);
  }
  if (log !== null && log !== logName(id)) throw wrong('log', `is ${describe(log)}, not ${logName(id)}`);
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
