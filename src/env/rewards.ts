import type { Match } from '../core/index.ts';
import { checkOptions } from '../core/internal.ts';

/* What an agent is paid for, term by term, so that a learner can look at each alone. A new term is a field of `RewardWeights`;
   the compiler then asks for an entry of `TERMS` and a line of `namedTerms`, a test for its rows in docs/environment.md. Arrays, infos
   and options follow from them. */

/** What each term counts for: from −3.4e38 to 3.4e38, as far as a 32-bit float goes; 0 leaves a term out. */
export interface RewardWeights {
  /** subtracted for all of the full health at once: a hit costs its share of it; default 0.5 */
  readonly hitTaken: number;
  /** added for an enemy that the own lasers hit; default 0.01 */
  readonly kill: number;
  /** added for a match won by health, subtracted for one lost; default 1 */
  readonly win: number;
  /** added for a tick; default 0 */
  readonly survival: number;
}

/** What happened to an agent in a step, as far as a term pays for it. */
interface Happened {
  /** health points that it lost, and that it has in full */
  healthLost: number;
  fullHealth: number;
  /** enemies that its lasers hit */
  kills: number;
  /** 1 for a match that it won by health in this step, −1 for one that it lost; else 0 */
  won: number;
  /** ticks that the step took */
  ticks: number;
}

interface Term {
  /** the weight unless one is given */
  readonly weight: number;
  pay(weight: number, happened: Happened): number;
}

/** The terms, in the order in which they are added up. */
const TERMS: { readonly [Name in keyof RewardWeights]: Term } = {
  // Subtracted from 0, because the negative of 0 is another number to those who compare bits.
  hitTaken: {
    weight: 0.5,
    pay: (weight, { healthLost, fullHealth }) => 0 - healthLost * (weight / fullHealth),
  },
  kill: { weight: 0.01, pay: (weight, { kills }) => kills * weight },
  win: { weight: 1, pay: (weight, { won }) => (won === 0 ? 0 : won > 0 ? weight : 0 - weight) },
  survival: { weight: 0, pay: (weight, { ticks }) => weight * ticks },
};

/** The terms by name, in the order in which they are added up. */
export const REWARD_TERMS: readonly (keyof RewardWeights)[] = Object.freeze(
  Object.keys(TERMS) as (keyof RewardWeights)[],
);

/** Terms of one agent, and of both: those of seat 1, then those of seat 2. */
const TERM_COUNT: number = REWARD_TERMS.length;
const BOTH_TERMS: number = 2 * TERM_COUNT;

/** Rewards that differ from the defaults. */
export interface RewardOptions extends Partial<RewardWeights> {
  /** each agent is paid its terms less those of the other, so that the two rewards add up to 0; default false */
  readonly zeroSum?: boolean;
}

/** The terms of one agent in one step, each with its weight in it. */
export type RewardTerms = RewardWeights;

/** Rewards as they are paid: all weights, checked. */
export interface Rewards extends RewardWeights {
  readonly zeroSum: boolean;
}

/** Something for each term, by name. */
const eachTerm = <T>(give: (term: Term) => T): Record<keyof RewardWeights, T> =>
  Object.fromEntries(REWARD_TERMS.map((name) => [name, give(TERMS[name])])) as never;

const DEFAULTS: Rewards = { ...eachTerm(({ weight }) => weight), zeroSum: false };
const LARGEST_WEIGHT = 3.4e38;
const NAMES = { ...eachTerm(() => true as const), zeroSum: true } as const;

/** @throws TypeError for a name that is no term · RangeError for a weight that is no number or too large, and a `zeroSum` that is no boolean */
export function parseRewards(given: RewardOptions = {}): Rewards {
  checkOptions(given, NAMES, 'rewards');
  const isGiven = ([, value]: [string, unknown]): boolean => value !== undefined;
  const rewards: Rewards = { ...DEFAULTS, ...Object.fromEntries(Object.entries(given).filter(isGiven)) };
  for (const term of REWARD_TERMS)
    if (!Number.isFinite(rewards[term]) || Math.abs(rewards[term]) > LARGEST_WEIGHT)
      throw new RangeError(
        `rewards: the weight ${term} is ${String(rewards[term])}, not a number from -${LARGEST_WEIGHT} to ${LARGEST_WEIGHT}`,
      );
  if (typeof rewards.zeroSum !== 'boolean')
    throw new RangeError(`rewards: zeroSum is ${String(rewards.zeroSum)}, not true or false`);
  return Object.freeze(rewards);
}

