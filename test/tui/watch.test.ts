import { describe, expect, test } from 'vitest';
import { FIRST_ROOMS_STATE, reduceRooms, takeRooms } from '../../cli/tui/watch-rooms.ts';
import { canonicalWords, createMatch, step } from '../../src/core/index.ts';
import { type ListedRoom, showState, type WireState } from '../../src/net/index.ts';
import { createHistory } from '../../src/render/history.ts';
import {
  extend,
  FIRST_WATCH_STATE,
  formatLag,
  reduceWatch,
  type WatchAction,
  type WatchState,
} from '../../src/render/watch-state.ts';
import { WatchedRoom } from '../../src/render/watched-room.ts';

/* What `shooter watch` knows and shows, without a terminal. */

const TICK_MS = 1000 / 60;

describe('what was seen', () => {
  /** A match whose every third state was seen, from tick 90 on. */
  function see(maxBytes?: number): {
    history: ReturnType<typeof createHistory>;
    states: Map<number, Int32Array>;
  } {
    const history = createHistory(maxBytes);
    const match = createMatch({ seed: '7' });
    const states = new Map<number, Int32Array>();
    while (match.tick < 1500) {
      step(match, 16 + (match.tick % 100 < 50 ? 1 : 2), 16);
      if (match.tick < 90 || match.tick % 3 > 0) continue;
      history.keep(match);
      states.set(match.tick, canonicalWords(match));
    }
    return { history, states };
  }

  test('is shown again bit for bit, of a tick that was not seen the last one before', () => {
    const { history, states } = see();
    expect([history.first, history.last, history.count]).toEqual([90, 1500, 471]);
    const view = createMatch({ seed: 'another' });
    for (const tick of [1500, 90, 91, 92, 93, 700, 1499, 0]) {
      history.show(view, tick);
      const expected = Math.max(90, tick - (tick % 3));
      expect(canonicalWords(view), `tick ${tick}`).toEqual(states.get(expected));
    }
  });

  test('takes no more memory than it may: the oldest is forgotten, what happened is not', () => {
    const all = see().history;
    const few = see(100_000).history;
    expect(all.bytes).toBeGreaterThan(200_000);
    expect(few.bytes).toBeLessThanOrEqual(100_000);
    expect(few.last).toBe(1500);
    expect(few.first).toBeGreaterThan(900);
    expect(few.events).toEqual(all.events);
    expect(few.from).toEqual(all.from);
    expect(all.events.length).toBeGreaterThan(5);
  });
});

