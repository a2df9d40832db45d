/* What other modules of this package take from the core beside its entry point. Nothing of it is promised to anybody else. */
export { describe } from './errors.ts';
export { formatKeys } from './input.ts';
export { append, lengthOf } from './intrinsics.ts';
export { createModel, type Model, stepModel } from './model.ts';
export { checkOptions, type OptionNames } from './options.ts';
export {
  type LivePlayer,
  PLAYER_FIELDS,
  PLAYER_MEANINGS,
  PLAYER_NUMBERS,
  playerFrom,
  writePlayers,
} from './player.ts';
export { LONE_SURROGATE } from './rules.ts';
export { suggestion } from './suggestion.ts';
export {
  escapeJson,
  escapeUnits,
  escapeUnprintable,
  escapeXml,
  isName,
  isPrintable,
  quote,
  replaceUnprintable,
  toJson,
} from './text.ts';
