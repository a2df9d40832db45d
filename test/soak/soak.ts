import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostOptions, openLogFolder, startHost } from '../../src/net/index.ts';
import { readLog, verifyLog } from '../../src/replay/index.ts';
import { type Act, CAST, type Chance, type Stage } from './actors.ts';
import { describe, findGrowth, findLeft, type Reading, read } from './gauge.ts';

/* A host that everybody comes to at once, for as long as one likes: what it holds must not grow, and what it recorded
   must be true. */

export interface SoakOptions {
  readonly seconds: number;
  readonly seed: number;
  /** Has something grow that should not: the detector is to find it. */
  readonly plant: 'memory' | 'socket' | undefined;
  readonly say: (line: string) => void;
}

const READINGS = 16;
/** Logs that are kept, and verified in the end. */
const KEPT_LOGS = 2000;
const DRAIN_MS = 5000;
/** So long rooms may take to close once everybody has left: grace, delay, and a busy machine, ms. */
const CLOSING_MS = 15_000;

/** Matches that end by themselves within seconds, some of them by their time. */
const RULES = { health: 30, waveBase: 20, maxTicks: 240 };

/** @returns what failed */
export async function soak({ seconds, seed, plant, say }: SoakOptions): Promise<string[]> {
  const before = read(0);
  const folder = mkdtempSync(join(tmpdir(), 'shooter-soak-'));
  const failures: string[] = [];
  const log: HostOptions['log'] = {
    info() {},
    warn() {},
    error: (fields, message) => void failures.push(`${message}: ${JSON.stringify(fields)}`),
  };
  const running = await startHost({
    port: 0,
    logs: openLogFolder({ path: folder, log, keep: { count: KEPT_LOGS } }),
    recording: { release: 'soak', node: process.version, platform: process.platform },
    log,
    rules: RULES,
    graceMs: 1000,
    delayTicks: 30,
    limits: { connectionsPerAddress: 1024 },
  });
  const stage = openStage(running.address.port, seed, seconds);
  const planted = plantLeak(plant);
  const acting = CAST.flatMap(([times, act]) => Array.from({ length: times }, () => repeat(act, stage)));
  const readings: Reading[] = [];
  while (!stage.isOver()) {
    await stage.pause((seconds * 1000) / READINGS);
    readings.push(read(stage.elapsed()));
    say(describe(readings.at(-1)!, running.host));
  }
  await Promise.all(acting);
  // Who was lost is waited for, and who watches is to see the end: then each room has to close by itself, before the host stops.
  const until = performance.now() + CLOSING_MS;
  while (running.host.rooms.size > 0 && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 20));
  await running.drain(DRAIN_MS);
  await new Promise((resolve) => setTimeout(resolve, 200));
  failures.push(...stage.faults, ...findGrowth(readings), ...findLeft(before, read(stage.elapsed())));
  planted.stop();
  const { rooms, connections } = running.host;
  if (rooms.size + connections.size > 0)
    failures.push(`${rooms.size} rooms and ${connections.size} connections are left`);
  failures.push(...verifyAll(folder, say));
  rmSync(folder, { recursive: true, force: true });
  return failures;
}

interface SoakStage extends Stage {
  isOver(): boolean;
  /** s */
  elapsed(): number;
}

function openStage(port: number, seed: number, seconds: number): SoakStage {
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1000;
  return {
    port,
    chance: createChance(seed),
    faults: [],
    rooms: new Set(),
    elapsed,
    isOver: () => elapsed() >= seconds,
    pause: (ms) =>
      new Promise((resolve) => setTimeout(resolve, Math.max(0, Math.min(ms, (seconds - elapsed()) * 1000)))),
  };
}

/** One after the other, until the soak is over. */
async function repeat(act: Act, stage: SoakStage): Promise<void> {
  while (!stage.isOver()) {
    await act(stage);
    await stage.pause(stage.chance.below(100));
  }
}

/** xorshift32: what the cast does follows from the seed, when it comes from the machine. */
function createChance(seed: number): Chance {
  let state = seed | 1;
  const below = (count: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % count;
  };
  return { below, pick: (list) => list[below(list.length)]! };
}

const PLANT_MS = 50;
const PLANT_BYTES = 100_000;

function plantLeak(plant: SoakOptions['plant']): { stop(): void } {
  const kept: (Buffer | Server)[] = [];
  const leak = (): void => {
    if (plant === 'memory') kept.push(Buffer.alloc(PLANT_BYTES, 1));
    else kept.push(createServer().listen(0));
  };
  const timer = plant === undefined ? undefined : setInterval(leak, PLANT_MS);
  return {
    stop() {
      clearInterval(timer);
      for (const one of kept.splice(0)) if (!Buffer.isBuffer(one)) one.close();
    },
  };
}

function verifyAll(folder: string, say: (line: string) => void): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.log'));
  const wrong = names.flatMap((name) => {
    const { verdict } = verifyLog(readLog(join(folder, name)));
    return verdict === 'proven' ? [] : [`${name} is ${verdict}`];
  });
  say(`${names.length - wrong.length} of ${names.length} logs are proven`);
  return names.length === 0 ? ['no match was played'] : wrong;
}