/** How a match stood before a step. */
export interface BeforeStep {
  tick: number;
  health1: number;
  health2: number;
  score1: number;
  score2: number;
}

export const createBeforeStep = (): BeforeStep => ({ tick: 0, health1: 0, health2: 0, score1: 0, score2: 0 });

/** Keeps how `match` stands now. */
export function keepBeforeStep(match: Match, into: BeforeStep): void {
  into.tick = match.tick;
  into.health1 = match.player1.health;
  into.health2 = match.player2.health;
  into.score1 = match.player1.score;
  into.score2 = match.player2.score;
}

/** What both agents are paid for a step. */
export interface Payment {
  /** length `BOTH_TERMS`: what the rewards are made of, before `zeroSum` */
  readonly terms: Float64Array;
  /** length 2 */
  readonly rewards: Float64Array;
}

/** Says what a step pays. Overwritten by the next step. */
export type Payer = (match: Match, before: BeforeStep, winner?: 1 | 2 | null) => Payment;

/**
 * @param frameSkip ticks that a step takes, unless the match ends
 * @returns a function of the match after a step and how it stood before it; `winner` is who is paid a win, by health unless it is given
 */
export function createPayer(rewards: Rewards, frameSkip: number): Payer {
  const payment = createPayment();
  const happened: Happened = { healthLost: 0, fullHealth: 1, kills: 0, won: 0, ticks: frameSkip };
  // Most steps are uneventful, and all of those pay the same: to work it out once takes 3 % from a step (`shooter bench env`).
  const uneventful = createPayment();
  for (const agent of [0, 1] as const) writeTerms(uneventful, rewards, { agent, happened });
  addUp(uneventful, rewards);
  return (match, before, winner = winnerByHealth(match)) => {
    const { player1, player2 } = match;
    if (
      player1.health === before.health1 &&
      player2.health === before.health2 &&
      player1.score === before.score1 &&
      player2.score === before.score2 &&
      winner === null &&
      match.tick - before.tick === frameSkip
    )
      return uneventful;
    happened.fullHealth = match.rules.health;
    happened.ticks = match.tick - before.tick;
    happened.healthLost = before.health1 - player1.health;
    happened.kills = player1.score - before.score1;
    happened.won = winner === null ? 0 : winner === 1 ? 1 : -1;
    writeTerms(payment, rewards, { agent: 0, happened });
    happened.healthLost = before.health2 - player2.health;
    happened.kills = player2.score - before.score2;
    happened.won = winner === null ? 0 : winner === 2 ? 1 : -1;
    writeTerms(payment, rewards, { agent: 1, happened });
    addUp(payment, rewards);
    return payment;
  };
}

const createPayment = (): Payment => ({
  terms: new Float64Array(BOTH_TERMS),
  rewards: new Float64Array(2),
});

const winnerByHealth = ({ outcome }: Match): 1 | 2 | null =>
  outcome?.reason === 'health' ? outcome.winner : null;

const PAYS: readonly Term['pay'][] = REWARD_TERMS.map((name) => TERMS[name].pay);

function writeTerms(
  { terms }: Payment,
  rewards: Rewards,
  { agent, happened }: { readonly agent: 0 | 1; readonly happened: Happened },
): void {
  for (let term = 0; term < TERM_COUNT; term += 1)
    terms[agent * TERM_COUNT + term] = PAYS[term]!(rewards[REWARD_TERMS[term]!], happened);
}

function addUp({ terms, rewards }: Payment, { zeroSum }: Rewards): void {
  const first = sumOf(terms, 0);
  const second = sumOf(terms, TERM_COUNT);
  rewards[0] = zeroSum ? first - second : first;
  rewards[1] = zeroSum ? second - first : second;
}

function sumOf(terms: Float64Array, from: number): number {
  let sum = terms[from]!;
  for (let term = 1; term < TERM_COUNT; term += 1) sum += terms[from + term]!;
  return sum;
}

/** Where a term is among those of an agent. */
const AT: Record<keyof RewardWeights, number> = eachTerm((term) => Object.values(TERMS).indexOf(term));

/** The terms of an agent by name: written out, because a loop over the names takes 8 % more for a step of `createEnv`. */
export function namedTerms(terms: Float64Array, agent: 0 | 1): RewardTerms {
  const from = agent * TERM_COUNT;
  return {
    hitTaken: terms[from + AT.hitTaken]!,
    kill: terms[from + AT.kill]!,
    win: terms[from + AT.win]!,
    survival: terms[from + AT.survival]!,
  };
}
