import { base64ToBytes } from '#platform';
import type { WasmMemory } from '../memory.ts';
import { KERNEL, SHARED_KERNEL } from './binary.ts';

/* The observation kernel, opened. Where an engine does not have it (no WebAssembly, no SIMD, a policy of a page that forbids to compile),
   observations are written by TypeScript: the same numbers, more slowly. */

/**
 * Writes the observations of rows that lie one behind the other.
 *
 * @param row address of the first packed row (layout.ts)
 * @param out address of what its first seat sees
 * @param agentBytes from there to what the next seat sees, and so on
 * @param seats 1 for seat 1, 2 for seat 2, 3 for both
 * @param isCompact 0 for the vector, 1 for the compact observation
 * @returns how many rows were not written, because their list of enemies is too short; their IS_SHORT is 1
 */
export type WriteRows = (
  row: number,
  count: number,
  out: number,
  agentBytes: number,
  seats: number,
  isCompact: number,
) => number;

/** What this file uses of the engine's WebAssembly. */
interface Engine {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { exports: { writeRows: WriteRows } };
}

/** Opens the kernel over memory; undefined where the engine does not take it. */
export function openKernel(memory: WasmMemory): WriteRows | undefined {
  const engine = (globalThis as { WebAssembly?: Engine }).WebAssembly;
  const isShared = Object.prototype.toString.call(memory.buffer) === '[object SharedArrayBuffer]';
  try {
    const module = new engine!.Module(base64ToBytes(isShared ? SHARED_KERNEL : KERNEL));
    return new engine!.Instance(module, { env: { memory } }).exports.writeRows;
  } catch {
    return undefined;
  }
}
