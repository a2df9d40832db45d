import { clearResults, type VectorArrays } from './arrays.ts';
import {
  type Border,
  type Borders,
  borderBehind,
  edgeOf,
  readShare,
  type Share,
  writeShare,
} from './borders.ts';
import type { EnvSpec } from './options.ts';
import { createContext, createRow, payRow, playRow, type Row, showRow, stepRow, takeOver } from './row.ts';
import { runStep, type StepActions } from './work-stealing.ts';

/* The part of a vector environment that one thread steps. */

/** The matches that one thread steps. */
export interface Shard {
  /** Begins the first match of each. */
  reset(seed: string): void;
  /** Takes a step, by the actions that the arrays hold, of those that no neighbour takes, and of those that it takes over. */
  step(): void;
}

/**
 * So many matches are played, then paid for, then shown: the code of one of the three is as much as a processor keeps at hand.
 * All of it, match by match, took a tenth longer (`shooter bench env`).
 */
const BATCH = 256;

export function createShard(
  spec: EnvSpec,
  arrays: VectorArrays,
  { borders, thread }: { readonly borders: Borders; readonly thread: number },
): Shard {
  const context = createContext(spec, arrays);
  const below = borderBehind(borders, thread - 1);
  const above = borderBehind(borders, thread);
  /** by index: of those beyond the own share, what they were when they were last in it */
  let rows: (Row | undefined)[] = [];
  let seed = '';

  const rowOf = (index: number, border: Border): Row => {
    rows[index] ??= createRow(context, seed, index);
    takeOver(context, rows[index], border);
    return rows[index];
  };

  const stepBatch = (from: number, to: number): void => {
    for (let index = from; index < to; index += 1) playRow(context, rows[index]!);
    for (let index = from; index < to; index += 1) payRow(context, rows[index]!);
    for (let index = from; index < to; index += 1) showRow(context, rows[index]!);
  };

  const keepEdges = (share: Share): void => {
    const edge = edgeOf(borders, share);
    keepRows(rows, { from: share.from, to: share.from + edge }, below);
    keepRows(rows, { from: share.to - edge, to: share.to }, above);
    writeShare(borders, thread, share);
  };

  const actions: StepActions = {
    below,
    above,
    stepRange({ from, to }) {
      for (let first = from; first < to; first += BATCH) stepBatch(first, Math.min(to, first + BATCH));
    },
    stepOne(index, from) {
      const row = from === 'own' ? rows[index]! : rowOf(index, (from === 'below' ? below : above)!);
      stepRow(context, row);
    },
    keep: keepEdges,
  };

  return {
    reset(newSeed) {
      seed = newSeed;
      const share = readShare(borders, thread);
      rows = new Array(arrays.ticks.length).fill(undefined);
      for (let index = share.from; index < share.to; index += 1) {
        const row = createRow(context, seed, index);
        rows[index] = row;
        showRow(context, row);
      }
      clearResults(arrays, share);
      keepEdges(share);
    },
    step() {
      const share = readShare(borders, thread);
      runStep(share, edgeOf(borders, share), actions);
    },
  };
}

/** Keeps those of `share` for whoever takes them in the next step. */
function keepRows(rows: readonly (Row | undefined)[], { from, to }: Share, border: Border | undefined): void {
  if (border === undefined) return;
  for (let index = from; index < to; index += 1) {
    const { episode, match } = rows[index]!;
    border.keep(index, episode, match);
  }
}
