import { readdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readLog, verifyLog } from '../src/replay/index.ts';
import { type Child, startChild } from './child.ts';
import { bounded, type Figure, type Findings, type Report } from './figures.ts';
import type { Seen } from './host-load.ts';
import { CLIENT_UPDATE_BYTES, endAll, measureLockstep, ONE_CORE, startHost } from './host-match.ts';
import type { Watched } from './host-process.ts';
import { inFolder, type Lateness } from './measure.ts';

export const about =
  'matches on a host over loopback, all recorded: host and players in processes of their own';

const MATCHES = 100;
/** How many matches a host is to hold. */
const MATCHES_AIM = 200;
/** Loads that are tried after `MATCHES`, until one breaks what a host promises. */
const MORE = [150, 200, 250, 300];
const WARM_MS = 3000;
const LONG_MS = 17_000;
const SHORT_MS = 5000;

const RATE_WITHIN = 0.1;
const LATE_MS_AT_MOST = 5;

export async function run(report: Report): Promise<Findings> {
  return await inFolder(async (folder) => {
    const [busy] = loadavg();
    report(`${MATCHES} matches in real time`);
    const load = await measureLoad(join(folder, String(MATCHES)), { matches: MATCHES, ms: LONG_MS });
    report('as many sockets alone');
    const beat = await measureBeat(load);
    const most = await findMost(load, folder, report);
    const lockstep = await measureLockstep(folder, report);
    report('verifying');
    return {
      figures: [...figuresOfLoad(load, beat), mostFigure(most.held), ...lockstep.figures],
      remarks: [
        `classic rules; clients of the load read the tick of each state update and decide five times a second`,
        most.why,
        `the host is pinned to a core and collects garbage there (${ONE_CORE.join(' ')}); "sockets alone" sends as many bytes as often`,
        `before that ${busy!.toFixed(1)} programs were at work on this machine: a host that has to share its core is late for that`,
        ...lockstep.remarks,
      ],
      wrong: verifyAll(folder),
    };
  });
}

interface Load {
  readonly matches: number;
  readonly host: Watched;
  readonly seen: readonly Seen[];
}

interface LoadSetup {
  readonly matches: number;
  /** for which it is watched */
  readonly ms: number;
}

interface Beat extends Lateness {
  readonly cpuShare: number;
}

/** The baseline: as many sockets, and as many bytes, as in a load. */
async function measureBeat({ matches, host }: Load): Promise<Beat> {
  const url = new URL('./host-beat.js', import.meta.url).href;
  const server = startChild(url, 1, ONE_CORE);
  const clients = startChild(url, 0);
  try {
    const port = await server.ask<number>('serve', { answered: Math.round(host.bytesATick) });
    await clients.ask('open', { port, sockets: 2 * matches, sent: CLIENT_UPDATE_BYTES.mask });
    await pause(WARM_MS);
    await watch(server);
    await pause(SHORT_MS);
    return await server.ask<Beat>('watched');
  } finally {
    await endAll(clients, server);
  }
}

async function measureLoad(folder: string, { matches, ms }: LoadSetup): Promise<Load> {
  const host = startHost();
  const players = startChild(PLAYERS, 0);
  try {
    const port = await host.ask<number>('start', { folder, rules: {}, pace: 'realtime' });
    await players.ask('open', { port, matches });
    await pause(WARM_MS);
    await watch(host, players);
    await pause(ms);
    const seen = await players.ask<Seen[]>('watched');
    const watched = await host.ask<Watched>('watched');
    await players.ask('close');
    await host.ask('stop');
    return { matches, host: watched, seen };
  } finally {
    await endAll(players, host);
  }
}

const PLAYERS = new URL('./host-load.js', import.meta.url).href;

async function watch(...children: readonly Child[]): Promise<void> {
  for (const child of children) await child.ask('watch');
}

const sumOf = (seen: readonly Seen[], of: 'missed' | 'unseen'): number =>
  seen.reduce((sum, one) => sum + one[of], 0);

/** What a host promises and did not hold under a load; undefined if nothing. */
function describeBreach({ host, seen }: Load): string | undefined {
  const rates = seen.map(({ rate }) => rate);
  const missed = sumOf(seen, 'missed');
  if (missed > 0) return `${missed} ticks missed`;
  if (host.lateMs.p99 > LATE_MS_AT_MOST) return `p99 of lateness ${host.lateMs.p99.toFixed(1)} ms`;
  const [least, greatest] = [Math.min(...rates), Math.max(...rates)];
  if (least >= 60 - RATE_WITHIN && greatest <= 60 + RATE_WITHIN) return undefined;
  return `${least.toFixed(2)} to ${greatest.toFixed(2)} ticks/s`;
}

/** The most matches that a host holds, and what became too much. */
async function findMost(first: Load, folder: string, report: Report): Promise<{ held: number; why: string }> {
  let load = first;
  let held = 0;
  const toTry = [...MORE];
  for (;;) {
    const breach = describeBreach(load);
    if (breach !== undefined) return { held, why: `${load.matches} matches: ${breach}` };
    held = load.matches;
    const matches = toTry.shift();
    if (matches === undefined) return { held, why: `${held} matches are as many as were tried` };
    report(`${matches} matches in real time`);
    load = await measureLoad(join(folder, String(matches)), { matches, ms: SHORT_MS });
  }
}

const mostFigure = (value: number): Figure =>
  bounded({ name: 'matches until it breaks', value, unit: 'matches' }, { of: 'value', atLeast: MATCHES_AIM });

function figuresOfLoad({ matches, host, seen }: Load, beat: Beat): Figure[] {
  const rates = seen.map(({ rate }) => rate);
  const name = (what: string): string => `${matches} matches: ${what}`;
  const late = (what: string, of: 'median' | 'p99' | 'most'): Figure => ({
    name: name(`${what} of a tick's lateness`),
    value: host.lateMs[of],
    unit: 'ms',
    baseline: { name: 'sockets alone', value: beat[of] },
  });
  const slowest = { name: name('slowest'), value: Math.min(...rates), unit: 'ticks/s' };
  const fastest = { name: name('fastest'), value: Math.max(...rates), unit: 'ticks/s' };
  const missed = { name: name('ticks missed'), value: sumOf(seen, 'missed'), unit: 'ticks' };
  return [
    bounded(slowest, { of: 'value', atLeast: 60 - RATE_WITHIN }),
    bounded(fastest, { of: 'value', atMost: 60 + RATE_WITHIN }),
    late('median', 'median'),
    bounded(late('p99', 'p99'), { of: 'value', atMost: LATE_MS_AT_MOST }),
    late('worst', 'most'),
    bounded(missed, { of: 'value', atMost: 0 }),
    { name: name('ticks without a state update'), value: sumOf(seen, 'unseen') / matches, unit: 'a match' },
    {
      name: name('host'),
      value: 100 * host.cpuShare,
      unit: '% of a core',
      baseline: { name: 'sockets alone', value: 100 * beat.cpuShare },
      ratio: host.cpuShare / beat.cpuShare,
    },
  ];
}

/** What is wrong with the logs that the hosts kept, or undefined. */
function verifyAll(folder: string): string | undefined {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.log'),
  );
  const wrong = files.filter((file) => verifyLog(readLog(join(folder, file))).verdict !== 'proven');
  if (files.length === 0) return 'no log was kept';
  return wrong.length > 0 ? `${wrong.length} of ${files.length} logs are not proven: ${wrong[0]}` : undefined;
}
