import type { Bot } from './bot.ts';
import { CHAMPION } from './champion-policy.ts';
import { createPolicyBot, decodeWeights } from './policy.ts';

const WEIGHTS = decodeWeights(CHAMPION.weights);

/** Plays by what `shooter train` has learned (scripts/champion.mjs). No chance in it. */
export const createChampion = (): Bot => createPolicyBot(WEIGHTS, CHAMPION);
