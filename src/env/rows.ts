import { createMatch, type Match } from '../core/index.ts';
import { takeTicks } from './env.ts';
import { type EnvSpec, type Observe, observerOf } from './options.ts';
import {
  BOTH_TERMS,
  createPayer,
  createStanding,
  keepStanding,
  type Payer,
  type Standing,
} from './rewards.ts';

/* The arrays of a vector environment, and its rows: the matches that are played in each, one after the other. */

/** The arrays of a vector environment. Rows follow each other match by match, seat 1 before seat 2: agent a of match i is row 2 i + a. */
export interface VectorArrays {
  /** shape (count, 2): inputs from 0 to 31; to be written before each `step`, or given to it */
  readonly actions: Uint8Array;
  /** shape (count, 2, size of an observation): what each agent sees now; of the next match if one has just ended */
  readonly observations: Float32Array;
  /** shape (count, 2, size): what each agent saw last, where the last step ended a match; elsewhere undefined content */
  readonly finalObservations: Float32Array;
  /** shape (count, 2): of the last step */
  readonly rewards: Float32Array;
  /** shape (count, 2, number of `REWARD_TERMS`): what the rewards are made of, in their order, before `zeroSum` */
  readonly terms: Float32Array;
  /** shape (count): 1 where the last step ended a match by its rules */
  readonly terminated: Uint8Array;
  /** shape (count): 1 where the last step ended a match by the time limit */
  readonly truncated: Uint8Array;
  /** shape (count): 1 or 2 where the last step ended a match that this seat won, by health or at the time limit; else 0 */
  readonly winners: Uint8Array;
  /** shape (count): ticks of the match that the last step was of */
  readonly ticks: Int32Array;
}

/** Rows from `from` to `to`, the latter not included. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Makes the arrays of `count` matches, each in memory of its own: shared memory, for several threads. */
export function createArrays(count: number, size: number, isShared: boolean): VectorArrays {
  const memory = (bytes: number): ArrayBuffer | SharedArrayBuffer =>
    isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  return {
    actions: new Uint8Array(memory(2 * count)),
    observations: new Float32Array(memory(8 * count * size)),
    finalObservations: new Float32Array(memory(8 * count * size)),
    rewards: new Float32Array(memory(8 * count)),
    terms: new Float32Array(memory(4 * BOTH_TERMS * count)),
    terminated: new Uint8Array(memory(count)),
    truncated: new Uint8Array(memory(count)),
    winners: new Uint8Array(memory(count)),
    ticks: new Int32Array(memory(4 * count)),
  };
}

/** Sets what the last step gave to 0 in a range of rows. */
export function clearResults(
  { actions, observations, ...results }: VectorArrays,
  { from, to }: RowRange,
): void {
  const count = results.ticks.length;
  for (const array of Object.values(results) as (Float32Array | Uint8Array | Int32Array)[])
    array.fill(0, (from * array.length) / count, (to * array.length) / count);
}

/** What all rows that a thread steps have in common. */
export interface Context {
  readonly spec: EnvSpec;
  readonly arrays: VectorArrays;
  readonly observe: Observe;
  readonly pay: Payer;
}

export const createContext = (spec: EnvSpec, arrays: VectorArrays): Context => ({
  spec,
  arrays,
  observe: observerOf(spec),
  pay: createPayer(spec.rewards, spec.frameSkip),
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
  const keys = arrays.actions.subarray(2 * index, 2 * index + 2);
  const before = createStanding();
  return { index, seed, episode: 0, match: matchOf(spec, seed, 0), before, keys, seen, seenLast };
}

const matchOf = ({ rules }: EnvSpec, seed: string, episode: number): Match =>
  createMatch({ seed: `${seed}/${episode}`, rules });

/** Begins match `episode` of a row, unless it is under way. */
export function beginEpisode({ spec }: Context, row: Row, episode: number): void {
  if (episode === row.episode) return;
  row.episode = episode;
  row.match = matchOf(spec, row.seed, episode);
}

/**
 * Rows are played, then paid, then shown in batches of this size, so that each phase stays in the instruction cache: row by row
 * a step took a tenth longer (`shooter bench env`).
 */
const BATCH = 256;

/** Takes a step of each row of a range. */
export function stepRows(context: Context, rows: readonly (Row | undefined)[], { from, to }: RowRange): void {
  for (let first = from; first < to; first += BATCH) {
    const last = Math.min(to, first + BATCH);
    for (let index = first; index < last; index += 1) playRow(context, rows[index]!);
    for (let index = first; index < last; index += 1) payRow(context, rows[index]!);
    for (let index = first; index < last; index += 1) showRow(context, rows[index]!);
  }
}

export function stepRow(context: Context, row: Row): void {
  playRow(context, row);
  payRow(context, row);
  showRow(context, row);
}

function playRow({ spec }: Context, { match, before, keys }: Row): void {
  keepStanding(match, before);
  takeTicks(match, keys, spec.frameSkip);
}

const TERMS = BOTH_TERMS;

/** Writes what the step paid and how the match stands, and begins the next one if it has ended. */
function payRow(context: Context, row: Row): void {
  const { arrays, pay } = context;
  const { index, match } = row;
  const { outcome } = match;
  const { terms, rewards } = pay(match, row.before);
  for (let term = 0; term < TERMS; term += 1) arrays.terms[TERMS * index + term] = terms[term]!;
  arrays.rewards[2 * index] = rewards[0]!;
  arrays.rewards[2 * index + 1] = rewards[1]!;
  arrays.ticks[index] = match.tick;
  arrays.terminated[index] = outcome?.reason === 'health' ? 1 : 0;
  arrays.truncated[index] = outcome?.reason === 'time' ? 1 : 0;
  arrays.winners[index] = outcome?.winner ?? 0;
  if (outcome !== undefined) endMatch(context, row);
}

/** Keeps what the agents saw last, and begins the next match. */
function endMatch(context: Context, row: Row): void {
  context.observe(row.match, row.seenLast[0], row.seenLast[1]);
  beginEpisode(context, row, row.episode + 1);
}

/** Writes what the agents of a row see. */
export const showRow = ({ observe }: Context, { match, seen }: Row): void => observe(match, seen[0], seen[1]);
