import { join } from 'node:path';
import { openPlayback, readLog, writeLog } from '../src/replay/index.ts';
import { bounded, type Figure, type Findings, type Report } from './figures.ts';
import { inFolder, measureFresh, quantile, time } from './measure.ts';
import { builtInBot, LONG_RULES, randomHeld, recordBots } from './players.ts';

export const about = "looking at any tick of an hour's match, from its file";

const TICKS = 60 * 60 * 60;
const SEEKS = 2000;
const OPEN_MS_AT_MOST = 300;
const SEEK_MS_AT_MOST = 5;
const MEMORY_MB_AT_MOST = 150;

const PAIRS = [
  ['two hunters', builtInBot('hunter')],
  ['random keys', randomHeld(12)],
] as const;

export async function run(report: Report): Promise<Findings> {
  const figures = await inFolder((folder) =>
    PAIRS.flatMap(([name, bot]) => {
      report(`an hour of ${name}`);
      const path = join(folder, `${bot.kind}.log`);
      const rules = { ...LONG_RULES, maxTicks: TICKS };
      writeLog(path, recordBots({ seed: 'hour', players: [bot, bot], rules }));
      return figuresOf(name, measureFresh<Measured>(import.meta.url, { path }));
    }),
  );
  const remarks = [
    `${TICKS} ticks; ${SEEKS} seeks to ticks drawn at random, ${SEEKS} steps back by one tick`,
  ];
  return { figures, remarks };
}

function figuresOf(name: string, { ticks, openMs, seekMs, backMs, peakMegabytes }: Measured): Figure[] {
  if (ticks < TICKS) throw new Error(`the match of ${name} ended at tick ${ticks}`);
  const timed = (what: string, value: number): Figure => ({ name: `${name}: ${what}`, value, unit: 'ms' });
  const most = (atMost: number) => ({ of: 'value', atMost }) as const;
  return [
    bounded(timed('read and open', openMs), most(OPEN_MS_AT_MOST)),
    timed('seek, median', quantile(seekMs, 0.5)),
    bounded(timed('seek, 99 of 100', quantile(seekMs, 0.99)), most(SEEK_MS_AT_MOST)),
    timed('seek, slowest', Math.max(...seekMs)),
    bounded(timed('step back, 99 of 100', quantile(backMs, 0.99)), most(SEEK_MS_AT_MOST)),
    bounded({ name: `${name}: memory at most`, value: peakMegabytes, unit: 'MB' }, most(MEMORY_MB_AT_MOST)),
  ];
}

interface Measured {
  readonly ticks: number;
  readonly openMs: number;
  readonly seekMs: number[];
  readonly backMs: number[];
  /** resident memory of the whole process, at its highest */
  readonly peakMegabytes: number;
}

/** In a process of its own. */
export function measure({ path }: { path: string }): Measured {
  const start = performance.now();
  const playback = openPlayback(readLog(path));
  const openMs = performance.now() - start;
  const { lastTick } = playback;
  const seekMs = ticksAtRandom(lastTick).map((tick) => time(() => playback.seek(tick)));
  playback.seek(lastTick);
  const backMs: number[] = [];
  for (let tick = lastTick - 1; backMs.length < SEEKS && tick >= 0; tick -= 1)
    backMs.push(time(() => playback.seek(tick)));
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  return { ticks: lastTick, openMs, seekMs, backMs, peakMegabytes };
}

/** Drawn by a multiplicative congruential generator: the same ones in every run. */
function ticksAtRandom(lastTick: number): number[] {
  let state = 1;
  return Array.from({ length: SEEKS }, () => {
    state = (state * 48_271) % 0x7fffffff;
    return state % (lastTick + 1);
  });
}
