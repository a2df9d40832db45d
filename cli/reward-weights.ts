import { REWARD_TERMS, type RewardOptions } from '../src/env/index.ts';
import { usage } from './exit.ts';

const ZERO_SUM = 'zero-sum';

/** `hitTaken`: `hit-taken`. */
const toOptionName = (term: string): string =>
  term.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);

/** Reads weights as `--rewards` takes them: `kill=0.1,win=2,zero-sum`. @throws a mistake in the command line */
export function parseRewardWeights(given: string): RewardOptions {
  const rewards: { -readonly [Name in keyof RewardOptions]: RewardOptions[Name] } = {};
  for (const part of given.split(',')) {
    const [name, value, ...more] = part.split('=');
    const term = REWARD_TERMS.find((one) => toOptionName(one) === name);
    if (name === ZERO_SUM && value === undefined) rewards.zeroSum = true;
    else if (term !== undefined && value?.trim() && more.length === 0 && Number.isFinite(Number(value)))
      rewards[term] = Number(value);
    else
      throw usage(
        `--rewards has ${part}; it takes TERM=NUMBER, of ${REWARD_TERMS.map(toOptionName).join(', ')}; and ${ZERO_SUM}`,
      );
  }
  return rewards;
}
