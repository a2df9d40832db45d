import { copyMatch, type Match } from '../src/core/index.ts';
import { createEffects, drawPixels, type PixelOptions } from '../src/render/index.ts';
import { openPlayback } from '../src/replay/index.ts';
import { bounded, type Figure, type Findings, type Report } from './figures.ts';
import { alternate, median, time } from './measure.ts';
import { builtInBot, recordBots } from './players.ts';

export const about = 'pictures of a match as pixels, beside writing as many bytes';

const ROUNDS = 15;
/** Ticks that are drawn in turn. */
const TICKS = 32;

interface Case {
  readonly name: string;
  readonly options: PixelOptions;
  /** frames of a round */
  readonly frames: number;
  readonly perSecondAtLeast: number;
}

const CASES: readonly Case[] = [
  {
    name: '84 × 84, grey, no stars',
    options: { size: 84, channels: 1, stars: false },
    frames: 320,
    perSecondAtLeast: 5000,
  },
  { name: '84 × 84, colours', options: { size: 84, channels: 3 }, frames: 320, perSecondAtLeast: 5000 },
  { name: '720 × 720, colours', options: { size: 720, channels: 3 }, frames: 16, perSecondAtLeast: 120 },
  {
    name: '720 × 720, colours, explosions, names and health',
    options: { size: 720, channels: 3, hud: true },
    frames: 16,
    perSecondAtLeast: 60,
  },
];

export async function run(report: Report): Promise<Findings> {
  const log = recordBots({ seed: 'pixels', players: [builtInBot('hunter'), builtInBot('dodger')] });
  const effects = createEffects(log);
  const playback = openPlayback(log);
  // Late in a match there are many bodies.
  const matches = Array.from({ length: TICKS }, (_, index) => {
    playback.seek(Math.floor(playback.lastTick * (0.75 + index / (5 * TICKS))));
    return copyMatch(playback.match);
  });
  const figures = CASES.map((one) => {
    report(one.name);
    const { hud = false } = one.options;
    return measure(one, matches, hud ? { ...one.options, effects } : one.options);
  });
  const bodies = Math.round(matches.reduce((sum, { living }) => sum + living, 0) / TICKS);
  return {
    figures,
    remarks: [`${TICKS} ticks late in a match of hunter against dodger, ${bodies} enemies on average`],
  };
}

function measure(
  { name, frames, perSecondAtLeast }: Case,
  matches: readonly Match[],
  options: PixelOptions,
): Figure {
  const target = new Uint8Array(options.size * options.size * options.channels!);
  const draw = (): void => {
    for (let frame = 0; frame < frames; frame += 1) drawPixels(target, matches[frame % TICKS]!, options);
  };
  const clear = (): void => {
    for (let frame = 0; frame < frames; frame += 1) target.fill(frame & 0xff);
  };
  draw();
  const perSecond = (task: () => void) => (): number => (1000 * frames) / time(task);
  const [drawn, cleared] = alternate(ROUNDS, [perSecond(draw), perSecond(clear)]) as [number[], number[]];
  const baseline = { name: 'one byte everywhere', value: median(cleared) };
  const figure = {
    name,
    value: median(drawn),
    unit: 'frames/s',
    baseline,
  };
  return bounded(figure, { of: 'value', atLeast: perSecondAtLeast });
}
