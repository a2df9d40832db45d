import { fileURLToPath } from 'node:url';
import { canonicalWords, createMatch, type Input, type Match, SHOOT, step } from '../src/core/index.ts';

/* The matches of limit.c, played by the fast core: `node dist/bench/limit.js MATCHES SEED0` prints what that prints. */

/** What both programs print, as one JSON document. */
export interface LimitRun {
  readonly matches: number;
  readonly ticks: number;
  readonly seconds: number;
  readonly ticksPerSecond: number;
  /** FNV-1a over the canonical words of every match's last state, 8 hexadecimal digits */
  readonly sum: string;
}

/** Plays matches of the seeds `seed0`, `seed0` + 1, … under the default rules. */
export function playLimit(matches: number, seed0: number): LimitRun {
  const start = performance.now();
  let ticks = 0;
  let sum = FNV_START;
  for (let seed = seed0; seed < seed0 + matches; seed += 1) {
    const match = playLimitMatch(seed);
    ticks += match.tick;
    sum = addToSum(sum, canonicalWords(match));
  }
  const seconds = (performance.now() - start) / 1000;
  return { matches, ticks, seconds, ticksPerSecond: Math.round(ticks / seconds), sum: formatSum(sum) };
}

/** Both players hold pseudo-random direction keys for 8 ticks at a time, and always shoot. */
export function playLimitMatch(seed: number): Match {
  const match = createMatch({ seed });
  let draw = firstDraw(seed);
  let first: Input = SHOOT;
  let second: Input = SHOOT;
  while (match.outcome === undefined) {
    if (match.tick % HELD_TICKS === 0) {
      draw = nextDraw(draw);
      first = firstInput(draw);
      second = secondInput(draw);
    }
    step(match, first, second);
  }
  return match;
}

export const HELD_TICKS = 8;

/* xorshift32, and what both players press by it. */
export const firstDraw = (seed: number): number => 2463534242 ^ seed;
export function nextDraw(draw: number): number {
  let next = draw ^ (draw << 13);
  next ^= next >>> 17;
  return next ^ (next << 5);
}
export const firstInput = (draw: number): Input => (draw & 15) | SHOOT;
export const secondInput = (draw: number): Input => ((draw >> 8) & 15) | SHOOT;

export const FNV_START = 0x811c9dc5;

/** FNV-1a, word by word. */
export function addToSum(sum: number, words: Int32Array): number {
  let next = sum;
  for (const word of words) next = Math.imul(next ^ word, 0x01000193);
  return next;
}

export const formatSum = (sum: number): string => (sum >>> 0).toString(16).padStart(8, '0');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [matches = '200', seed0 = '1'] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(playLimit(Number(matches), Number(seed0)))}\n`);
}
