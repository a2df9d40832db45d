import { Worker } from 'node:worker_threads';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { ShooterError } from '../src/core/index.ts';
import type { Host } from '../src/net/index.ts';
import { type Address, formatAddress } from './address.ts';
import type { Snapshot } from './metrics-server.ts';
import { remark } from './output.ts';

/* The state of a host, for Prometheus and for a supervisor that restarts it. The host counts by itself, in plain numbers; they are read
   when somebody asks. */

export interface Operations {
  /** Takes down how late a round of ticks was, ms. */
  readonly observeLateness: (ms: number) => void;
  /** Answers on an address; gives a line that says so. @throws ShooterError `net/no-address` */
  listen(host: Host, address: Address): Promise<string>;
  close(): Promise<void>;
}

/** Upper ends of the buckets of lateness, seconds: a tick is 0.0167. */
const LATENESS_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.0167, 0.05, 0.1, 0.5];

export function openOperations(): Operations {
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
    async listen(host, address) {
      collectDefaultMetrics({ register: registry });
      registerHost(host, registry);
      worker = new Worker(new URL('./metrics-server.js', import.meta.url), { workerData: address });
      const port = await serve(worker, async () => ({
        contentType: registry.contentType,
        metrics: await registry.metrics(),
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
  const matches = [...rooms.values()].filter(({ playing }) => playing).length;
  const status = isDraining ? 'draining' : host.isRecording ? 'ok' : 'not recording';
  const counts = { rooms: rooms.size, connections: connections.size, matches, unrecorded: stats.unrecorded };
  return { healthy: status === 'ok', health: JSON.stringify({ status, ...counts }) };
}

/** A metric whose values are read off the host when they are asked for. */
interface Reading {
  readonly name: string;
  readonly help: string;
  readonly label?: string;
  /** the value, or values by label */
  readonly read: () => number | Iterable<readonly [string, number]>;
}

function registerHost(host: Host, registry: Registry): void {
  const { stats } = host;
  const counters: readonly Reading[] = [
    { name: 'shooter_ticks_total', help: 'Ticks taken in all matches.', read: () => stats.ticks },
    { name: 'shooter_matches_started_total', help: 'Matches started.', read: () => stats.started },
    {
      name: 'shooter_matches_ended_total',
      help: 'Matches ended, by reason.',
      label: 'reason',
      read: () => stats.ended,
    },
    {
      name: 'shooter_matches_unrecorded_total',
      help: 'Matches whose log could not be kept.',
      read: () => stats.unrecorded,
    },
    {
      name: 'shooter_kicks_total',
      help: 'Connections ended by the host, by code.',
      label: 'code',
      read: () => stats.kicks,
    },
    {
      name: 'shooter_turned_away_total',
      help: 'Connections beyond the limits.',
      read: () => stats.turnedAway,
    },
    {
      name: 'shooter_updates_skipped_total',
      help: 'Groups not sent because a client was behind.',
      read: () => stats.skipped,
    },
    {
      name: 'shooter_bytes_total',
      help: 'Bytes of the wire.',
      label: 'direction',
      read: () => [
        ['in', stats.bytesIn],
        ['out', stats.bytesOut],
      ],
    },
  ];
  const gauges: readonly Reading[] = [
    {
      name: 'shooter_rooms',
      help: 'Rooms, by what goes on in them.',
      label: 'state',
      read: () => countRooms(host),
    },
    {
      name: 'shooter_connections',
      help: 'Connections, by role.',
      label: 'role',
      read: () => countConnections(host),
    },
    { name: 'shooter_queue', help: 'What waits.', label: 'queue', read: () => countQueues(host) },
  ];
  for (const reading of counters)
    register(reading, (options) => new Counter({ ...options, registers: [registry] }));
  for (const reading of gauges)
    register(reading, (options) => new Gauge({ ...options, registers: [registry] }));
}

type Made = Counter | Gauge;

function register(
  reading: Reading,
  make: (options: { name: string; help: string; labelNames: string[]; collect(this: Made): void }) => Made,
): void {
  const { name, help, label, read } = reading;
  make({
    name,
    help,
    labelNames: label === undefined ? [] : [label],
    collect() {
      this.reset();
      const found = read();
      if (typeof found === 'number') this.inc(found);
      else for (const [key, value] of found) this.inc({ [label!]: key }, value);
    },
  });
}

function countRooms({ rooms }: Host): [string, number][] {
  const playing = [...rooms.values()].filter((room) => room.playing).length;
  return [
    ['playing', playing],
    ['waiting', rooms.size - playing],
  ];
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
  let [bytes, inputs] = [0, 0];
  for (const { pending } of host.connections) bytes += pending;
  for (const { players } of host.rooms.values()) for (const { queue } of players) inputs += queue.length;
  return [
    ['bytes', bytes],
    ['inputs', inputs],
    ['seals', host.sealing],
  ];
}
