import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Child, startChild } from './child.ts';
import { bounded, type Figure, type Findings, type Report } from './figures.ts';
import type { LoadSetup, Seen } from './host-load.ts';
import { startHost } from './host-match.ts';
import type { Watched } from './host-process.ts';
import type { Carrier } from './host-stream.ts';
import { inFolder, median } from './measure.ts';

export const about =
  'players over WebSockets beside as many over TCP, on one host over loopback, all recorded';

const PLAYERS = 100;
const ROUNDS = 3;
const WARM_MS = 2000;
const WATCH_MS = 4000;
/** What the frames of WebSockets may cost a host. */
const CPU_AT_MOST = 1.5;

export async function run(report: Report): Promise<Findings> {
  return await inFolder(async (folder) => {
    const host = startHost();
    const players = startChild(new URL('./host-load.js', import.meta.url).href, 0);
    try {
      const port = await host.ask<number>('start', {
        folder: join(folder, 'logs'),
        rules: {},
        pace: 'realtime',
      });
      const ports = { TCP: port, WebSockets: await host.ask<number>('webPort') };
      const found: Record<Carrier, Load[]> = { TCP: [], WebSockets: [] };
      for (let round = 1; round <= ROUNDS; round += 1)
        for (const carrier of ['TCP', 'WebSockets'] as const) {
          report(`${PLAYERS} players over ${carrier}, round ${round} of ${ROUNDS}`);
          const setup = { port: ports[carrier], matches: PLAYERS / 2, carrier };
          found[carrier].push(await measureLoad({ host, players }, setup));
        }
      await host.ask('stop');
      return { figures: figuresOf(found), remarks: REMARKS };
    } finally {
      await players.end();
      await host.end();
    }
  });
}

const REMARKS = [
  'the same scripted players and matches by turns; each state update is a message, and so is each client update, which clients mask',
];

interface Load {
  readonly watched: Watched;
  /** ticks that time brought and matches did not */
  readonly missed: number;
}

async function measureLoad(
  { host, players }: { readonly host: Child; readonly players: Child },
  setup: LoadSetup,
): Promise<Load> {
  await players.ask('open', setup);
  await pause(WARM_MS);
  await host.ask('watch');
  await players.ask('watch');
  await pause(WATCH_MS);
  const seen = await players.ask<Seen[]>('watched');
  const watched = await host.ask<Watched>('watched');
  await players.ask('close');
  await host.ask('empty');
  return { watched, missed: seen.reduce((sum, { missed }) => sum + missed, 0) };
}

function figuresOf({ TCP: tcp, WebSockets: web }: Record<Carrier, Load[]>): Figure[] {
  const middle = (loads: readonly Load[], of: (load: Load) => number): number => median(loads.map(of));
  const cpu = ({ watched }: Load): number => 100 * watched.cpuShare;
  const late = ({ watched }: Load): number => watched.lateMs.p99;
  const missed = (loads: readonly Load[]): number => loads.reduce((sum, load) => sum + load.missed, 0);
  const name = (what: string): string => `${PLAYERS} players over WebSockets: ${what}`;
  const ofTcp = (value: number) => ({ baseline: { name: 'over TCP', value } });
  return [
    bounded(
      {
        ...{ name: name('host'), value: middle(web, cpu), unit: '% of a core' },
        ...ofTcp(middle(tcp, cpu)),
        ratio: median(web.map((load, round) => cpu(load) / cpu(tcp[round]!))),
      },
      { of: 'ratio', atMost: CPU_AT_MOST },
    ),
    {
      name: name("p99 of a tick's lateness"),
      value: middle(web, late),
      unit: 'ms',
      ...ofTcp(middle(tcp, late)),
    },
    { name: name('ticks missed'), value: missed(web), unit: 'ticks', ...ofTcp(missed(tcp)) },
  ];
}
