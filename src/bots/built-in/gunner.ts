import { SHOOT } from '../../core/index.ts';
import type { Bot } from '../contract.ts';

/** Stays where it is and shoots whenever it can. */
export const createGunner = (): Bot => ({ decide: () => SHOOT });
