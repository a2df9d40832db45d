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

  const rowAt = (index: number, { from, to }: Share, border: Border): Row => {
    if (index >= from && index < to) return rows[index]!;
    rows[index] ??= createRow(context, seed, index);
    takeOver(context, rows[index], border);
    return rows[index];
  };

  const stepBatch = (from: number, to: number): void => {
    for (let index = from; index < to; index += 1) playRow(context, rows[index]!);
    for (let index = from; index < to; index += 1) payRow(context, rows[index]!);
    for (let index = from; index < to; index += 1) showRow(context, rows[index]!);
  };

  /** Steps what is left of the own share and of those at its borders, given what is done; gives the share of the next step. */
  const stepEdges = (own: Share, done: Share): Share => {
    let { from, to } = done;
    let isMoreBelow = below !== undefined;
    let isMoreAbove = above !== undefined;
    while (isMoreBelow || isMoreAbove) {
      isMoreBelow &&= below!.take();
      if (isMoreBelow) {
        from -= 1;
        stepRow(context, rowAt(from, own, below!));
      }
      isMoreAbove &&= above!.take();
      if (isMoreAbove) {
        stepRow(context, rowAt(to, own, above!));
        to += 1;
      }
    }
    return { from, to };
  };

  const keepEdges = (share: Share): void => {
    const edge = edgeOf(borders, share);
    keepRows(rows, { from: share.from, to: share.from + edge }, below);
    keepRows(rows, { from: share.to - edge, to: share.to }, above);
    writeShare(borders, thread, share);
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
      const edge = edgeOf(borders, share);
      const from = below === undefined ? share.from : share.from + edge;
      const to = above === undefined ? share.to : share.to - edge;
      for (let first = from; first < to; first += BATCH) stepBatch(first, Math.min(to, first + BATCH));
      keepEdges(stepEdges(share, { from, to }));
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
