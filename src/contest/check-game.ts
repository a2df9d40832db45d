import { utf8ToBytes } from '#platform';
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
import { FAILURE_KINDS, type GameFailure, type GameResult } from './result.ts';
import { logName } from './run-names.ts';

/* What of the result of a game is wrong by itself, whatever was played: whoever reads results refuses it, so whoever makes them looks, too. */

/** Bytes of a game in JSON at most. A line of results has two, and a seed: `MAX_LINE_BYTES`. */
const MAX_GAME_BYTES = 28 << 10;

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

/** What is wrong with the result of a game, in words; undefined if every reader takes it. */
export function findFault(game: GameResult): string | undefined {
  const { length } = utf8ToBytes(JSON.stringify(game));
  if (length > MAX_GAME_BYTES) return `it takes ${length} bytes, and a game has ${MAX_GAME_BYTES} at most`;
  try {
    checkGame(game, (field, what) => new RangeError(`its "${field}" ${what}`));
  } catch (error) {
    return (error as Error).message;
  }
  return findContradiction(game);
}

/** Checks the fields of a game one by one. @throws what `wrong` makes */
export function checkGame(game: GameResult, wrong: WrongField): void {
  const { id, log, failures } = checkFields(game, GAME, wrong);
  for (const [index, failure] of failures.entries()) {
    const within: WrongField = (field, what) => wrong(`failures[${index}].${field}`, what);
    const { tick, last } = checkFields(failure, FAILURE, within);
    if (last < tick) throw within('last', `is ${last}, not an integer from its "tick", ${tick}, on`);
  }
  if (log !== null && log !== logName(id)) throw wrong('log', `is ${describe(log)}, not ${logName(id)}`);
}

/** What of a game cannot be true together, in words; undefined if all of it can. */
export function findContradiction({ score, reason, ticks, failures }: GameResult): string | undefined {
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
