/* What other modules of this package need and its users do not. It is no part of the package's exports and no promise. Portable. */

export { askBot } from './ask-bot.ts';
export { BOT_TEXT, describeThrown, describeValue, isBotText, toBotText } from './describe.ts';
export { failureOf } from './isolation.ts';
export { parseDocument, parseObject } from './json-document.ts';
export { withMockedAmbientState } from './mocked-ambient-state.ts';
export { type Kind, VIEW_KINDS } from './observation/kinds.ts';
export { createPacer } from './pacer.ts';
export { checkPlayer, DEFAULT_FAILURES, describeFailure, makeBot } from './play.ts';
export { countWeights } from './policy/network.ts';
export { createPolicyBot, MAX_EVERY } from './policy/policy.ts';
export { describePlayer, endRecord, sourcesOf } from './record-match.ts';
export { botSetup } from './seated-bot.ts';
export { framesOf } from './stack.ts';
