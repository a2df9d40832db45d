import type { LogPolicy } from './game-task.ts';
import type { GameResult } from './result.ts';

/* Names of the files of a run directory, as docs/contests.md has them. */

export const NAMES = {
  manifest: 'manifest.json',
  journal: 'journal.ndjson',
  results: 'results.ndjson',
  signature: 'signature.json',
  logs: 'logs',
} as const;

/** The first digits of a game's id, which its files are named by. */
const stemOf = (id: string): string => `${NAMES.logs}/${id.slice(0, 16)}`;

/** The log of a game. */
export const logName = (id: string): string => `${stemOf(id)}.log`;

/** Captured output of a game with failures. */
export const outputName = (id: string): string => `${stemOf(id)}.stderr.txt`;

/** The logs of a game that did not follow the rules: as it was claimed, and as it is simulated. */
export const interferenceNames = (id: string): readonly [claimed: string, simulated: string] => [
  `${stemOf(id)}.claimed.log`,
  `${stemOf(id)}.simulated.log`,
];

/** Names in the folder of logs that are of games. */
export const GAME_FILE: RegExp = /^[0-9a-f]{16}\.(log|claimed\.log|simulated\.log|stderr\.txt)$/;

const hasInterference = ({ failures }: GameResult): boolean =>
  failures.some(({ kind }) => kind === 'interference');

/** Files that a game may have. */
export const filesOf = (game: GameResult): string[] => [
  ...(game.log === null ? [] : [game.log]),
  ...(game.log === null || game.failures.length === 0 ? [] : [outputName(game.id)]),
  ...(hasInterference(game) ? interferenceNames(game.id) : []),
];

/**
 * The file of a game that is written after all others of it: where it is, none is missing. Undefined for a game that leaves no file.
 *
 * A game with interference has no log but the two of `interferenceNames`, unless its contest keeps none. Its simulated one is the last,
 * because the claimed one may hold what no log can, and is left out then.
 */
export function lastFileOf(game: GameResult, logs: LogPolicy): string | undefined {
  if (game.log !== null) return game.log;
  return logs !== 'none' && hasInterference(game) ? interferenceNames(game.id)[1] : undefined;
}
