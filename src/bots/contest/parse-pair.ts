import { describe, ShooterError } from '../../core/index.ts';
import type { GameResult, PairResult } from './result.ts';

/* Pairs come from files that people copy, cut and edit. */

const bad = (what: string): ShooterError => new ShooterError('contest/bad-pair', what);

/** Reads a pair from one line of JSON. @throws ShooterError `contest/bad-pair` */
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
  for (const game of pair.games as readonly unknown[]) checkGame(game);
  return pair;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

const REASONS: readonly unknown[] = ['health', 'time', 'forfeit', 'interrupted'];
const KINDS: readonly unknown[] = ['crash', 'time', 'input', 'infrastructure'];

function checkGame(value: unknown): void {
  const game = value as GameResult;
  const checks: readonly (readonly [string, boolean])[] =
    typeof value !== 'object' || value === null
      ? [['games', false]]
      : [
          ['id', typeof game.id === 'string' && /^[0-9a-f]{32}$/.test(game.id)],
          ['score', [0, 0.5, 1, null].includes(game.score)],
          ['reason', REASONS.includes(game.reason)],
          ['ticks', isCount(game.ticks)],
          ['hash', typeof game.hash === 'string' && /^[0-9a-f]{16}$/.test(game.hash)],
          [
            'log',
            game.log === null || (typeof game.log === 'string' && /^logs\/[0-9a-f]{16}\.log$/.test(game.log)),
          ],
          ['failures', Array.isArray(game.failures) && game.failures.every(isFailure)],
        ];
  const wrong = checks.find(([, ok]) => !ok)?.[0];
  if (wrong !== undefined)
    throw bad(`"${wrong}" of a game is ${describe((value as Record<string, unknown>)?.[wrong])}`);
}

function isFailure(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, player, tick, message, forfeits } = value as Record<string, unknown>;
  const isPlayer = player === 0 || player === 1 || player === null;
  return (
    KINDS.includes(kind) &&
    isPlayer &&
    isCount(tick) &&
    typeof message === 'string' &&
    typeof forfeits === 'boolean'
  );
}
