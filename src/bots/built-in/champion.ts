import type { Bot } from '../contract.ts';
import { createPolicyBot, decodeWeights } from '../policy/policy.ts';
import { CHAMPION } from './champion-policy.ts';

const WEIGHTS = decodeWeights(CHAMPION.weights);

/** Plays by what `shooter train` has learned (scripts/champion.mjs). Draws nothing from its seed. */
export const createChampion = (): Bot => createPolicyBot(WEIGHTS, CHAMPION);
