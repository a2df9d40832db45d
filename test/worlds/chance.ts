import alea from 'seedrandom/lib/alea.js';

/* Chance of a simulated world: all of it from one seed. */

export interface Chance {
  /** from 0 to below 1 */
  float(): number;
  /** an integer from `low` to `high`, both included */
  between(low: number, high: number): number;
  /** true with this probability */
  flip(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  bytes(count: number): Buffer;
}

export function createChance(seed: string): Chance {
  const float = alea(seed);
  const between = (low: number, high: number): number => low + Math.floor(float() * (high - low + 1));
  return {
    float,
    between,
    flip: (probability) => float() < probability,
    pick: (list) => list[between(0, list.length - 1)]!,
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => between(0, 255))),
  };
}
