import type { Input } from '../core/index.ts';

/* The inputs of a match so far. A match against a bot is restored by them, because a bot has a memory of its own. */

/** The inputs of a match so far, in memory that is used again for the next match. */
export interface InputHistory {
  ticks: number;
  /** two for each tick, of seat 1 and of seat 2; what is behind the last tick is unused */
  inputs: Uint8Array;
}

/** Ticks that there is room for at first; doubled whenever it is full. */
const FIRST_ROOM = 256;

export const createHistory = (): InputHistory => ({ ticks: 0, inputs: new Uint8Array(2 * FIRST_ROOM) });

/** Appends the inputs of a tick. */
export function appendInputs(history: InputHistory, first: Input, second: Input): void {
  const at = 2 * history.ticks;
  if (at === history.inputs.length) {
    const larger = new Uint8Array(2 * at);
    larger.set(history.inputs);
    history.inputs = larger;
  }
  history.inputs[at] = first;
  history.inputs[at + 1] = second;
  history.ticks += 1;
}

/** A copy of the inputs so far: two for each tick, of seat 1 and of seat 2. */
export const copyInputs = ({ ticks, inputs }: InputHistory): Uint8Array => inputs.slice(0, 2 * ticks);
