import type { EnvSpec } from '../options.ts';
import {
  beginEpisode,
  clearResults,
  createContext,
  createRow,
  type Row,
  type RowRange,
  showRow,
  stepRow,
  stepRows,
  type VectorArrays,
} from '../rows.ts';
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
  spec: EnvSpec,
  arrays: VectorArrays,
  { boundaries, thread }: { readonly boundaries: Boundaries; readonly thread: number },
): RangeStepper {
  const context = createContext(spec, arrays);
  const below = boundaryAbove(boundaries, thread - 1);
  const above = boundaryAbove(boundaries, thread);
  /** by index: of those beyond the own range, what they were when they were last in it */
  let rows: (Row | undefined)[] = [];
  let seed = '';

  /** Makes a row what a neighbour has left of it. */
  const takeOver = (index: number, boundary: Boundary): Row => {
    rows[index] ??= createRow(context, seed, index);
    const row = rows[index];
    beginEpisode(context, row, boundary.episodeOf(index));
    boundary.restoreTo(row.match, index);
    return row;
  };

  const keep = (range: RowRange): void => {
    const margin = marginOf(boundaries, range);
    keepRows(rows, { from: range.from, to: range.from + margin }, below);
    keepRows(rows, { from: range.to - margin, to: range.to }, above);
    writeRange(boundaries, thread, range);
  };

  const actions: StepActions = {
    below,
    above,
    stepRange: (range) => stepRows(context, rows, range),
    stepOne(index, from) {
      const row = from === 'own' ? rows[index]! : takeOver(index, (from === 'below' ? below : above)!);
      stepRow(context, row);
    },
    keep,
  };

  return {
    reset(newSeed) {
      seed = newSeed;
      const range = readRange(boundaries, thread);
      rows = new Array(arrays.ticks.length).fill(undefined);
      for (let index = range.from; index < range.to; index += 1) {
        const row = createRow(context, seed, index);
        rows[index] = row;
        showRow(context, row);
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
function keepRows(
  rows: readonly (Row | undefined)[],
  { from, to }: RowRange,
  boundary: Boundary | undefined,
): void {
  if (boundary === undefined) return;
  for (let index = from; index < to; index += 1) {
    const { episode, match } = rows[index]!;
    boundary.keep(index, episode, match);
  }
}
