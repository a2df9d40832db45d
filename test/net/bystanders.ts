import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { expect } from 'vitest';
import { NEVER_MS, ownNow, waitedMs } from '../own-time.ts';
import type { Peer } from './peer.ts';
import { openTable, type Table } from './table.ts';

/* Honest players at other tables of the same host, while somebody does his worst: whatever is done to the host, their matches
   have to go on as if nothing had happened. */

/** A match under these goes on for as long as anybody watches it. */
const LONG_LIVED = { health: 10_000, damage: 1, waveBase: 5, waveGrowth: 0, maxTicks: 0 } as const;

/** So much later than due a round of ticks may be, beyond what the whole machine was late, ms. A blocked loop is later. */
export const LATE_MS = 250;
/** Ticks in real time that a row lasts at least: so long the bystanders are looked at after the worst is done. */
const ROW_TICKS = 20;
/** So much the heap may have grown after a row that floods the host, collected, bytes. */
const HEAP_GROWTH: number = 8 << 20;
/** A closed connection is forgotten within this, ms: as long as its last bytes may take, and a sweep. */
const FORGOTTEN_MS = 3000;
/** Ahead of its groups by so many pairs a client always has credit, even where ticks are caught up. */
const AHEAD = 8;
/** A thread held up for longer has ticks to catch up, more than once perhaps before a client in it can answer, ms. */
const CREDIT_MS = 60;
/** A lockstep pair left alone takes thousands of ticks a second, and the loop with them. */
const LOCKSTEP_PAUSE_MS = 4;

/** A machine may stand still unseen, but not each time; what blocks the loop does so each time. */
const MAX_ATTEMPTS = 3;

/** How late the host was while the worst was done, and how late it may be, ms. */
interface Late {
  readonly turnMs: number;
  readonly maxTurnMs: number;
  readonly tickMs: number;
  readonly maxTickMs: number;
}

const isLate = ({ turnMs, maxTurnMs, tickMs, maxTickMs }: Late): boolean =>
  turnMs >= maxTurnMs || tickMs >= maxTickMs;

export interface Bystanders {
  readonly table: Table;
  /** ms for which the machine held up this thread, or even one that does nothing, since the row began */
  readonly stallMs: () => number;
  /** ms for which the machine held up, at the longest, a thread that does nothing, since the row began: a turn of the loop may be so much longer */
  readonly idleStallMs: () => number;
  /** Does the worst, again if the host was late, and holds the host to what the bystanders are owed. */
  row(worst: () => Promise<void>, options?: { readonly floods?: boolean }): Promise<void>;
  /** Ends the matches, and proves them. */
  stop(): Promise<void>;
}

