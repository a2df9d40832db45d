import { createMatch, type Match } from '../core/index.ts';
import type { VectorArrays } from './arrays.ts';
import type { Border } from './borders.ts';
import { takeTicks } from './env.ts';
import { type EnvSpec, type Observe, observerOf } from './options.ts';
import { BOTH_TERMS, isUneventful, keepStanding, rewardOf, type Standing, writeTerms } from './rewards.ts';

/* A row of a vector environment: the matches that are played in it, one after the other, and where it is in the arrays. */

/** What all rows of a shard have in common. */
export interface Context {
  readonly spec: EnvSpec;
  readonly arrays: VectorArrays;
  readonly observe: Observe;
  /** of the step under way */
  readonly terms: Float64Array;
}

export const createContext = (spec: EnvSpec, arrays: VectorArrays): Context => ({
  spec,
  arrays,
  observe: observerOf(spec),
  terms: new Float64Array(BOTH_TERMS),
});

/** One row: its matches, one after the other. */
export interface Row {
  readonly index: number;
  /** the seed of its matches: SEED/INDEX, followed by /EPISODE */
  readonly seed: string;
  episode: number;
  match: Match;
  readonly before: Standing;
  /** where the actions of its agents are */
  readonly keys: Uint8Array;
  /** where the agents see it, and its end */
  readonly seen: readonly [Float32Array, Float32Array];
  readonly seenLast: readonly [Float32Array, Float32Array];
}

/** A row at the first of its matches. */
export function createRow({ spec, arrays }: Context, vectorSeed: string, index: number): Row {
  const { size } = spec.observation;
  const seed = `${vectorSeed}/${index}`;
  const row = (all: Float32Array, agent: 0 | 1): Float32Array =>
    all.subarray((2 * index + agent) * size, (2 * index + agent + 1) * size);
  const seen = [row(arrays.observations, 0), row(arrays.observations, 1)] as const;
  const seenLast = [row(arrays.finalObservations, 0), row(arrays.finalObservations, 1)] as const;
  const before: Standing = { tick: 0, health1: 0, health2: 0, score1: 0, score2: 0 };
  const keys = arrays.actions.subarray(2 * index, 2 * index + 2);
  return { index, seed, episode: 0, match: matchOf(spec, seed, 0), before, keys, seen, seenLast };
}

const matchOf = ({ rules }: EnvSpec, seed: string, episode: number): Match =>
  createMatch({ seed: `${seed}/${episode}`, rules });

/** Makes a row what another thread has left of it. */
export function takeOver({ spec }: Context, row: Row, border: Border): void {
  const episode = border.episodeOf(row.index);
  if (episode !== row.episode) {
    row.episode = episode;
    row.match = matchOf(spec, row.seed, episode);
  }
  border.restoreTo(row.match, row.index);
}

/* A step of a row: played, paid for, shown. */

export function stepRow(context: Context, row: Row): void {
  playRow(context, row);
  payRow(context, row);
  showRow(context, row);
}

export function playRow({ spec }: Context, { match, before, keys }: Row): void {
  keepStanding(match, before);
  takeTicks(match, keys, spec.frameSkip);
}

/** Writes what the step paid and how the match stands, and begins the next one if it has ended. */
export function payRow(context: Context, row: Row): void {
  const { arrays } = context;
  const { index, match } = row;
  const { outcome } = match;
  if (isUneventful(match, row.before)) paySurvival(context, row);
  else payTerms(context, row);
  arrays.ticks[index] = match.tick;
  arrays.terminated[index] = outcome?.reason === 'health' ? 1 : 0;
  arrays.truncated[index] = outcome?.reason === 'time' ? 1 : 0;
  arrays.winners[index] = outcome?.winner ?? 0;
  if (outcome !== undefined) endMatch(context, row);
}

function payTerms({ spec, arrays, terms }: Context, { index, match, before }: Row): void {
  const { rewards } = spec;
  writeTerms(match, { rewards, before }, terms);
  arrays.rewards[2 * index] = rewardOf(terms, 0, rewards.zeroSum);
  arrays.rewards[2 * index + 1] = rewardOf(terms, 1, rewards.zeroSum);
  for (let term = 0; term < BOTH_TERMS; term += 1) arrays.terms[BOTH_TERMS * index + term] = terms[term]!;
}

/** What `payTerms` does after an uneventful step, which most are, bit for bit: a step takes 3 % less (`shooter bench env`). */
function paySurvival({ spec, arrays }: Context, { index, match, before }: Row): void {
  const { terms, rewards } = arrays;
  const survival = spec.rewards.survival * (match.tick - before.tick);
  const kill = 0 * spec.rewards.kill;
  const at = BOTH_TERMS * index;
  terms[at] = 0;
  terms[at + 1] = kill;
  terms[at + 2] = 0;
  terms[at + 3] = survival;
  terms[at + 4] = 0;
  terms[at + 5] = kill;
  terms[at + 6] = 0;
  terms[at + 7] = survival;
  const reward = spec.rewards.zeroSum ? survival - survival : 0 + survival;
  rewards[2 * index] = reward;
  rewards[2 * index + 1] = reward;
}

/** Keeps what the agents saw last, and begins the next match. */
function endMatch({ spec, observe }: Context, row: Row): void {
  observe(row.match, row.seenLast[0], row.seenLast[1]);
  row.episode += 1;
  row.match = matchOf(spec, row.seed, row.episode);
}

export const showRow = ({ observe }: Context, { match, seen }: Row): void => observe(match, seen[0], seen[1]);
