import { Worker } from 'node:worker_threads';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { nextTurn } from '#platform';
import { ShooterError } from '../src/core/index.ts';
import type { Host, RunningHost } from '../src/net/index.ts';
import { type Address, formatAddress } from './address.ts';
import type { MetricsServerData, Snapshot } from './metrics-server.ts';
import { remark } from './output.ts';

/* The state of a host, for Prometheus and for a supervisor that restarts it. The host counts by itself, in plain numbers; they are read
   when somebody asks. */

export interface HostMetrics {
  /** Takes down how late a round of ticks was, ms. */
  readonly observeLateness: (ms: number) => void;
  /** Answers on an address; gives a line that says so. @throws ShooterError `net/no-address` */
  listen(running: RunningHost, address: Address): Promise<string>;
  close(): Promise<void>;
}

/** Upper ends of the buckets of lateness, seconds: a tick is 0.0167. */
const LATENESS_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.0167, 0.05, 0.1, 0.5];

export function openHostMetrics(): HostMetrics {
  const registry = new Registry();
  const lateness = new Histogram({
    name: 'shooter_tick_lateness_seconds',
    help: 'How late rounds of ticks are against their deadline.',
    buckets: LATENESS_BUCKETS,
    registers: [registry],
  });
  let worker: Worker | undefined;
  return {
    observeLateness: (ms) => lateness.observe(ms / 1000),
    async listen({ host, web }, address) {
      collectDefaultMetrics({ register: registry });
      registerHost(host, registry);
      if (web !== undefined) registerWeb(web, registry);
      worker = new Worker(new URL('./metrics-server.js', import.meta.url), {
        workerData: { address, limits: host.limits } satisfies MetricsServerData,
      });
      // The first time takes some ms, which no match is to wait for.
      await renderMetrics(registry);
      const port = await serve(worker, async () => ({
        contentType: registry.contentType,
        metrics: await renderMetrics(registry),
        ...describeHealth(host),
      })).catch((error: Error) => {
        const where = formatAddress(address);
        throw new ShooterError('net/no-address', `--metrics cannot listen on ${where}: ${error.message}`);
      });
      return `metrics on http://${formatAddress({ ...address, port })}/metrics, health on /health`;
    },
    async close() {
      await worker?.terminate();
    },
  };
}

/** As `registry.metrics()`, but matches get a turn after each metric: together they take 1 to 4 ms. */
async function renderMetrics(registry: Registry): Promise<string> {
  const parts: string[] = [];
  for (const { name } of registry.getMetricsAsArray()) {
    parts.push(await registry.getSingleMetricAsString(name));
    await nextTurn();
  }
  return `${parts.join('\n\n')}\n`;
}

/** Answers what the thread asks. @returns the port on which it listens @throws Error where it cannot */
function serve(worker: Worker, look: () => Promise<Snapshot>): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.on('message', ({ kind, port, message }: Message) => {
      if (kind === 'ask') void look().then((snapshot) => worker.postMessage(snapshot));
      else if (kind === 'listening') resolve(port!);
      else reject(new Error(message));
    });
    // The matches go on without it.
    worker.on('error', (error) => {
      reject(error);
      remark(`/metrics and /health have ended: ${error.message}`);
    });
  });
}

interface Message {
  readonly kind: 'ask' | 'listening' | 'failed';
  readonly port?: number;
  readonly message?: string;
}

function describeHealth(host: Host): Pick<Snapshot, 'healthy' | 'health'> {
  const { rooms, connections, stats, isDraining } = host;
  const status = isDraining ? 'draining' : host.isRecording ? 'ok' : 'not recording';
  const counts = {
    rooms: rooms.size,
    connections: connections.size,
    matches: countPlaying(host),
    unrecorded: stats.unrecorded,
  };
  return { healthy: status === 'ok', health: JSON.stringify({ status, ...counts }) };
}

/** A metric: its name, its help, the value that is read off the host when it is asked for, or values by label, and the label. */
type Reading = readonly [
  name: string,
  help: string,
  read: () => number | Iterable<readonly [string, number]>,
  label?: string,
];

function registerHost(host: Host, registry: Registry): void {
  const { stats } = host;
  const counters: readonly Reading[] = [
    ['shooter_ticks_total', 'Ticks taken in all matches.', () => stats.ticks],
    ['shooter_matches_started_total', 'Matches started.', () => stats.started],
    ['shooter_matches_ended_total', 'Matches ended, by reason.', () => stats.ended, 'reason'],
    ['shooter_matches_unrecorded_total', 'Matches whose log could not be kept.', () => stats.unrecorded],
    ['shooter_kicks_total', 'Connections ended by the host, by code.', () => stats.kicks, 'code'],
    ['shooter_turned_away_total', 'Connections beyond the limits.', () => stats.turnedAway],
    [
      'shooter_updates_skipped_total',
      'State updates not sent because a client was behind.',
      () => stats.skipped,
    ],
    [
      'shooter_bytes_total',
      'Bytes of the wire.',
      () => Object.entries({ in: stats.bytesIn, out: stats.bytesOut }),
      'direction',
    ],
  ];
  const gauges: readonly Reading[] = [
    ['shooter_rooms', 'Rooms, by what goes on in them.', () => countRooms(host), 'state'],
    ['shooter_connections', 'Connections, by role.', () => countConnections(host), 'role'],
    ['shooter_queue', 'What waits.', () => countQueues(host), 'queue'],
  ];
  for (const reading of counters) new Counter(readBy(reading, registry));
  for (const reading of gauges) new Gauge(readBy(reading, registry));
}

function registerWeb({ stats }: NonNullable<RunningHost['web']>, registry: Registry): void {
  const answers: Reading = [
    'shooter_web_answers_total',
    'Requests to the web server, by the status of the answer.',
    () => [...stats.answers].map(([status, count]) => [String(status), count] as const),
    'status',
  ];
  const sockets: Reading = ['shooter_web_sockets', 'WebSockets that are open.', () => stats.sockets];
  new Counter(readBy(answers, registry));
  new Gauge(readBy(sockets, registry));
}

const readBy = ([name, help, read, label]: Reading, registry: Registry) => ({
  name,
  help,
  labelNames: label === undefined ? [] : [label],
  registers: [registry],
  collect(this: Counter | Gauge) {
    this.reset();
    const found = read();
    if (typeof found === 'number') this.inc(found);
    else for (const [key, value] of found) this.inc({ [label!]: key }, value);
  },
});

const countPlaying = ({ rooms }: Host): number => [...rooms.values()].filter(({ playing }) => playing).length;

function countRooms(host: Host): [string, number][] {
  const playing = countPlaying(host);
  return Object.entries({ playing, waiting: host.rooms.size - playing });
}

function countConnections({ connections }: Host): [string, number][] {
  const counts = { player: 0, spectator: 0, other: 0 };
  for (const { place } of connections) {
    if (place === undefined) counts.other += 1;
    else counts[place.kind === 'seat' ? 'player' : 'spectator'] += 1;
  }
  return Object.entries(counts);
}

/** Bytes not taken by clients yet, inputs that wait in lockstep, logs on their way to the disk. */
function countQueues(host: Host): [string, number][] {
  const counts = { bytes: 0, inputs: 0, seals: host.sealing };
  for (const { pending } of host.connections) counts.bytes += pending;
  for (const { players } of host.rooms.values())
    for (const { queue } of players) counts.inputs += queue.length;
  return Object.entries(counts);
}