/** A host with two matches that go on all the while: a plain pair in real time, an extended one in lockstep. */
export async function watchBystanders(options: Parameters<typeof openTable>[0] = {}): Promise<Bystanders> {
  const latenesses: number[] = [];
  const onLateness = (ms: number): void => void latenesses.push(ms);
  const table = await openTable({ rules: LONG_LIVED, onLateness, ...options });
  const baseline = await createBaseline();
  let waitedBefore = waitedMs();
  /** of the row before: for how long the thread was held up at the longest, and what `waitedBefore` was */
  let [heldMs, waitedEarlier] = [0, waitedBefore];
  const stallMs = (): number => baseline.stallMs() + waitedMs() - waitedBefore;
  const watched = [...(await seatPlain(table)), ...(await seatLockstep(table))];
  const { host } = table.running;
  const quiet = { connections: host.connections.size, rooms: host.rooms.size };
  const stopped = { yet: false };
  const loop = watchLoop(ownNow);
  const held = watchLoop(() => performance.now());
  // The machine may hold it up at one time, or often for less; what it did at the end of a row shows in the next.
  const mayMiss = (): boolean => Math.max(held.longest(), heldMs, waitedMs() - waitedEarlier) > CREDIT_MS;
  const play = Promise.all(watched.map((one) => keepPlaying(one, { stopped, mayMiss })));
  const lateness = async (worst: () => Promise<void>): Promise<Late> => {
    latenesses.length = 0;
    baseline.restart();
    [heldMs, waitedEarlier] = [held.longest(), waitedBefore];
    waitedBefore = waitedMs();
    loop.restart();
    held.restart();
    await worst();
    await goOn(watched, ROW_TICKS);
    return {
      turnMs: loop.longest(),
      maxTurnMs: LATE_MS + baseline.stallMs(),
      tickMs: Math.max(...latenesses),
      maxTickMs: LATE_MS + stallMs(),
    };
  };
  await goOn(watched, ROW_TICKS);
  return {
    table,
    stallMs,
    idleStallMs: baseline.stallMs,
    async row(worst, { floods = false } = {}) {
      const before = floods ? heapUsed() : 0;
      let late: Late;
      let attempts = 0;
      do {
        late = await lateness(worst);
        attempts += 1;
      } while (isLate(late) && attempts < MAX_ATTEMPTS);
      expect(late.turnMs, 'the longest turn of the loop, ms').toBeLessThan(late.maxTurnMs);
      expect(late.tickMs, 'the latest round of ticks, ms').toBeLessThan(late.maxTickMs);
      await forgotten(table, quiet);
      if (floods) expect(heapUsed() - before, 'growth of the heap').toBeLessThan(HEAP_GROWTH);
    },
    async stop() {
      host.interrupt();
      stopped.yet = true;
      while (!host.isIdle) await pause(5);
      expect(new Set(table.verdicts())).toEqual(new Set(['proven']));
      const rooms = new Set(table.reports.filter(({ result }) => result.reason === 'interrupted'));
      expect(rooms.size).toBeGreaterThanOrEqual(quiet.rooms);
      await table.close();
      await play;
      loop.stop();
      held.stop();
      await baseline.stop();
    },
  };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One of the honest players, and what it has seen. */
interface Watched {
  readonly peer: Peer;
  readonly answer: () => Promise<void>;
  tick: number;
  /** what it should not have seen */
  wrong: string | undefined;
}

async function seatPlain(table: Table): Promise<Watched[]> {
  const seat = async (): Promise<Watched> => {
    const peer = await table.join();
    peer.send('hello');
    await peer.json();
    const answer = async (): Promise<void> => peer.pair(true, 16);
    return { peer, answer, tick: 0, wrong: undefined };
  };
  const pair = [await seat(), await seat()];
  for (const { peer } of pair) for (let ahead = 0; ahead < AHEAD; ahead += 1) peer.pair(true, 16);
  return pair;
}

async function seatLockstep(table: Table): Promise<Watched[]> {
  const seat = async (): Promise<Watched> => {
    const { peer } = await table.hello({ room: 'bystanders', pace: 'lockstep' });
    const answer = async (): Promise<void> => {
      await pause(LOCKSTEP_PAUSE_MS);
      peer.mask(true, 16);
    };
    peer.mask(true, 16);
    return { peer, answer, tick: 0, wrong: undefined };
  };
  return [await seat(), await seat()];
}

interface Watching {
  readonly stopped: { readonly yet: boolean };
  /** whether this thread was held up for so long that a client in it may have had no credit */
  readonly mayMiss: () => boolean;
}

/** Plays until told to stop; notes the first thing that is not as it should be. */
async function keepPlaying(watched: Watched, { stopped, mayMiss }: Watching): Promise<void> {
  try {
    while (!stopped.yet) {
      const { ready, tick } = (await watched.peer.group()).data;
      // Before the match begins it is answered with tick 0.
      const due = ready ? watched.tick + 1 : 0;
      const missed = Number(tick) > due && mayMiss();
      if (tick !== due && !missed && !stopped.yet) watched.wrong ??= `tick ${tick} came where ${due} was due`;
      watched.tick = Number(tick);
      await watched.answer();
    }
  } catch (error) {
    if (!stopped.yet) watched.wrong ??= (error as Error).message;
  }
}

/** Waits until every bystander has seen `ticks` more. */
async function goOn(watched: readonly Watched[], ticks: number): Promise<void> {
  const goals = watched.map(({ tick }) => tick + ticks);
  const until = Date.now() + NEVER_MS;
  while (watched.some(({ tick }, index) => tick < goals[index]!) && Date.now() < until) {
    expect(watched.map(({ wrong }) => wrong)).toEqual(watched.map(() => undefined));
    await pause(5);
  }
  expect(watched.map(({ wrong }) => wrong)).toEqual(watched.map(() => undefined));
  expect(watched.map(({ tick }, index) => tick >= goals[index]!)).toEqual(watched.map(() => true));
}

async function forgotten(table: Table, quiet: { connections: number; rooms: number }): Promise<void> {
  const { connections, rooms } = table.running.host;
  const until = ownNow() + FORGOTTEN_MS;
  const same = (): boolean => connections.size === quiet.connections && rooms.size === quiet.rooms;
  while (!same() && ownNow() < until) await pause(5);
  expect({ connections: connections.size, rooms: rooms.size }).toEqual(quiet);
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** The longest turn of this thread's loop, until asked, by a clock, ms: the host's active time leaves long stalls out. */
function watchLoop(clock: () => number): { longest: () => number; restart: () => void; stop: () => void } {
  let last = clock();
  let longest = 0;
  const look = (): number => {
    const now = clock();
    longest = Math.max(longest, now - last);
    last = now;
    return longest;
  };
  const timer = setInterval(look, 5);
  return {
    longest: look,
    restart() {
      last = clock();
      longest = 0;
    },
    stop: () => clearInterval(timer),
  };
}

/* The host is in this thread, and so a timer here cannot tell a blocked loop from a busy machine; one in a thread that does
   nothing else can. */
const BASELINE = `
  const { workerData } = require('node:worker_threads');
  const worst = new Float64Array(workerData);
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    worst[0] = Math.max(worst[0], now - last - 5);
    last = now;
  }, 5);
`;

async function createBaseline(): Promise<{
  stallMs: () => number;
  restart: () => void;
  stop: () => Promise<unknown>;
}> {
  const memory = new SharedArrayBuffer(8);
  const worst = new Float64Array(memory);
  const worker = new Worker(BASELINE, { eval: true, workerData: memory });
  await new Promise((resolve) => worker.once('online', resolve));
  return {
    stallMs: () => worst[0]!,
    restart: () => void worst.fill(0),
    stop: () => worker.terminate(),
  };
}
