/* What other modules of this package take from the replay beside its entry point. Nothing of it is promised to anybody else. */

export { diffTrees } from './diff.ts';
export {
  asFields,
  type BadField,
  COUNT,
  FLAG,
  INTEGER,
  type Kind,
  type Kinds,
  listOf,
  namedReader,
  OBJECT,
  oneOf,
  optional,
  orNull,
  ownField,
  readerOf,
  readFields,
  STRING,
  stringOf,
} from './fields.ts';
export { RECORDER_OPTIONS } from './recorder.ts';
export { formatOutcome } from './result.ts';
export { COMPARISON_TICKS } from './simulate.ts';
