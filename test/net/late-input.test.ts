import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRules } from '../../src/core/index.ts';
import { createFrameDecoder, readUpdate, type WireState } from '../../src/net/index.ts';
import { beginRecording } from '../../src/net/match-recording.ts';
import type { Pace } from '../../src/net/messages.ts';
import { Room } from '../../src/net/room.ts';
import type { ClientSink, Seat } from '../../src/net/seat.ts';
import type { StateUpdate } from '../../src/net/state-update.ts';
import { createLogFile, decodeLog, exportMatch, type Log } from '../../src/replay/index.ts';
import { createMemoryFiles } from './memory-files.ts';

/* A room without a network: pairs come when a script says so, and what is recorded follows from that alone. */

/** A pair: when it comes, counted in slots of the clock, and what is in it. */
interface Arrival {
  readonly slot: number;
  readonly keys: number;
  readonly ready?: boolean;
}

interface Played {
  readonly bytes: Uint8Array;
  readonly log: Log;
  /** what each player was sent */
  readonly seen: readonly [WireState[], WireState[]];
}

interface Bench {
  readonly room: Room;
  readonly seats: readonly [Seat, Seat];
  readonly seen: readonly [WireState[], WireState[]];
  readonly files: ReturnType<typeof createMemoryFiles>;
  send(player: 0 | 1, keys: number, ready?: boolean): void;
}

const LASTING = { health: 10_000, damage: 1, waveGrowth: 0, maxTicks: 0 };

function sit(rules: object = LASTING, pace: Pace = 'realtime'): Bench {
  const files = createMemoryFiles();
  files.makeFolder('logs');
  const clock = { now: 0 };
  const room: Room = new Room(
    { name: 'r', named: true, ordinal: 0, pace, rules: parseRules(rules), delaySlots: 0 },
    {
      now: () => clock.now,
      commit: () => ({ seed: 'late', nonce: '0'.repeat(32), seedCommit: '0'.repeat(64) }),
      beginRecording: (_, match) =>
        beginRecording(match, {
          players: [{ name: 'a' }, { name: 'b' }],
          recording: { release: 't', node: 't', platform: 't' },
          file: createLogFile('logs/late.log', { layer: files, force: true }),
          name: 'late.log',
          flushAt: 0,
          onFailure: (error) => {
            throw error;
          },
        }),
      mayStart: () => true,
      leave: (_, seat) => room.leave(seat),
      started: () => {},
      ticked: () => {},
      botFailed: () => {},
      botDecided: () => {},
      ending: () => {},
      ended: () => {},
    },
  );
  const seen: [WireState[], WireState[]] = [[], []];
  const seats = ([0, 1] as const).map((player) =>
    room.sit({ address: ['127.0.0.1', 1000 + player], player: { name: 'p' }, sink: sinkTo(seen[player]) }),
  ) as [Seat, Seat];
  return {
    room,
    seats,
    seen,
    files,
    send: (player, keys, ready = true) => void room.take(seats[player], { ready, keys }),
  };
}

const sinkTo = (seen: WireState[]): ClientSink => {
  const send = (group: StateUpdate): void => {
    const decoder = createFrameDecoder(1 << 20);
    decoder.feed(group.extended);
    const payloads: Uint8Array[] = [];
    for (let payload = decoder.next(); payload !== undefined; payload = decoder.next())
      payloads.push(payload.slice());
    seen.push(readUpdate(payloads));
  };
  return {
    offer: (group) => {
      send(group);
      return true;
    },
    send,
    sendMessage: () => {},
    refuse: () => {},
  };
};

/** Plays a script: in each slot first what comes, then the slot. */
function play(scripts: readonly [readonly Arrival[], readonly Arrival[]], slots: number): Played {
  const bench = sit();
  for (let slot = 0; slot < slots; slot += 1) {
    for (const player of [0, 1] as const)
      for (const arrival of scripts[player].filter((one) => one.slot === slot))
        bench.send(player, arrival.keys, arrival.ready);
    bench.room.tickSlot();
  }
  bench.room.interrupt();
  bench.files.deliverAll();
  const bytes = bench.files.read('logs/late.log');
  return { bytes, log: decodeLog(bytes), seen: bench.seen };
}

/** The rule, said again: the newest keys while they are new, six ticks more, then none. */
function applied(script: readonly Arrival[], start: number, slots: number): [keys: number, source: string][] {
  const inputs: [number, string][] = [];
  let keys = 0;
  let age = 0;
  let from = 0;
  for (let slot = start; slot < slots; slot += 1) {
    const come = script.filter((one) => one.slot >= from && one.slot <= slot);
    from = slot + 1;
    age = come.length > 0 ? 0 : age + 1;
    keys = come.at(-1)?.keys ?? keys;
    inputs.push(age === 0 ? [keys, 'fresh'] : age <= 6 ? [keys, 'held'] : [0, 'neutral']);
  }
  return inputs;
}

/** What a log says was applied, tick by tick. */
function recorded(log: Log, player: 0 | 1): [number, string][] {
  const { inputs, sources } = exportMatch(log);
  const spread = <T>(runs: readonly (readonly [T, number])[]): T[] =>
    runs.flatMap(([value, ticks]) => Array.from({ length: ticks }, () => value));
  const from = spread<string>(sources[player]);
  return spread<number>(inputs[player]).map((keys, tick) => [keys, from[tick]!]);
}