describe('the present', () => {
  const extent = { first: 10, last: 100, arrivesInBatches: false };
  const from = (...actions: WatchAction[]): WatchState =>
    actions.reduce(
      (state, action) => reduceWatch(state, action, [20, 50]),
      extend(FIRST_WATCH_STATE, extent),
    );

  test('is where one is from the start, and stays as more comes', () => {
    const state = extend(from(), { ...extent, last: 130 });
    expect(state.live).toBe(true);
    expect(state.viewer.position).toBe(130);
  });

  test.each<[string, WatchAction]>([
    ['space', { kind: 'toggle' }],
    ['a step back', { kind: 'step', ticks: -60 }],
    ['the event before', { kind: 'event', direction: -1 }],
    ['a tenth of what was seen', { kind: 'tenth', tenth: 3 }],
  ])('is left by %s; what comes then does not move the view', (_, action) => {
    const left = from(action);
    expect(left.live).toBe(false);
    const later = extend(left, { ...extent, last: 900 });
    expect(later.viewer.position).toBe(left.viewer.position);
    expect(later.viewer.lastTick).toBe(900);
  });

  test('is not left by help, a zoom, another way to draw or a filter', () => {
    for (const kind of ['help', 'zoom-in', 'mode', 'filter', 'follow'] as const)
      expect(from({ kind }).live, kind).toBe(true);
  });

  test('is where `last` leads, and a step to its end, and to play on until it is reached', () => {
    const back = { kind: 'step', ticks: -30 } as const;
    expect(from(back, { kind: 'last' }).live).toBe(true);
    expect(from(back, { kind: 'step', ticks: 60 }).live).toBe(true);
    expect(from(back, { kind: 'toggle' }, { kind: 'pass', ms: 240 }).live).toBe(false);
    const passed = from(
      back,
      { kind: 'toggle' },
      { kind: 'pass', ms: 240 },
      { kind: 'pass', ms: 250 },
      { kind: 'pass', ms: 250 },
    );
    expect(passed.live).toBe(true);
  });

  test('what is forgotten moves the view on', () => {
    const left = extend(from({ kind: 'first' }), { ...extent, first: 40, last: 140 });
    expect(left.viewer.position).toBe(40);
    expect(left.live).toBe(false);
  });

  test('of what comes in pieces is reached in even steps', () => {
    let state: WatchState = extend(FIRST_WATCH_STATE, { first: 0, last: 3000, arrivesInBatches: true });
    expect(state.viewer.position).toBe(2940);
    const shown: number[] = [];
    for (let ms = 0; ms < 10_000; ms += 20) {
      // A log grows by 48 ticks each 800 ms.
      if (ms % 800 === 0)
        state = extend(state, { first: 0, last: 3000 + (ms / 800) * 48, arrivesInBatches: true });
      state = reduceWatch(state, { kind: 'pass', ms: 20 }, []);
      shown.push(state.viewer.position);
    }
    const steps = shown.slice(1).map((position, index) => position - shown[index]!);
    expect(Math.min(...steps)).toBeGreaterThan(0.4);
    expect(Math.max(...steps)).toBeLessThan(2.5);
    expect(state.viewer.lastTick - state.viewer.position).toBeLessThan(120);
    // A gap that would take too long to make up for is left out.
    state = extend(state, { first: 0, last: 9000, arrivesInBatches: true });
    expect(state.viewer.position).toBe(8940);
  });

  test('is told with how late it is, the past with how far back', () => {
    const options = { ageMs: 240, ascii: false };
    expect(formatLag(from(), options)).toBe('LIVE −0.2 s');
    expect(formatLag(from({ kind: 'step', ticks: -60 }), options)).toBe('❚❚ −1.2 s');
    expect(formatLag(from({ kind: 'step', ticks: -60 }), { ageMs: 120_000, ascii: true })).toBe('= -121 s');
  });
});

