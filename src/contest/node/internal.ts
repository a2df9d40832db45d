/* What benchmarks and tests of the package measure of a contest, and its users do not need. It is no part of the package's exports and no promise. */

export { playPairs } from './play-pairs.ts';
export type { ContestWork, PairClaims } from './play-task.ts';
export { createRun, endRun } from './run-folder.ts';
export type { Provers } from './worker-pool.ts';
