import { openLogFolder, type RunningHost, startHost } from '../src/net/index.ts';
import type { Answers } from './child.ts';
import { type Lateness, lateness } from './measure.ts';

/* The program of `shooter bench host` that is the host, and nothing else. */

/** What a host was like while it was watched. */
export interface Watched {
  /** of a tick, ms */
  readonly lateMs: Lateness;
  /** of one core, 0 to 1 */
  readonly cpuShare: number;
  /** to a client, bytes */
  readonly bytesATick: number;
}

export interface HostSetup {
  readonly folder: string;
  readonly rules: object;
  readonly pace: 'realtime' | 'lockstep';
}

let running: RunningHost | undefined;
let late: number[] = [];
let since = { at: 0, cpuMicros: 0, ticks: 0, bytes: 0 };

export const answers: Answers = {
  async start({ folder, rules, pace }: HostSetup): Promise<number> {
    const log = { info() {}, warn: complain, error: complain };
    const logs = openLogFolder({ path: folder, log });
    const recording = { release: 'bench', node: process.version, platform: process.platform };
    running = await startHost({
      port: 0,
      logs,
      log,
      recording,
      rules,
      pace,
      limits: { rooms: 1024, connections: 4096, connectionsPerAddress: 4096, matchesPerMinute: 1_000_000 },
      onLateness: (ms) => void late.push(ms),
      web: { page: '', port: 0 },
    });
    return running.address.port;
  },
  webPort: (): number => running!.web!.address.port,
  /** Waits until no client is there. */
  async empty(): Promise<void> {
    while (running!.host.connections.size + running!.host.rooms.size > 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
  },
  watch(): void {
    late = [];
    since = count();
  },
  watched(): Watched {
    const now = count();
    const ticks = now.ticks - since.ticks;
    return {
      lateMs: lateness(late),
      cpuShare: (now.cpuMicros - since.cpuMicros) / 1000 / (now.at - since.at),
      bytesATick: (now.bytes - since.bytes) / 2 / Math.max(1, ticks),
    };
  },
  async stop(): Promise<void> {
    await running!.stop();
  },
};

function count(): typeof since {
  const { user, system } = process.cpuUsage();
  const { ticks, bytesOut } = running!.host.stats;
  return { at: performance.now(), cpuMicros: user + system, ticks, bytes: bytesOut };
}

function complain(fields: object, message: string): void {
  process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
}
