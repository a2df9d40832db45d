import type { Share } from './borders.ts';
import { BOTH_TERMS } from './rewards.ts';

/** The arrays of a vector environment. Rows follow each other match by match, seat 1 before seat 2: agent a of match i is row 2 i + a. */
export interface VectorArrays {
  /** shape (count, 2): inputs from 0 to 31; to be written before each `step`, or given to it */
  readonly actions: Uint8Array;
  /** shape (count, 2, size of an observation): what each agent sees now; of the next match if one has just ended */
  readonly observations: Float32Array;
  /** shape (count, 2, size): what each agent saw last, where the last step ended a match; elsewhere whatever was there */
  readonly finalObservations: Float32Array;
  /** shape (count, 2): of the last step */
  readonly rewards: Float32Array;
  /** shape (count, 2, 4): what the rewards are made of, in the order of `REWARD_TERMS`, before `zeroSum` */
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

/** Makes the results of a share of the matches those of no step. */
export function clearResults(arrays: VectorArrays, { from, to }: Share): void {
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
