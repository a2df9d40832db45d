import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type HostOptions, openLogFolder, type StartOptions, startHost } from '../src/net/index.ts';
import { quantile } from './measure.ts';

/* The host of bench/host.ts, in a process of its own: it is told what to do line by line and answers each in one line of JSON. */

/** What the host says of a stretch of time. */
export interface HostReading {
  readonly seconds: number;
  readonly ticks: number;
  /** ms */
  readonly latenessP50: number;
  readonly latenessP99: number;
  /** share of a core */
  readonly cpu: number;
  readonly skipped: number;
  readonly kicks: number;
}

const [folder, json] = process.argv.slice(2);
const options = JSON.parse(json!) as Pick<StartOptions, 'rules' | 'pace'>;
const log: HostOptions['log'] = { info: () => {}, warn: () => {}, error: console.error };
let lateness: number[] = [];
const running = await startHost({
  ...options,
  port: 0,
  log,
  logs: openLogFolder({ path: folder!, log }),
  recording: { release: 'bench', node: process.version, platform: process.platform },
  onLateness: (ms) => void lateness.push(ms),
});
const { stats } = running.host;
let since = { time: performance.now(), ticks: 0, skipped: 0, cpu: process.cpuUsage() };

const say = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
say({ port: running.address.port });
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'reset') reset();
  else if (line === 'read') say(read());
  else break;
}
await running.stop();
if (process.argv.includes('discard')) rmSync(folder!, { recursive: true });
process.exit(0);

function reset(): void {
  lateness = [];
  since = { time: performance.now(), ticks: stats.ticks, skipped: stats.skipped, cpu: process.cpuUsage() };
}

function read(): HostReading {
  const seconds = (performance.now() - since.time) / 1000;
  const { user, system } = process.cpuUsage(since.cpu);
  return {
    seconds,
    ticks: stats.ticks - since.ticks,
    latenessP50: quantile(lateness, 0.5),
    latenessP99: quantile(lateness, 0.99),
    cpu: (user + system) / 1e6 / seconds,
    skipped: stats.skipped - since.skipped,
    kicks: [...stats.kicks.values()].reduce((sum, count) => sum + count, 0),
  };
}
