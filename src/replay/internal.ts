/* What other modules of this package take from the replay beside its entry point. Nothing of it is promised to anybody else. */

export { diffTrees } from './diff.ts';
export {
  asFields,
  type BadField,
  COUNT,
  checkFields,
  FINITE,
  FLAG,
  hexOf,
  INTEGER,
  integerFrom,
  type Kind,
  type Kinds,
  LIST,
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
  type WrongField,
} from './fields.ts';
export { LOG_TYPE } from './page.ts';
export { RECORDER_OPTIONS } from './recorder.ts';
export { formatOutcome } from './result.ts';
export { PUBLIC_KEY } from './signature.ts';
export { COMPARISON_TICKS } from './simulate.ts';
