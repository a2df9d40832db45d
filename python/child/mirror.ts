import { type ByteRange, bytesOf, lengthOf, rangeOf } from './arrays.ts';
import type { SharedMemory } from './channel.ts';
import type { Block } from './simulation.ts';

/* How the arrays of this process and those that the other side has mapped stay equal. */

/** Keeps them equal. */
export interface Mirror {
  /** Fetches the actions. */
  pull(): void;
  /** Passes on what a step has written. */
  push(): void;
  /** Passes on everything. */
  pushAll(): void;
}

/** One memory: there is nothing to do. */
export const ONE_MEMORY: Mirror = { pull() {}, push() {}, pushAll() {} };

/** Two memories, and a file between them. Final observations are passed on only of matches that have ended. */
export function copyingMirror(block: Block, file: SharedMemory): Mirror {
  const all = bytesOf(block);
  const { actions, observations, finalObservations, ...results } = block.layout.fields;
  const copy = (move: SharedMemory['pull'], { from, to }: ByteRange): void =>
    move(all.subarray(from, to), from);
  const after = Object.values(results).map(rangeOf);
  const ranges = [rangeOf(observations), { from: after[0]!.from, to: after.at(-1)!.to }];
  const { terminated, truncated } = results;
  const count = lengthOf(terminated.shape);
  const rowBytes = (rangeOf(finalObservations).to - finalObservations.offset) / count;
  const isOver = (row: number): boolean =>
    (all[terminated.offset + row]! | all[truncated.offset + row]!) !== 0;
  return {
    pull: () => copy(file.pull, rangeOf(actions)),
    push() {
      for (const range of ranges) copy(file.push, range);
      for (let row = 0; row < count; row += 1) {
        const from = finalObservations.offset + row * rowBytes;
        if (isOver(row)) copy(file.push, { from, to: from + rowBytes });
      }
    },
    pushAll: () => file.push(all, 0),
  };
}
