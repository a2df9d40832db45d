import { COLOURS, WAVE_HEIGHT, WAVE_LEFT, WAVE_TOP, WAVE_WIDTH } from './arena.ts';
import { createAlea } from './draw.ts';
import type { LiveMatch } from './match.ts';
import { MAX_WAVE, type Rules } from './rules.ts';

/* Captured while the module loads: a bot that runs beside the core may replace what is global. */
const { floor, max, min } = Math;
const Numbers = Float64Array;
const sort = Function.prototype.call.bind(Float64Array.prototype.sort) as (numbers: Float64Array) => void;

/** Number of enemies in the wave of `level`. */
export const waveSize = (rules: Rules, level: number): number =>
  min(MAX_WAVE, max(1, rules.waveBase + rules.waveGrowth * level));

/** How many pairs of x and colour there are. */
const X_AND_COLOURS = WAVE_WIDTH * COLOURS.length;

/** Writes the wave of the match's level, a pure function of seed and level: its enemies, the lowest first. */
export function writeWave({ seed, level, waveCount, enemyX, enemyY, enemyColour }: LiveMatch): void {
  const draw = createAlea(`${seed}:${level}`);
  // Each enemy is packed into one number below 2³⁵, so that a sort of numbers sorts the enemies. From the highest digit down it
  // holds y (the lowest enemy first), the index in the draw, x, and the colour.
  const drawn = new Numbers(waveCount);
  for (let i = 0; i < waveCount; i += 1) {
    const x = floor(draw() * WAVE_WIDTH);
    const height = floor(draw() * WAVE_HEIGHT);
    const colour = floor(draw() * COLOURS.length);
    drawn[i] = ((WAVE_HEIGHT - height) * MAX_WAVE + i) * X_AND_COLOURS + x * COLOURS.length + colour;
  }
  sort(drawn);
  for (let i = 0; i < waveCount; i += 1) {
    const xAndColour = drawn[i]! % X_AND_COLOURS;
    enemyX[i] = WAVE_LEFT + floor(xAndColour / COLOURS.length);
    enemyY[i] = WAVE_TOP + WAVE_HEIGHT - floor(drawn[i]! / (X_AND_COLOURS * MAX_WAVE));
    enemyColour[i] = xAndColour % COLOURS.length;
  }
}
