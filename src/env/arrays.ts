import { kernelBytes } from './kernel/writer.ts';
import type { Block } from './memory.ts';
import type { ObservationArray, ObservationSpec } from './observations.ts';
import type { EnvSpec } from './options.ts';
import { REWARD_TERMS } from './rewards.ts';

/* The arrays of a vector environment, and where they lie in its block of memory. */

/** The arrays of a vector environment. Row i of each is match i; per-agent arrays have the agents next: seat 1, then seat 2. */
export interface VectorArrays<Seen extends ObservationArray = ObservationArray> {
  /** shape (count, agents): inputs from 0 to 31; with `multiBinary` (count, agents, 5): 0 or 1 for each key; to be written before each `step`, or given to it */
  readonly actions: Uint8Array;
  /** shape (count, agents, …shape of an observation): what each agent sees now; of the next match if one has just ended */
  readonly observations: Seen;
  /** as `observations`: what each agent saw last, where the last step ended a match; elsewhere undefined content */
  readonly finalObservations: Seen;
  /** shape (count, agents): of the last step */
  readonly rewards: Float32Array;
  /** shape (count, agents, number of `REWARD_TERMS`): what the rewards are made of, in their order, before `zeroSum` */
  readonly terms: Float32Array;
  /** shape (count): 1 where the last step ended a match by its rules */
  readonly terminated: Uint8Array;
  /** shape (count): 1 where the last step ended a match by the time limit */
  readonly truncated: Uint8Array;
  /** shape (count): 1 or 2 where the last step ended a match that this seat won, by health or at the time limit; else 0 */
  readonly winners: Uint8Array;
  /** shape (count): ticks of the match that the last step was of */
  readonly ticks: Int32Array;
  /** shape (count): which of `opponentNames` the match that the last step was of is against; −1 where agents have both seats */
  readonly opponents: Int32Array;
  /** shape (count): 1 where the last step ended a match because the opponent forfeited, which is terminated and won; else 0 */
  readonly forfeits: Uint8Array;
}

/** An array in a block of memory: a C-contiguous one, as NumPy calls it, in the byte order of the machine. */
export interface FieldLayout {
  /** bytes before it */
  readonly offset: number;
  readonly dtype: ObservationSpec['dtype'] | 'int32';
  /** numbers along each axis, the last axis the fastest */
  readonly shape: readonly number[];
}

/** Where the arrays of a vector environment lie in its block of memory: plain data, for whoever maps the same block. */
export interface VectorLayout {
  /** bytes that the block has at least: the arrays, and behind them what their writer takes to work in */
  readonly byteLength: number;
  readonly fields: { readonly [Name in keyof VectorArrays]: FieldLayout };
}

/** Each array begins at a multiple of this: a cache line, which is aligned for any number and for SIMD. */
const ALIGNMENT = 64;

const ARRAYS = { float32: Float32Array, uint8: Uint8Array, int32: Int32Array } as const;

/** Lays out the arrays of `count` matches. */
export function layoutOf(spec: EnvSpec, count: number): VectorLayout {
  let byteLength = 0;
  const field = (dtype: FieldLayout['dtype'], ...shape: readonly number[]): FieldLayout => {
    const offset = byteLength;
    const bytes = lengthOf(shape) * ARRAYS[dtype].BYTES_PER_ELEMENT;
    byteLength = Math.ceil((offset + bytes) / ALIGNMENT) * ALIGNMENT;
    return { offset, dtype, shape };
  };
  const { agents, action, observation } = spec;
  const fields = {
    actions: field(action.dtype, count, agents, ...action.shape),
    observations: field(observation.dtype, count, agents, ...observation.shape),
    finalObservations: field(observation.dtype, count, agents, ...observation.shape),
    rewards: field('float32', count, agents),
    terms: field('float32', count, agents, REWARD_TERMS.length),
    terminated: field('uint8', count),
    truncated: field('uint8', count),
    winners: field('uint8', count),
    ticks: field('int32', count),
    opponents: field('int32', count),
    forfeits: field('uint8', count),
  };
  return { byteLength: byteLength + kernelBytes(spec, count), fields };
}

const lengthOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** The arrays that lie in a block. */
export const arraysIn = ({ buffer }: Block, { fields }: VectorLayout): VectorArrays =>
  Object.fromEntries(
    Object.entries(fields).map(([name, { offset, dtype, shape }]) => [
      name,
      new ARRAYS[dtype](buffer as ArrayBuffer, offset, lengthOf(shape)),
    ]),
  ) as unknown as VectorArrays;

/** Slots from `from` to `to`, the latter not included. */
export interface SlotRange {
  readonly from: number;
  readonly to: number;
}

/** Sets the results of the last step to 0 in a range of slots, and their opponents to none. */
export function clearResults(
  { actions, observations, ...results }: VectorArrays,
  { from, to }: SlotRange,
): void {
  const count = results.ticks.length;
  for (const array of Object.values(results) as (Float32Array | Uint8Array | Int32Array)[])
    array.fill(0, (from * array.length) / count, (to * array.length) / count);
  results.opponents.fill(-1, from, to);
}
