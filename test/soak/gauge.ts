import { readdirSync } from 'node:fs';
import type { Host } from '../../src/net/index.ts';

/* What a soak measures, and how much of it may grow. */

export interface Reading {
  /** s since the start */
  readonly at: number;
  /** bytes after a collection of garbage: objects, and buffers beside them */
  readonly heap: number;
  readonly rss: number;
  /** what keeps the event loop alive */
  readonly handles: number;
  /** open descriptors */
  readonly descriptors: number;
}

const MEGABYTE = 1 << 20;

/** What the line through the readings of the second half may climb over that half. The cast comes and goes: none of it is flat. */
const MOST_GROWTH: Readonly<Record<'heap' | 'rss' | 'handles' | 'descriptors', number>> = {
  heap: 4 * MEGABYTE,
  rss: 48 * MEGABYTE,
  handles: 25,
  descriptors: 25,
};

/** What may be there more at the end, when everyone has left, than before anybody came. */
const MOST_LEFT: Readonly<Record<'heap' | 'handles' | 'descriptors', number>> = {
  heap: 8 * MEGABYTE,
  handles: 1,
  descriptors: 2,
};

export function read(at: number): Reading {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error('the soak is run with node --expose-gc');
  // Buffers whose owners the first one finds are freed by the second.
  gc();
  gc();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return {
    at,
    heap: heapUsed + arrayBuffers,
    rss,
    handles: process.getActiveResourcesInfo().length,
    descriptors: readdirSync('/proc/self/fd').length,
  };
}

/** How much the line through some values, which are equally far apart, climbs from the first to the last. */
export function climb(values: readonly number[]): number {
  const last = values.length - 1;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let above = 0;
  let below = 0;
  for (const [index, value] of values.entries()) {
    above += (index - last / 2) * (value - mean);
    below += (index - last / 2) ** 2;
  }
  return below === 0 ? 0 : (above / below) * last;
}

/** What has grown too much while the cast was there. */
export function findGrowth(readings: readonly Reading[]): string[] {
  const half = readings.slice(Math.floor(readings.length / 2));
  return (Object.keys(MOST_GROWTH) as (keyof typeof MOST_GROWTH)[]).flatMap((name) => {
    const growth = climb(half.map((reading) => reading[name]));
    const most = MOST_GROWTH[name];
    return growth <= most ? [] : [`${name} grew by ${Math.round(growth)} in the second half, over ${most}`];
  });
}

/** What is left of the cast after it has gone. */
export function findLeft(before: Reading, after: Reading): string[] {
  return (Object.keys(MOST_LEFT) as (keyof typeof MOST_LEFT)[]).flatMap((name) => {
    const left = after[name] - before[name];
    const most = MOST_LEFT[name];
    return left <= most ? [] : [`${name}: ${left} more at the end than at the start, over ${most}`];
  });
}

export function describe({ at, heap, rss, handles, descriptors }: Reading, host: Host): string {
  const { stats, rooms, connections } = host;
  const kicks = [...stats.kicks.values()].reduce((sum, count) => sum + count, 0);
  const inMegabytes = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(1)} MB`;
  return [
    `${at.toFixed(0).padStart(5)} s`,
    `rss ${inMegabytes(rss)}`,
    `heap ${inMegabytes(heap)}`,
    `handles ${handles}`,
    `descriptors ${descriptors}`,
    `rooms ${rooms.size}`,
    `connections ${connections.size}`,
    `matches ${stats.started}`,
    `kicks ${kicks}`,
  ].join('  ');
}
