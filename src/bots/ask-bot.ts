import { type Input, isInput } from '../core/index.ts';
import type { Bot, View } from './contract.ts';
import { describeThrown, describeValue } from './describe.ts';

/* How a bot is asked, wherever it plays: what it returns and throws is checked, and described in the same words. */

/** Why a bot gave no input. */
export interface NoInput {
  readonly code: 'bot/threw' | 'bot/bad-input';
  readonly message: string;
  /** what it threw; undefined if it returned something */
  readonly thrown?: unknown;
}

/** Asks a bot what it presses. Never throws. */
export function askBot(bot: Bot, view: View): Input | NoInput {
  try {
    const input: unknown = bot.decide(view);
    if (isInput(input)) return input;
    const message = `decide returned ${describeValue(input)}, no integer from 0 to 31`;
    return { code: 'bot/bad-input', message };
  } catch (thrown) {
    return { code: 'bot/threw', message: `decide threw ${describeThrown(thrown)}`, thrown };
  }
}

/** What is wrong with what `createBot` returned; undefined if it is a bot. */
export const describeNoBot = (bot: unknown): string | undefined =>
  typeof (bot as Bot | undefined)?.decide === 'function'
    ? undefined
    : `createBot returned ${describeValue(bot)}, which has no function decide`;
