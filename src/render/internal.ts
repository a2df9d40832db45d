/* What other modules of this package take from the renderer beside its entry point. Nothing of it is promised to anybody else. */
export { barOf } from './strip.ts';
export { SIDEBAR_FROM, SIDEBAR_WIDTH, squareIn } from './viewer.ts';
