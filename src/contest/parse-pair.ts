import { ShooterError } from '../core/index.ts';
import { describe } from '../core/internal.ts';
import { MAX_FRAME_LENGTH, MAX_FRAMES } from '../replay/browser.ts';
import { FAILURE_KINDS, type GameFailure, type GameResult, type PairResult } from './result.ts';
import { logName } from './run-names.ts';

/* Pairs come from files that people copy, cut and edit. A line is read if it has all fields, no others, and does not contradict itself. */

const bad = (what: string): ShooterError => new ShooterError('contest/bad-pair', what);

/** Bytes of one line of results at most: two games with their failures take some 2 KiB. */
export const MAX_LINE_BYTES: number = 64 << 10;

/** Failures of one game at most: one a seat, and one that is the machine's. */
const MAX_FAILURES = 3;

/**
 * Reads a pair.
 *
 * @param line of `results.ndjson` or `journal.ndjson`, without its line feed
 * @throws ShooterError `contest/bad-pair`; `contest/contradiction` where its fields cannot be true together
 */
export function parsePair(line: string): PairResult {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw bad('it is no JSON');
  }
  const pair = value as PairResult;
  if (typeof value !== 'object' || value === null) throw bad(`${describe(value)} is no pair`);
  for (const field of ['index', 'a', 'b'] as const)
    if (!isCount(pair[field])) throw bad(`its "${field}" is ${describe(pair[field])}, no number from 0`);
  if (typeof pair.seed !== 'string') throw bad(`its "seed" is ${describe(pair.seed)}, no text`);
  if (!Array.isArray(pair.games) || pair.games.length !== 2) throw bad('its "games" are not two');
  checkFields(pair, ['index', 'a', 'b', 'seed', 'games'], 'it');
  for (const [index, game] of (pair.games as readonly unknown[]).entries())
    checkGame(game, `game ${index + 1}`);
  return pair;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

/** A field that nobody knows would be kept, and believed, by nobody. */
function checkFields(value: object, known: readonly string[], what: string): void {
  const other = Object.keys(value).find((field) => !known.includes(field));
  if (other !== undefined)
    throw bad(`${what} has a field ${describe(other)}, which the format does not know`);
}

const REASONS: readonly unknown[] = ['health', 'time', 'forfeit', 'interrupted'];
const KINDS: readonly unknown[] = FAILURE_KINDS;

type Checks = readonly (readonly [field: string, ok: boolean])[];

function checkGame(value: unknown, where: string): void {
  if (typeof value !== 'object' || value === null) throw bad(`${where} is ${describe(value)}`);
  const game = value as GameResult;
  const { id, score, reason, failures, log } = game;
  const checks: Checks = [
    ['id', isHex(id, 32)],
    ['score', [0, 0.5, 1, null].includes(score)],
    ['reason', REASONS.includes(reason)],
    ['ticks', isCount(game.ticks)],
    ['digest', isHex(game.digest, 64)],
    ['hash', isHex(game.hash, 16)],
    ['failures', Array.isArray(failures) && failures.length <= MAX_FAILURES && failures.every(isFailure)],
    ['log', log === null || log === logName(String(id))],
  ];
  const wrong = checks.find(([, ok]) => !ok)?.[0];
  if (wrong !== undefined)
    throw bad(`"${wrong}" of ${where} is ${describe((value as Record<string, unknown>)[wrong])}`);
  checkFields(game, GAME_FIELDS, where);
  for (const failure of failures) checkFields(failure, FAILURE_FIELDS, `a failure of ${where}`);
  const contradiction = contradictionIn(game);
  if (contradiction !== undefined)
    throw new ShooterError('contest/contradiction', `${where}: ${contradiction}`);
}

const GAME_FIELDS = ['id', 'score', 'reason', 'ticks', 'digest', 'hash', 'failures', 'log'];
const FAILURE_FIELDS = ['kind', 'player', 'tick', 'last', 'count', 'message', 'stack', 'forfeits'];

const isHex = (value: unknown, digits: number): boolean =>
  typeof value === 'string' && value.length === digits && /^[0-9a-f]*$/.test(value);

function isFailure(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, player, tick, last, count, message, stack, forfeits } = value as Record<string, unknown>;
  const isPlayer = player === 0 || player === 1 || player === null;
  return (
    KINDS.includes(kind) &&
    isPlayer &&
    isCount(tick) &&
    isCount(last) &&
    Number(last) >= Number(tick) &&
    isCount(count) &&
    Number(count) >= 1 &&
    isStack(stack) &&
    typeof message === 'string' &&
    typeof forfeits === 'boolean'
  );
}

/** Frames of a stack at most, as bots' failures have them. */
const isStack = (value: unknown): boolean =>
  value === null ||
  (Array.isArray(value) &&
    value.length <= MAX_FRAMES &&
    value.every((frame) => typeof frame === 'string' && frame.length <= MAX_FRAME_LENGTH));

/** What of a game cannot be true together, whatever was played. */
function contradictionIn({ score, reason, ticks, failures }: GameResult): string | undefined {
  if ((score === null) !== (reason === 'interrupted'))
    return `"score" is ${score} with "reason" ${describe(reason)}: only a game that was interrupted has none`;
  const isUnscored = failures.some(({ kind }) => kind === 'infrastructure' || kind === 'interference');
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
