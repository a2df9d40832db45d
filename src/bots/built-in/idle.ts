import type { Bot } from '../contract.ts';

/** Presses nothing: what any bot is to beat. */
export const createIdle = (): Bot => ({ decide: () => 0 });
