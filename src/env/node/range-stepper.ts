import { arraysIn, clearResults, type SlotRange } from '../arrays.ts';
import {
  beginEpisode,
  createContext,
  createSlot,
  type MatchSlot,
  observeSlot,
  stepSlot,
  stepSlots,
} from '../slots.ts';
import type { VectorSetup } from '../vector.ts';
import {
  type Boundaries,
  type Boundary,
  boundaryAbove,
  marginOf,
  readRange,
  runStep,
  type StepActions,
  writeRange,
} from './work-stealing.ts';

/** Steps the matches of a vector environment that one of its threads has. */
export interface RangeStepper {
  /** Begins the first match of each. */
  reset(seed: string): void;
  /** Takes a step, by the actions that the arrays hold, of those that no neighbour takes, and of those that it takes over. */
  step(): void;
}

export function createRangeStepper(
  { spec, layout, block }: VectorSetup,
  { boundaries, thread }: { readonly boundaries: Boundaries; readonly thread: number },
): RangeStepper {
  const arrays = arraysIn(block, layout);
  const context = createContext(spec, arrays);
  const below = boundaryAbove(boundaries, thread - 1);
  const above = boundaryAbove(boundaries, thread);
  /** by index; a slot beyond this thread's range is as this thread left it, and `takeOver` brings it up to date */
  let slots: (MatchSlot | undefined)[] = [];
  let seed = '';

  /** Brings a slot to where a neighbour has left it. */
  const takeOver = (index: number, boundary: Boundary): MatchSlot => {
    slots[index] ??= createSlot(context, seed, index);
    const slot = slots[index];
    beginEpisode(context, slot, boundary.episodeOf(index));
    boundary.restoreTo(slot.match, index);
    return slot;
  };

  const keep = (range: SlotRange): void => {
    const margin = marginOf(boundaries, range);
    keepSlots(slots, { from: range.from, to: range.from + margin }, below);
    keepSlots(slots, { from: range.to - margin, to: range.to }, above);
    writeRange(boundaries, thread, range);
  };

  const actions: StepActions = {
    below,
    above,
    stepRange: (range) => stepSlots(context, slots, range),
    stepOne(index, from) {
      const slot = from === 'own' ? slots[index]! : takeOver(index, (from === 'below' ? below : above)!);
      stepSlot(context, slot);
    },
    keep,
  };

  return {
    reset(newSeed) {
      seed = newSeed;
      const range = readRange(boundaries, thread);
      slots = new Array(arrays.ticks.length).fill(undefined);
      for (let index = range.from; index < range.to; index += 1) {
        const slot = createSlot(context, seed, index);
        slots[index] = slot;
        observeSlot(context, slot);
      }
      clearResults(arrays, range);
      keep(range);
    },
    step() {
      const range = readRange(boundaries, thread);
      runStep(range, marginOf(boundaries, range), actions);
    },
  };
}

/** Keeps those of a range for whoever takes them in the next step. */
function keepSlots(
  slots: readonly (MatchSlot | undefined)[],
  { from, to }: SlotRange,
  boundary: Boundary | undefined,
): void {
  if (boundary === undefined) return;
  for (let index = from; index < to; index += 1) {
    const { episode, match } = slots[index]!;
    boundary.keep(index, episode, match);
  }
}
