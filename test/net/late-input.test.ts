import { expect, test } from 'vitest';
import { parseRules } from '../../src/core/index.ts';
import { createGroupEncoder, type Group, type User } from '../../src/net/index.ts';
import { createRoom, type Room, type RoomServices } from '../../src/net/room.ts';
import type { Outlet, Seat } from '../../src/net/seat.ts';
import {
  commitSeed,
  createRecorder,
  encodeLog,
  formatHash,
  hashState,
  type Log,
  matchId,
  packSources,
} from '../../src/replay/index.ts';

/* The rules of a room for what comes when, without a socket or a clock: slots are called, and pairs put between them. */

const RULES = parseRules({ health: 10_000, damage: 1 });

interface Script {
  /** pairs of player 1 and of player 2 that come before a slot, by slot: the newest keys last */
  readonly [slot: number]: readonly [first: readonly number[], second: readonly number[]];
}

interface Seated {
  readonly seat: Seat;
  readonly groups: Group[];
}

function openRoom(): { room: Room; logs: Log[]; recorded: string[]; sit: (port: number) => Seated } {
  const logs: Log[] = [];
  const recorded: string[] = [];
  let now = 0;
  const services: RoomServices = {
    encoder: createGroupEncoder(),
    now: () => ++now,
    mayStart: () => true,
    commit: (room, match) => ({
      seed: `S/${room}/${match}`,
      nonce: '0'.repeat(32),
      seedCommit: commitSeed(`S/${room}/${match}`, '0'.repeat(32)),
    }),
    onTick: () => {},
    onStart: () => {},
    onFailure: () => {},
    onEnding: () => {},
    onEnd: () => {},
    beginRecording(_, match) {
      const about = {
        release: 'test',
        node: 'test',
        platform: 'test',
        recordedAt: '2026-01-01T00:00:00.000Z',
      };
      const players = [{ name: 'one' }, { name: 'two' }] as const;
      const recorder = createRecorder(match, { players, recording: about, write: () => {} });
      return {
        failure: undefined,
        recorder,
        record([first, second], sources) {
          recorded.push(`${first} ${sources[0]}, ${second} ${sources[1]}`);
          recorder.record(first, second, packSources(...sources));
        },
        flush: () => recorder.flush(),
        end(result, done) {
          const log = recorder.end(result);
          logs.push(log);
          const hash = formatHash(hashState(match));
          done({ result, ticks: match.tick, hash, id: matchId(log), log: 'log', bytes: 0 });
        },
      };
    },
  };
  const room = createRoom(
    { name: '1', named: false, pace: 'realtime', rules: RULES, delaySlots: 0 },
    services,
  );
  const sit = (port: number): Seated => {
    const groups: Group[] = [];
    const user: User = ['127.0.0.1', port];
    const send = (group: Group): void => void groups.push(group);
    const outlet: Outlet = {
      offer: (group) => groups.push(group) > 0,
      send,
      tell: () => {},
      refuse: () => {},
    };
    return { seat: room.sit({ user, player: { name: 'remote' }, outlet }), groups };
  };
  return { room, logs, recorded, sit };
}

/** Plays a script of so many ticks, from the slot in which both are ready. */
function play(script: Script, slots: number): { recorded: string[]; bytes: Uint8Array } {
  const { room, logs, recorded, sit } = openRoom();
  const players = [sit(1), sit(2)];
  for (let slot = 0; slot < slots; slot += 1) {
    const keys = script[slot] ?? (slot === 0 ? [[0], [0]] : [[], []]);
    for (const [index, { seat }] of players.entries())
      for (const pressed of keys[index]!) room.take(seat, { ready: true, keys: pressed });
    room.slot();
  }
  room.interrupt();
  return { recorded, bytes: encodeLog(logs[0]!) };
}

test('keys hold for 6 ticks and then are released; the log says which was which', () => {
  const { recorded } = play({ 0: [[17], [2]], 9: [[4, 8], []] }, 18);
  expect(recorded).toEqual([
    '17 fresh, 2 fresh',
    ...Array(6).fill('17 held, 2 held'),
    ...Array(2).fill('0 neutral, 0 neutral'),
    '8 fresh, 0 neutral',
    ...Array(6).fill('8 held, 0 neutral'),
    ...Array(2).fill('0 neutral, 0 neutral'),
  ]);
});

test('the same pairs between the same slots give the same log, to the byte', () => {
  // An arbitrary schedule: bursts, gaps of every length around the limit, both players out of step.
  const script: Record<number, [number[], number[]]> = { 0: [[16], [16]] };
  for (let slot = 1; slot < 600; slot += 1)
    script[slot] = [
      slot % 7 === 0 ? [slot % 32, (slot * 5) % 32] : [],
      slot % 11 < 3 ? [(slot * 3) % 32] : [],
    ];
  const [once, again] = [play(script, 600), play(script, 600)];
  expect(Buffer.compare(once.bytes, again.bytes)).toBe(0);
  expect(new Set(once.recorded.map((line) => line.replaceAll(/\d+ /g, ''))).size).toBeGreaterThan(3);
  const other = play({ ...script, 300: [[31], [31]] }, 600);
  expect(Buffer.compare(once.bytes, other.bytes)).not.toBe(0);
});

test('without credit there is no group, and at most 8 are saved up', () => {
  const { room, sit } = openRoom();
  const [first, second] = [sit(1), sit(2)];
  for (let pairs = 0; pairs < 20; pairs += 1) room.take(first.seat, { ready: true, keys: 0 });
  room.take(second.seat, { ready: true, keys: 0 });
  for (let slot = 0; slot < 30; slot += 1) room.slot();
  expect(room.match.tick).toBe(30);
  expect([first.groups.length, second.groups.length]).toEqual([8, 1]);
});
