/* What other modules of this package take from the net beside its entry point. Nothing of it is promised to anybody else. */
export { createAddresses } from './addresses.ts';
export { createTurnedAway } from './fair-use.ts';
export { MAX_NAME } from './hello.ts';
export { SWEEP_MS } from './limits.ts';
export { keepUpdatesAhead } from './updates-ahead.ts';