describe('a room', () => {
  const answer = (more: object = {}): Parameters<WatchedRoom['connect']>[0] => ({
    roundTripMs: 20,
    answer: {
      ...{ ip: '', port: 0, room: 'lab', pace: 'realtime', match: 3, seedCommit: 'c3', delayTicks: 0 },
      players: [{ name: 'ann' }, null],
      rules: {},
      ...more,
    },
  });

  function group(tick: number, more: Partial<WireState> = {}): WireState {
    const player = { x: 220, y: 630, health: 100, lost: false, win: false, score: 0, cooldown: 0 };
    const user = ['127.0.0.1', 1] as never;
    return {
      ...{ ready: true, level: 1, tick, users: [user, user], players: [player, { ...player, x: 400 }] },
      ...{ lasers: [[], []], enemies: [] },
      ...more,
    };
  }

  function openRoom(): WatchedRoom<WireState> {
    const room = new WatchedRoom('host:1', showState);
    room.connect(answer());
    return room;
  }

  const START = { start: { match: 4, seedCommit: 'c4', players: [{ name: 'ann' }, { name: 'ben\x1b[2J' }] } };

  test('tells who plays, when it is joined and when a match starts, and nothing that steers a terminal', () => {
    const room = openRoom();
    room.takeUpdate(group(7, { ready: false, users: [['1', 1], null] as never }), 0);
    expect(room.show(0, { atEnd: true, now: 0 }).players.map(({ name }) => name)).toEqual(['ann', 'nobody']);
    expect(room.show(0, { atEnd: true, now: 0 }).remarks).toEqual(['waiting for players']);
    room.takeMessage(START);
    room.takeUpdate(group(1), 0);
    room.catchUp();
    expect(room.show(0, { atEnd: true, now: 0 }).players[1].name).toBe('ben\ufffd[2J');
    expect(room.show(0, { atEnd: true, now: 0 }).title).toBe('host:1 · room lab · match 4');
  });

  test('keeps the match that is looked back at while the next one is on', () => {
    const room = openRoom();
    for (let tick = 1; tick <= 50; tick += 1) room.takeUpdate(group(tick), tick * TICK_MS);
    room.takeMessage({ ...START });
    for (let tick = 1; tick <= 20; tick += 1) room.takeUpdate(group(tick), (50 + tick) * TICK_MS);
    expect([room.first, room.last]).toEqual([1, 50]);
    expect(room.show(0, { atEnd: false, now: 0 }).remarks).toEqual(['match 4 is on: end shows it']);
    const proof = { ticks: 50, hash: '', log: null, id: '', seed: '1', nonce: '' };
    room.takeMessage({ result: { match: 3, reason: 'health', winner: 1, ...proof } });
    expect(room.show(0, { atEnd: true, now: 0 }).remarks[0]).toBe('1 ann wins by health');
    room.catchUp();
    expect([room.first, room.last]).toEqual([1, 20]);
    expect(room.show(0, { atEnd: true, now: 0 }).remarks).toEqual([]);
  });

  test('a match that is lost sight of for a while goes on as the same one; that of another host does not', () => {
    const room = openRoom();
    room.takeUpdate(group(50), 0);
    room.lose(1000);
    room.connect(answer());
    room.takeUpdate(group(90), 700);
    expect([room.first, room.last]).toEqual([50, 90]);
    room.connect(answer({ seedCommit: 'other', match: 1 }));
    room.takeUpdate(group(95), 900);
    room.catchUp();
    expect([room.first, room.last]).toEqual([95, 95]);
  });

  test('what happened is told, with how it stood when it was joined', () => {
    const room = openRoom();
    const [first, second] = group(0).players;
    room.takeUpdate(group(500, { players: [{ ...first, health: 70, score: 5 }, second] }), 0);
    room.takeUpdate(group(501, { players: [{ ...first, health: 60, score: 6 }, second] }), 16);
    expect(room.events.hits).toEqual([{ tick: 501, kind: 'hit', seat: 1, value: 10 }]);
    expect(room.events.kills).toHaveLength(1);
    const { timeline } = room.show(501, { atEnd: true, now: 0 });
    expect(timeline.health[0]).toEqual({ ticks: [500, 501], values: [70, 60] });
    expect(timeline.score[0].values).toEqual([5, 6]);
    expect([timeline.firstTick, timeline.lastTick]).toEqual([500, 501]);
  });

  test('the age of the newest tick is told by when its time was, and by the delay of the host', () => {
    const room = openRoom();
    expect(formatLag(FIRST_WATCH_STATE, { ageMs: room.ageMs(0), ascii: false })).toBe('joining');
    for (let tick = 1; tick <= 50; tick += 1) room.takeUpdate(group(tick), 1000 + tick * TICK_MS);
    const now = 1000 + 50 * TICK_MS;
    expect(room.ageMs(now)).toBeCloseTo(10);
    expect(room.ageMs(now + 400)).toBeCloseTo(410);
    // Two ticks late, and it stays so.
    room.takeUpdate(group(51), now + 3 * TICK_MS);
    expect(room.ageMs(now + 3 * TICK_MS)).toBeCloseTo(10 + 2 * TICK_MS);
    const late = new WatchedRoom('host:1', showState);
    late.connect(answer({ delayTicks: 600, pace: 'lockstep' }));
    late.takeUpdate(group(51), 0);
    expect(late.ageMs(500)).toBeCloseTo(10_010);
    expect(late.ageMs(3000)).toBeCloseTo(13_010);
  });
});

describe('the list of rooms', () => {
  const room = (name: string): ListedRoom => ({
    ...{ room: name, pace: 'realtime', players: [], spectators: 0, playing: false, match: 1, tick: 0 },
  });
  const named = (...names: string[]): ListedRoom[] => names.map(room);

  test('the mark stays with its room, and near where it was if that has closed', () => {
    let state = takeRooms(FIRST_ROOMS_STATE, named('a', 'b', 'c'));
    expect(state.marked).toBe('a');
    state = reduceRooms(reduceRooms(state, { kind: 'down' }), { kind: 'down' });
    expect(reduceRooms(state, { kind: 'down' }).marked).toBe('c');
    state = takeRooms(state, named('0', 'a', 'b', 'c', 'd'));
    expect(state.marked).toBe('c');
    expect(takeRooms(state, named('0', 'a', 'b')).marked).toBe('b');
    expect(takeRooms(state, []).marked).toBeUndefined();
    expect(reduceRooms(takeRooms(state, []), { kind: 'up' }).marked).toBeUndefined();
  });
});
