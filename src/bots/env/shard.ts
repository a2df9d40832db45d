import { createMatch, type Match } from '../../core/index.ts';
import { takeTicks } from './env.ts';
import { type EnvSpec, type Observe, observerOf } from './options.ts';
import { BOTH_TERMS, keepStanding, rewardOf, type Standing, writeTerms } from './rewards.ts';

/* Some of the matches of a vector environment: those that one thread steps. */

/** The arrays of a vector environment, of all its matches; `createVectorEnv` has their shapes. */
export interface VectorArrays {
  readonly actions: Uint8Array;
  readonly observations: Float32Array;
  readonly finalObservations: Float32Array;
  readonly rewards: Float32Array;
  readonly terms: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly winners: Uint8Array;
  readonly ticks: Int32Array;
}

/** Makes the arrays of `count` matches, each in memory of its own. */
export function createArrays(count: number, size: number, shared: boolean): VectorArrays {
  const memory = (bytes: number): ArrayBuffer | SharedArrayBuffer =>
    shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
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

/** The matches from `from` to `to`, the latter not included. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

/** Divides `count` matches among `threads` threads, as evenly as it goes. */
export const shareOf = (count: number, threads: number, thread: number): Share => ({
  from: Math.floor((count * thread) / threads),
  to: Math.floor((count * (thread + 1)) / threads),
});

export interface Shard {
  /** Begins the first match of each. */
  reset(seed: string): void;
  /** Takes a step of each, by the actions that the arrays hold. */
  step(): void;
}

export function createShard(spec: EnvSpec, arrays: VectorArrays, share: Share): Shard {
  const rows: Row[] = [];
  const observe = observerOf(spec);
  const context = { spec, arrays, observe, terms: new Float64Array(BOTH_TERMS) };
  return {
    reset(seed) {
      rows.length = 0;
      for (let index = share.from; index < share.to; index += 1)
        rows.push(beginRow(context, `${seed}/${index}`, index));
      clearResults(arrays, share);
    },
    step() {
      for (const row of rows) stepRow(context, row);
    },
  };
}

/** What all rows of a shard have in common. */
interface Context {
  readonly spec: EnvSpec;
  readonly arrays: VectorArrays;
  readonly observe: Observe;
  /** of the step under way */
  readonly terms: Float64Array;
}

/** One of the matches, one after the other. */
interface Row {
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

function beginRow({ spec, arrays, observe }: Context, seed: string, index: number): Row {
  const { size } = spec.observation;
  const match = createMatch({ seed: `${seed}/0`, rules: spec.rules });
  const row = (all: Float32Array, agent: 0 | 1): Float32Array =>
    all.subarray((2 * index + agent) * size, (2 * index + agent + 1) * size);
  const seen = [row(arrays.observations, 0), row(arrays.observations, 1)] as const;
  const seenLast = [row(arrays.finalObservations, 0), row(arrays.finalObservations, 1)] as const;
  observe(match, seen[0], seen[1]);
  const before: Standing = { tick: 0, health1: 0, health2: 0, score1: 0, score2: 0 };
  const keys = arrays.actions.subarray(2 * index, 2 * index + 2);
  return { index, seed, episode: 0, match, before, keys, seen, seenLast };
}

function clearResults(arrays: VectorArrays, { from, to }: Share): void {
  arrays.finalObservations.fill(
    0,
    (from * arrays.finalObservations.length) / arrays.ticks.length,
    (to * arrays.finalObservations.length) / arrays.ticks.length,
  );
  arrays.rewards.fill(0, 2 * from, 2 * to);
  arrays.terms.fill(0, BOTH_TERMS * from, BOTH_TERMS * to);
  arrays.terminated.fill(0, from, to);
  arrays.truncated.fill(0, from, to);
  arrays.winners.fill(0, from, to);
  arrays.ticks.fill(0, from, to);
}

function stepRow(context: Context, row: Row): void {
  const { spec, arrays, observe, terms } = context;
  const { index, match, before, seen } = row;
  const { rewards } = arrays;
  keepStanding(match, before);
  takeTicks(match, row.keys, spec.frameSkip);
  writeTerms(match, { rewards: spec.rewards, before }, terms);
  rewards[2 * index] = rewardOf(terms, 0, spec.rewards.zeroSum);
  rewards[2 * index + 1] = rewardOf(terms, 1, spec.rewards.zeroSum);
  for (let term = 0; term < BOTH_TERMS; term += 1) arrays.terms[BOTH_TERMS * index + term] = terms[term]!;
  arrays.ticks[index] = match.tick;
  const { outcome } = match;
  arrays.terminated[index] = outcome?.reason === 'health' ? 1 : 0;
  arrays.truncated[index] = outcome?.reason === 'time' ? 1 : 0;
  arrays.winners[index] = outcome?.winner ?? 0;
  if (outcome !== undefined) endMatch(context, row);
  else observe(match, seen[0], seen[1]);
}

/** Keeps what the agents saw last, and begins the next match. */
function endMatch({ spec, observe }: Context, row: Row): void {
  observe(row.match, row.seenLast[0], row.seenLast[1]);
  row.episode += 1;
  row.match = createMatch({ seed: `${row.seed}/${row.episode}`, rules: spec.rules });
  observe(row.match, row.seen[0], row.seen[1]);
}
