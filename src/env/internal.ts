/* What other modules of this package take from the environment beside its entry point. Nothing of it is promised to anybody else. */

export { arrayOf, observationSpecOf, writersOf } from './observations.ts';
export { drawOpponent, parseOpponent } from './opponents.ts';
export { MAX_FRAME_SKIP } from './options.ts';
export { createBeforeStep, createPayer, keepBeforeStep, parseRewards } from './rewards.ts';
