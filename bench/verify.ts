import { decodeLog, encodeLog, verifyLog } from '../src/replay/index.ts';
import { bounded, type Figure, type Findings, type Report } from './figures.ts';
import { alternate, measureFresh, median } from './measure.ts';
import { builtInBot, recordBots } from './players.ts';
import { recordMatch } from './record.ts';

export const about =
  'verifying sealed logs of classic matches in memory: reading the bytes, and simulating again';

const MATCHES = 40;
const ROUNDS = 25;
/** Ticks a second. */
const AT_LEAST = 2_000_000;

const KINDS = ['the matches of limit.c', 'hunter against random'];

export async function run(report: Report): Promise<Findings> {
  report('reading and simulating in turn');
  const found = measureFresh<Measured[]>(import.meta.url);
  const figures = found.flatMap(({ rate, readRate, simulateRate }, index): Figure[] => [
    bounded({ name: KINDS[index]!, value: rate, unit: 'ticks/s' }, { of: 'value', atLeast: AT_LEAST }),
    { name: `${KINDS[index]}: reading alone`, value: readRate, unit: 'ticks/s' },
    { name: `${KINDS[index]}: simulating alone`, value: simulateRate, unit: 'ticks/s' },
  ]);
  const refuted = found.reduce((sum, one) => sum + one.refuted, 0);
  return { figures, wrong: refuted > 0 ? `${refuted} logs just recorded were not proven` : undefined };
}

interface Measured {
  readonly rate: number;
  readonly readRate: number;
  readonly simulateRate: number;
  readonly refuted: number;
}

/** In a process of its own. */
export function measure(): Measured[] {
  const seeds = Array.from({ length: MATCHES }, (_, index) => index + 1);
  const players = [builtInBot('hunter'), builtInBot('random')] as const;
  return [
    seeds.map((seed) => encodeLog(recordMatch(seed))),
    seeds.map((seed) => encodeLog(recordBots({ seed: String(seed), players }))),
  ].map(measureLogs);
}

function measureLogs(files: readonly Uint8Array[]): Measured {
  let refuted = 0;
  const [reading, simulating] = alternate(ROUNDS, [
    () => rateOf(() => files.reduce((ticks, bytes) => ticks + decodeLog(bytes).track.ticks, 0)),
    () => {
      const logs = files.map((bytes) => decodeLog(bytes));
      return rateOf(() =>
        logs.reduce((ticks, log) => {
          const { verdict, ticks: taken } = verifyLog(log);
          if (verdict !== 'proven') refuted += 1;
          return ticks + taken;
        }, 0),
      );
    },
  ]) as [number[], number[]];
  // One tick costs its reading and its simulation.
  const rate = median(
    reading.map((rateOfReading, index) => 1 / (1 / rateOfReading + 1 / simulating[index]!)),
  );
  return { rate, readRate: median(reading), simulateRate: median(simulating), refuted };
}

/** @param task returns ticks */
function rateOf(task: () => number): number {
  const start = performance.now();
  const ticks = task();
  return ticks / ((performance.now() - start) / 1000);
}
