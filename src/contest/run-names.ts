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

/** Files that a game may have. */
export const filesOf = ({ id, log, failures }: GameResult): string[] => [
  ...(log === null ? [] : [log]),
  ...(log === null || failures.length === 0 ? [] : [outputName(id)]),
  ...(failures.some(({ kind }) => kind === 'interference') ? interferenceNames(id) : []),
];
