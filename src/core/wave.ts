import alea from 'seedrandom/lib/alea.js';
import { COLOURS, WAVE_HEIGHT, WAVE_LEFT, WAVE_TOP, WAVE_WIDTH } from './arena.ts';
import type { Match } from './match.ts';
import { MAX_WAVE, type Rules } from './rules.ts';

/** Number of enemies in the wave of `level`. */
export const waveSize = (rules: Rules, level: number): number =>
  Math.min(MAX_WAVE, Math.max(1, rules.waveBase + rules.waveGrowth * level));

/** Writes the wave of the match's level, a pure function of seed and level: its enemies, the lowest first. */
export function writeWave({ seed, level, waveCount, enemyX, enemyY, enemyColour }: Match): void {
  const draw = alea(`${seed}:${level}`);
  const drawn = new Int32Array(waveCount * 2);
  const order = new Int32Array(waveCount);
  for (let i = 0; i < waveCount; i += 1) {
    drawn[i * 2] = WAVE_LEFT + Math.floor(draw() * WAVE_WIDTH);
    const height = Math.floor(draw() * WAVE_HEIGHT);
    drawn[i * 2 + 1] = Math.floor(draw() * COLOURS.length);
    // Sorted as one number: the lowest enemy (largest y) first, equal ones as they were drawn.
    order[i] = (WAVE_HEIGHT - height) * MAX_WAVE + i;
  }
  order.sort();
  for (let i = 0; i < waveCount; i += 1) {
    const index = order[i]! % MAX_WAVE;
    enemyX[i] = drawn[index * 2]!;
    enemyY[i] = WAVE_TOP + WAVE_HEIGHT - Math.floor(order[i]! / MAX_WAVE);
    enemyColour[i] = drawn[index * 2 + 1]!;
  }
}
