import { writeCompactHeads, writeHeads } from '../../bots/internal.ts';
import type { Match } from '../../core/index.ts';
import type { VectorArrays, VectorLayout } from '../arrays.ts';
import { type Block, createBlock, type WasmMemory } from '../memory.ts';
import type { ObservationArray, ObservationKind } from '../observations.ts';
import type { EnvSpec } from '../options.ts';
import { openKernel } from './kernel.ts';
import { COMPACT_BYTES, IS_SHORT, OBSERVATION_BYTES, ROW_BYTES } from './layout.ts';
import { PackedRow, packRow, type WriteHeads } from './pack.ts';

/* The observations of a vector environment, written by the kernel: where it works, and what its slots ask of it. */

/** Where the kernel works. Plain data and shared memory, which pass to other threads. */
export interface KernelPlan {
  readonly memory: WasmMemory;
  /** address of the first packed row; that of another one is `ROW_BYTES` times its index behind it */
  readonly rows: number;
  /** address of the observations */
  readonly observations: number;
  /** whether that is another memory than the block, to which observations are copied */
  readonly isApart: boolean;
}

/** A kind of observation that the kernel writes. */
interface KernelKind {
  /** as the kernel knows it */
  readonly isCompact: 0 | 1;
  readonly bytes: number;
  readonly writeHeads: WriteHeads;
}

const KINDS: { readonly [Kind in ObservationKind]?: KernelKind } = {
  vector: { isCompact: 0, bytes: OBSERVATION_BYTES, writeHeads },
  compact: { isCompact: 1, bytes: COMPACT_BYTES, writeHeads: writeCompactHeads },
};

/** Bytes of the packed rows of `count` matches, which are the last of a block: a multiple of 16. */
export const kernelBytes = ({ observation }: EnvSpec, count: number): number =>
  KINDS[observation.kind] === undefined ? 0 : count * ROW_BYTES;

/** What is to be observed, and where. */
interface Observed {
  readonly spec: EnvSpec;
  readonly layout: VectorLayout;
  readonly block: Block;
}

/**
 * Says where the kernel works: behind the arrays, if they lie in memory of WebAssembly, else in memory of its own.
 *
 * @returns undefined for observations of a kind that it does not write, and where the engine has no such memory
 */
export function planKernel({ spec, layout, block }: Observed, threads: number): KernelPlan | undefined {
  const { observations, ticks } = layout.fields;
  const count = ticks.shape[0]!;
  const kind = KINDS[spec.observation.kind];
  if (kind === undefined) return undefined;
  const bytes = kernelBytes(spec, count);
  const rows = layout.byteLength - bytes;
  if (block.wasm !== undefined)
    return { memory: block.wasm, rows, observations: observations.offset, isApart: false };
  const frames = count * spec.agents * kind.bytes;
  const { wasm } = createBlock({ byteLength: frames + bytes, threads });
  return wasm && { memory: wasm, rows: frames, observations: 0, isApart: true };
}

/** Writes the observations of slots, by their index. */
export interface KernelWriter {
  /** Takes down what a slot's match is now. */
  pack(index: number, match: Match): void;
  /**
   * Writes the observations of slots from `from` to `to`, the latter not included, which have been packed.
   *
   * @returns whether it wrote all of them; `isLeftOut` says which it did not
   */
  write(from: number, to: number): boolean;
  /** Whether the last `write` left a slot out, because too many enemies are past a player. */
  isLeftOut(index: number): boolean;
  /** The match of a slot was changed by other means than steps, or other threads have stepped it. */
  forget(index: number): void;
}

/** @returns undefined where the engine does not take the kernel */
export function createKernelWriter(
  { spec, arrays }: { readonly spec: EnvSpec; readonly arrays: VectorArrays },
  { memory, rows, observations, isApart }: KernelPlan,
): KernelWriter | undefined {
  const writeRows = openKernel(memory);
  const kind = KINDS[spec.observation.kind];
  if (writeRows === undefined || kind === undefined) return undefined;
  const { agents, seats } = spec;
  const seatBits = seats.reduce((bits, seat) => bits + seat, 0);
  const agentBytes = isApart ? kind.bytes : 4 * spec.observation.size;
  // Of a stack of frames it writes the newest, which is the last.
  const newest = observations + agentBytes - kind.bytes;
  const packed: (PackedRow | undefined)[] = new Array(arrays.ticks.length).fill(undefined);
  const sizes = { frame: kind.bytes / 4, stack: spec.observation.size };
  const copy = isApart
    ? copierOf(new Float32Array(memory.buffer, 0, rows / 4), arrays.observations, sizes)
    : undefined;
  return {
    pack(index, match) {
      packed[index] ??= new PackedRow(memory.buffer, rows + index * ROW_BYTES, kind.writeHeads);
      packRow(match, packed[index]);
    },
    write(from, to) {
      const out = newest + from * agents * agentBytes;
      const short = writeRows(rows + from * ROW_BYTES, to - from, out, agentBytes, seatBits, kind.isCompact);
      copy?.(from * agents, to * agents);
      return short === 0;
    },
    isLeftOut: (index) => packed[index]!.words[IS_SHORT / 4] !== 0,
    forget(index) {
      const row = packed[index];
      if (row !== undefined) row.match = undefined;
    },
  };
}

/** Copies what agents see from one array to another one, in which each has a stack of frames of which it is the last. */
function copierOf(
  frames: Float32Array,
  into: ObservationArray,
  { frame, stack }: { readonly frame: number; readonly stack: number },
): (from: number, to: number) => void {
  if (stack === frame) return (from, to) => into.set(frames.subarray(from * frame, to * frame), from * frame);
  return (from, to) => {
    for (let agent = from; agent < to; agent += 1)
      into.set(frames.subarray(agent * frame, (agent + 1) * frame), (agent + 1) * stack - frame);
  };
}
