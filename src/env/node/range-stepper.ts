import type { SlotRange } from '../arrays.ts';
import { type RowReport, takeReports } from '../attendants.ts';
import { atEpisode, type SeedSeries, seriesOfRow, type VectorSeeds } from '../seed-series.ts';
import {
  beginMatch,
  clearSlots,
  createContext,
  createSlot,
  type MatchSlot,
  observeSlot,
  putSlot,
  snapshotSlot,
  stepSlot,
  stepSlots,
} from '../slots.ts';
import type { EnvSnapshot } from '../snapshots.ts';
import type { RowRequest, VectorSetup } from '../vector.ts';
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

/** Steps the matches of a vector environment that one of its threads has. All threads are asked for the same. */
export interface RangeStepper {
  /** Begins the first match of each. */
  reset(seeds: VectorSeeds): void;
  /** Takes a step, by the actions that the arrays hold, of those that no neighbour takes, and of those that it takes over. As `Stepper.step`. */
  step(): readonly RowReport[];
  /** As `Stepper.row`, where the row is this thread's; else it gives nothing, and notes what was put there. */
  row(request: RowRequest): EnvSnapshot | undefined;
}

export function createRangeStepper(
  setup: VectorSetup,
  { boundaries, thread }: Pick<Places, 'boundaries' | 'thread'>,
): RangeStepper {
  const context = createContext(setup);
  const { arrays } = context;
  const below = boundaryAbove(boundaries, thread - 1);
  const above = boundaryAbove(boundaries, thread);
  const places: Places = { boundaries, thread, below, above };
  /** by index; a slot beyond this thread's range is as this thread left it, and `takeOver` brings it up to date */
  let slots: (MatchSlot | undefined)[] = [];
  /** where the rows began, and those that were put elsewhere since, by whichever thread has them: all their matches follow from that */
  let seeds: VectorSeeds = { seeds: [] };
  const put = new Map<number, SeedSeries>();
  const seriesAt = (index: number): SeedSeries => put.get(index) ?? seriesOfRow(seeds, index);

  /** Brings a slot to where a neighbour has left it. */
  const takeOver = (index: number, boundary: Boundary): MatchSlot => {
    const episode = boundary.episodeOf(index);
    slots[index] ??= createSlot(context, index, seriesAt(index));
    const slot = slots[index];
    if (slot.series.episode !== episode) beginMatch(context, slot, atEpisode(seriesAt(index), episode));
    boundary.restoreTo(slot.match, index);
    context.kernel?.forget(index);
    return slot;
  };

  const actions: StepActions = {
    below,
    above,
    stepRange: (range) => stepSlots(context, slots, range),
    stepOne(index, from) {
      const slot = from === 'own' ? slots[index]! : takeOver(index, (from === 'below' ? below : above)!);
      stepSlot(context, slot);
    },
    keep: (range) => keepRange(slots, range, places),
  };

  return {
    reset(given) {
      seeds = given;
      put.clear();
      const range = readRange(boundaries, thread);
      slots = new Array(arrays.ticks.length).fill(undefined);
      for (let index = range.from; index < range.to; index += 1) {
        const slot = createSlot(context, index, seriesAt(index));
        slots[index] = slot;
        observeSlot(context, slot);
      }
      clearSlots(context, slots, range);
      keepRange(slots, range, places);
    },
    row({ index, state }) {
      const range = readRange(boundaries, thread);
      const isOwn = index >= range.from && index < range.to;
      if (state !== undefined) {
        put.set(index, state.series);
        if (!isOwn) slots[index] = undefined;
      }
      if (!isOwn) return undefined;
      const slot = slots[index]!;
      if (state === undefined) return snapshotSlot(context, slot);
      putSlot(context, slot, state);
      keepRange(slots, range, places);
      return undefined;
    },
    step() {
      const range = readRange(boundaries, thread);
      runStep(range, marginOf(boundaries, range), actions);
      return takeReports(context.attendants);
    },
  };
}

/** Where the range of a thread is kept, and the matches at both its ends. */
interface Places {
  readonly boundaries: Boundaries;
  readonly thread: number;
  readonly below: Boundary | undefined;
  readonly above: Boundary | undefined;
}

/** Keeps what a thread has for the next step, in which a neighbour may take the matches at either end. */
function keepRange(
  slots: readonly (MatchSlot | undefined)[],
  range: SlotRange,
  { boundaries, thread, below, above }: Places,
): void {
  const margin = marginOf(boundaries, range);
  keepSlots(slots, { from: range.from, to: range.from + margin }, below);
  keepSlots(slots, { from: range.to - margin, to: range.to }, above);
  writeRange(boundaries, thread, range);
}

function keepSlots(
  slots: readonly (MatchSlot | undefined)[],
  { from, to }: SlotRange,
  boundary: Boundary | undefined,
): void {
  if (boundary === undefined) return;
  for (let index = from; index < to; index += 1) {
    const { series, match } = slots[index]!;
    boundary.keep(index, series.episode, match);
  }
}
