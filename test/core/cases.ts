import { readdirSync, readFileSync } from 'node:fs';
import xxhash from 'xxhash-wasm';
import type { Outcome, Rules, State } from '../../src/core/index.ts';
import type { Run } from './compare.ts';

/* The cases that an independent program printed: test/vectors/rules-*.json, as docs/rules.md describes them. */

const VECTORS = new URL('../vectors/', import.meta.url);

/** One of them. */
export interface Case {
  readonly file: string;
  readonly seed: string;
  readonly rules: Partial<Rules>;
  readonly inputs: readonly [readonly Run[], readonly Run[]];
  readonly every?: number;
  readonly expected: {
    readonly checkpoints: readonly (readonly [tick: number, hash: string])[];
    readonly final: Omit<State, 'lasers' | 'enemies'> & {
      readonly lasers: readonly (readonly (readonly [x: number, y: number])[])[];
      readonly enemies: readonly (readonly [x: number, y: number, colour: string])[];
      readonly result: Outcome | null;
    };
  };
}

/** All cases, by name. */
export const CASES: readonly Case[] = readdirSync(VECTORS)
  .filter((file) => /^rules-.*\.json$/.test(file))
  .sort()
  .map((file) => ({ file, ...JSON.parse(readFileSync(new URL(file, VECTORS), 'utf8')) }) as Case);

const { h64Raw } = await xxhash();

/** The state hash of canonical words. */
export function hashWords(words: Int32Array): string {
  const bytes = new DataView(new ArrayBuffer(words.length * 4));
  for (const [at, word] of words.entries()) bytes.setInt32(at * 4, word, true);
  return h64Raw(new Uint8Array(bytes.buffer), 0n).toString(16).padStart(16, '0');
}
