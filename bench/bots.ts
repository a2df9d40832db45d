import type { Findings, Report } from './figures.ts';
import { alternate, measureFresh, median } from './measure.ts';
import { builtInBot, recordBots } from './players.ts';

export const about = 'matches between bots, recorded in memory';

const MATCHES = 10;
const ROUNDS = 15;

const PAIRS = [
  ['hunter', 'hunter'],
  ['hunter', 'random'],
] as const;

export async function run(report: Report): Promise<Findings> {
  report('playing');
  const rates = measureFresh<number[]>(import.meta.url);
  const figures = PAIRS.flatMap(([first, second], index) => [
    { name: `${first} against ${second}`, value: rates[index]!, unit: 'ticks/s' },
    { name: `${first} against ${second}: decisions`, value: 2 * rates[index]!, unit: 'agent steps/s' },
  ]);
  return { figures, remarks: ['a tick is two agent steps: each bot is asked once a tick'] };
}

/** In a process of its own; ticks a second of each pair. */
export function measure(): number[] {
  const rates = alternate(
    ROUNDS,
    PAIRS.map(([first, second]) => (round: number) => {
      const start = performance.now();
      let ticks = 0;
      for (let index = 0; index < MATCHES; index += 1) {
        const players = [builtInBot(first), builtInBot(second)] as const;
        ticks += recordBots({ seed: `${round}/${index}`, players }).track.ticks;
      }
      return ticks / ((performance.now() - start) / 1000);
    }),
  );
  return rates.map(median);
}
