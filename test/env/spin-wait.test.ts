import { expect, test } from 'vitest';
import { createBackOff, createSpinWait } from '../../src/env/node/protocol.ts';

const LONG = createBackOff()(true);

/** How many looks were short before each long one, while nothing is found. */
function shortRuns(nextSpins: (found: boolean) => number, longOnes: number): number[] {
  const runs: number[] = [];
  for (let short = 0; runs.length < longOnes; ) {
    if (nextSpins(false) < LONG) short += 1;
    else {
      runs.push(short);
      short = 0;
    }
  }
  return runs;
}

test('who finds what it looks for goes on to look for long', () => {
  const nextSpins = createBackOff();
  expect(Array.from({ length: 100 }, () => nextSpins(true))).toEqual(new Array(100).fill(LONG));
});

test('long looks in vain become rare, but never end, and one that finds makes them usual again', () => {
  const nextSpins = createBackOff();
  expect(shortRuns(nextSpins, 9)).toEqual([1, 2, 4, 8, 16, 32, 64, 64, 64]);
  expect(nextSpins(true)).toBe(LONG);
  expect(shortRuns(nextSpins, 3)).toEqual([1, 2, 4]);
});

test('a spin-wait sees a word that is what is wanted, and gives up on one that is not', () => {
  const words = new Int32Array(new SharedArrayBuffer(8));
  const isThere = createSpinWait(words, 1);
  expect(isThere(0)).toBe(true);
  expect(isThere(5)).toBe(false);
  Atomics.store(words, 1, 5);
  expect(isThere(5)).toBe(true);
});
