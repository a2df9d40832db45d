import { createVectorEnv, type PixelsOptions } from '../src/env/index.ts';
import { bounded, type Figure, type Findings, type Report } from './figures.ts';
import { median, quantile, time } from './measure.ts';

export const about = 'pictures as observations of the training environment, random keys';

const ROUNDS = 25;
const WARM_ROUNDS = 12;
/** Others that use the machine make most rounds slower: this quantile of the rates stands for a machine of its own. */
const UNDISTURBED = 0.9;
/** Matches side by side, and steps of a round. */
const COUNT = 64;
const STEPS = 20;

/** Pictures a second on one thread, stepping included. */
const AT_LEAST = 50_000;

const CASES: readonly { readonly name: string; readonly pixels: PixelsOptions; readonly atLeast?: number }[] =
  [
    { name: '84 × 84, grey', pixels: { size: 84, channels: 1 }, atLeast: AT_LEAST },
    { name: '84 × 84, colours', pixels: { size: 84, channels: 3 } },
    { name: '160 × 160, colours', pixels: { size: 160, channels: 3 } },
  ];

export async function run(report: Report): Promise<Findings> {
  const figures = CASES.flatMap(({ name, pixels, atLeast }): Figure[] => {
    report(name);
    const { all, undisturbed } = ratesOf(pixels);
    const figure = { name, value: all, unit: 'observations/s' };
    return [
      atLeast === undefined ? figure : bounded(figure, { of: 'value', atLeast }),
      { name: `${name}: undisturbed`, value: undisturbed, unit: 'observations/s' },
    ];
  });
  return {
    figures,
    remarks: [
      `a vector of ${COUNT} matches on one thread; a step gives two pictures of a match, one for each seat`,
    ],
  };
}

function ratesOf(pixels: PixelsOptions): { all: number; undisturbed: number } {
  const env = createVectorEnv({ observation: 'pixels', pixels, count: COUNT });
  env.reset({ seed: 'pixels' });
  const round = (): void => {
    for (let step = 0; step < STEPS; step += 1) {
      for (let i = 0; i < env.actions.length; i += 1) env.actions[i] = Math.floor(Math.random() * 32);
      env.step();
    }
  };
  for (let warm = 0; warm < WARM_ROUNDS; warm += 1) round();
  const rates = Array.from({ length: ROUNDS }, () => (1000 * 2 * COUNT * STEPS) / time(round));
  return { all: median(rates), undisturbed: quantile(rates, UNDISTURBED) };
}
