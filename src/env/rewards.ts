import { describe, type Match, suggestion } from '../core/index.ts';

/* What an agent is paid for, term by term, so that a learner can look at each alone. */

/** What each term counts for. All finite; 0 leaves a term out. */
export interface RewardWeights {
  /** subtracted for all of the full health at once: a hit costs its share of it; 0.5 */
  readonly hitTaken: number;
  /** added for an enemy that the own lasers hit; 0.01 */
  readonly kill: number;
  /** added for a match won by health, subtracted for one lost; 1 */
  readonly win: number;
  /** added for a tick; 0 */
  readonly survival: number;
}

export interface RewardOptions extends Partial<RewardWeights> {
  /** each agent is paid its terms less those of the other, so that the two rewards add up to 0; false */
  readonly zeroSum?: boolean;
}

/** The terms by name, in the order in which they are added up. */
export const REWARD_TERMS: readonly (keyof RewardWeights)[] = Object.freeze([
  'hitTaken',
  'kill',
  'win',
  'survival',
]);

/** The terms of one agent in one step, each with its weight in it. */
export type RewardTerms = RewardWeights;

/** Rewards as they are paid: all weights, checked. */
export interface Rewards extends RewardWeights {
  readonly zeroSum: boolean;
}

const DEFAULTS: Rewards = { hitTaken: 0.5, kill: 0.01, win: 1, survival: 0, zeroSum: false };

/** @throws RangeError for a weight that is no finite number and a name that is no term */
export function parseRewards(given: RewardOptions = {}): Rewards {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(DEFAULTS, name))
      throw new RangeError(
        `${describe(name)} is no term of a reward${suggestion(name, Object.keys(DEFAULTS))}: there are ${Object.keys(DEFAULTS).join(', ')}`,
      );
  const rewards = { ...DEFAULTS, ...given };
  for (const term of REWARD_TERMS)
    if (!Number.isFinite(rewards[term])) throw new RangeError(`the weight of ${term} is ${rewards[term]}`);
  return Object.freeze(rewards);
}

/** What is paid for goes by how a match stood before a step. */
export interface Standing {
  tick: number;
  health1: number;
  health2: number;
  score1: number;
  score2: number;
}

/** Keeps how `match` stands now. */
export function keepStanding(match: Match, into: Standing): void {
  into.tick = match.tick;
  into.health1 = match.player1.health;
  into.health2 = match.player2.health;
  into.score1 = match.player1.score;
  into.score2 = match.player2.score;
}

/** Whether nothing happened since `before` that is paid for, but that time went by. */
export const isUneventful = ({ player1, player2, outcome }: Match, before: Standing): boolean =>
  player1.health === before.health1 &&
  player2.health === before.health2 &&
  player1.score === before.score1 &&
  player2.score === before.score2 &&
  outcome === undefined;

/** Numbers that `writeTerms` writes: the terms of one agent, then those of the other. */
export const BOTH_TERMS = 8;

/** Writes the terms of both agents since `before` into `out`, in the order of `REWARD_TERMS`. */
export function writeTerms(
  match: Match,
  paid: { rewards: Rewards; before: Standing },
  out: Float64Array,
): void {
  const { rewards, before } = paid;
  const { player1, player2, outcome } = match;
  const perHealth = rewards.hitTaken / match.rules.health;
  const winner = outcome?.reason === 'health' ? outcome.winner : null;
  const survival = rewards.survival * (match.tick - before.tick);
  // Subtracted from 0, because the negative of 0 is another number to those who compare bits.
  out[0] = 0 - (before.health1 - player1.health) * perHealth;
  out[1] = (player1.score - before.score1) * rewards.kill;
  out[2] = winner === null ? 0 : winner === 1 ? rewards.win : 0 - rewards.win;
  out[3] = survival;
  out[4] = 0 - (before.health2 - player2.health) * perHealth;
  out[5] = (player2.score - before.score2) * rewards.kill;
  out[6] = winner === null ? 0 : winner === 2 ? rewards.win : 0 - rewards.win;
  out[7] = survival;
}

/** What is paid for the terms that `writeTerms` wrote: of agent 0 or 1. */
export function rewardOf(terms: Float64Array, agent: 0 | 1, zeroSum: boolean): number {
  const own = sumOf(terms, agent * 4);
  return zeroSum ? own - sumOf(terms, 4 - agent * 4) : own;
}

const sumOf = (terms: Float64Array, at: number): number =>
  terms[at]! + terms[at + 1]! + terms[at + 2]! + terms[at + 3]!;

/** The terms of an agent by name. */
export const namedTerms = (terms: Float64Array, agent: 0 | 1): RewardTerms => ({
  hitTaken: terms[agent * 4]!,
  kill: terms[agent * 4 + 1]!,
  win: terms[agent * 4 + 2]!,
  survival: terms[agent * 4 + 3]!,
});
