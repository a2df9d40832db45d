/* What other modules of this package take from the replay beside its entry point. Nothing of it is promised to anybody else. */
export { formatOutcome } from './format-outcome.ts';
export { RECORDER_OPTIONS } from './recorder.ts';
export { COMPARISON_TICKS } from './simulate.ts';