const arrivals = fc
  .array(fc.record({ slot: fc.integer({ min: 1, max: 60 }), keys: fc.integer({ min: 0, max: 31 }) }), {
    maxLength: 40,
  })
  .map((list) => [{ slot: 0, keys: 1 }, ...list.sort((a, b) => a.slot - b.slot)]);

describe('the late-input rule', () => {
  test('the same arrivals give the same log, byte for byte', () => {
    fc.assert(
      fc.property(arrivals, arrivals, (first, second) => {
        expect(Buffer.compare(play([first, second], 64).bytes, play([first, second], 64).bytes)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test('what is recorded is what the rule says, whatever comes when', () => {
    fc.assert(
      fc.property(arrivals, arrivals, (first, second) => {
        const { log } = play([first, second], 64);
        expect(log.track.ticks).toBe(64);
        expect(recorded(log, 0)).toEqual(applied(first, 0, 64));
        expect(recorded(log, 1)).toEqual(applied(second, 0, 64));
      }),
      { numRuns: 200 },
    );
  });

  test('keys hold for six ticks and are released in the seventh', () => {
    const { log } = play([[{ slot: 0, keys: 5 }], [{ slot: 0, keys: 16 }]], 10);
    const held = Array.from({ length: 6 }, () => [5, 'held']);
    const neutral = Array.from({ length: 3 }, () => [0, 'neutral']);
    expect(recorded(log, 0)).toEqual([[5, 'fresh'], ...held, ...neutral]);
  });
});

describe('credit', () => {
  test('never more groups than pairs, and at most eight saved up', () => {
    const bench = sit();
    bench.send(0, 0);
    bench.send(1, 0);
    for (let extra = 0; extra < 20; extra += 1) bench.send(0, 0);
    for (let slot = 0; slot < 30; slot += 1) bench.room.tickSlot();
    expect(bench.seen[0]).toHaveLength(8);
    expect(bench.seen[1]).toHaveLength(1);
  });
});

const SHORT = { health: 10, damage: 10, enemySpeed: 30, waveBase: 1000 };

/** Plays until a final group is owed, both players one exchange after the other but for those who are silent. */
function playOut(bench: Bench, answers: readonly boolean[] = [true, true]): void {
  bench.send(0, 0);
  bench.send(1, 0);
  for (let slot = 0; slot < 400; slot += 1) {
    bench.room.tickSlot();
    if (!bench.room.playing) return;
    for (const player of [0, 1] as const) if (answers[player]) bench.send(player, 0);
  }
  throw new Error('the match does not end');
}

const isFinal = ({ ready, players }: WireState): boolean => ready && players.some(({ lost }) => lost);

describe('the end of a match', () => {
  test('each player is sent one final group, late if it has no credit, and winN stays until the next start', () => {
    const bench = sit(SHORT);
    playOut(bench, [true, false]);
    expect(bench.seen[0].filter(isFinal)).toHaveLength(1);
    expect(bench.seen[1].filter(isFinal)).toHaveLength(0);
    for (let slot = 0; slot < 5; slot += 1) bench.room.tickSlot();
    bench.send(1, 0);
    bench.room.tickSlot();
    expect(bench.seen[1].filter(isFinal)).toHaveLength(1);
    const final = bench.seen[0].at(-1)!;
    bench.send(0, 0, false);
    bench.room.tickSlot();
    const after = bench.seen[0].at(-1)!;
    expect(after.ready).toBe(false);
    expect(after.players.map(({ lost }) => lost)).toEqual([false, false]);
    expect(after.players.map(({ win }) => win)).toEqual(final.players.map(({ win }) => win));
    bench.send(0, 0);
    bench.send(1, 0);
    bench.room.tickSlot();
    const next = bench.seen[0].at(-1)!;
    expect(next).toMatchObject({ ready: true, tick: 1, level: 1 });
    expect(next.players.map(({ win }) => win)).toEqual([false, false]);
  });

  test('a draw: both lost, none won', () => {
    const bench = sit({ ...SHORT, maxTicks: 1 });
    playOut(bench);
    const { players } = bench.seen[0].at(-1)!;
    expect(players.map(({ lost, win }) => [lost, win])).toEqual([
      [true, false],
      [true, false],
    ]);
  });

  test('a ready sent before the end can have been seen does not count', () => {
    const bench = sit({ ...SHORT, maxTicks: 20 });
    // The first player is always eight pairs ahead.
    for (let ahead = 0; ahead < 7; ahead += 1) bench.send(0, 0);
    playOut(bench);
    expect(bench.room.playing).toBe(false);
    bench.send(1, 0);
    // Its seven pairs on their way say ready; the match must not start before the one that answers the final group.
    for (let slot = 0; slot < 20; slot += 1) bench.room.tickSlot();
    expect(bench.room.playing).toBe(false);
    bench.send(0, 0);
    bench.room.tickSlot();
    expect(bench.room.playing).toBe(true);
  });

  test('a ready that comes while the end is still owed does not count', () => {
    const bench = sit({ ...SHORT, maxTicks: 20 });
    playOut(bench, [true, false]);
    bench.send(1, 0);
    bench.send(0, 0);
    bench.room.tickSlot();
    bench.room.tickSlot();
    expect(bench.room.playing).toBe(false);
    bench.send(1, 0);
    bench.room.tickSlot();
    expect(bench.room.playing).toBe(true);
  });
});
