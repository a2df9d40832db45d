import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMatch, step } from '../../src/core/index.ts';
import {
  createLogDecoder,
  createRecorder,
  decodeLog,
  diffLogs,
  encodeLog,
  findEvents,
  forkLog,
  hashState,
  inputsAt,
  type Log,
  type MatchEvent,
  matchId,
  matchOf,
  openPlayback,
  type Playback,
  packSources,
  verifyLog,
  watchTo,
} from '../../src/replay/index.ts';
import { anyLog } from './logs.ts';
import { createChance, heldKeys, inputsOf, LONG, recordMatch, TWO } from './matches.ts';

const SWARM = { ...LONG, waveBase: 400, cooldown: 5 };
const TICKS = 20_000;
const { log } = recordMatch({ seed: 'p', rules: SWARM, ticks: TICKS, keys: heldKeys(5, 12) });

/** The state hash after each tick of a straight run. */
function straightRun(of: Log): bigint[] {
  const match = matchOf(of);
  const hashes = [hashState(match)];
  watchTo(of, match, { tick: of.track.ticks, onTick: () => hashes.push(hashState(match)) });
  return hashes;
}
const hashes = straightRun(log);

function seeksEqual(playback: Playback, ticks: Iterable<number>): void {
  for (const tick of ticks) {
    playback.seek(tick);
    if (playback.match.tick !== tick || hashState(playback.match) !== hashes[tick])
      expect.unreachable(`tick ${tick} is not as in the straight run`);
  }
}

const chance = createChance(4);
const random = Array.from({ length: 1500 }, () => chance(TICKS + 1));
const backward = Array.from({ length: 700 }, (_, index) => 9000 - index);
const backAndForth = Array.from({ length: 600 }, (_, index) => 12_345 + (index % 3 === 0 ? -index : index));

/* With less memory keyframes are thinned a few times. A swarm of 400 takes 5 KB each. */
const LEAST = 1;
describe.each([undefined, 100 << 10, 20 << 10, LEAST])('with %s bytes of keyframes', (keyframeBytes) => {
  test('a seek in any order shows what the straight run showed', () => {
    const playback = openPlayback(log, { keyframeBytes });
    expect(playback.lastTick).toBe(TICKS);
    // Without keyframes every step back begins at tick 0.
    const few = keyframeBytes === LEAST ? 60 : Number.POSITIVE_INFINITY;
    for (const order of [random, backward, backAndForth, [0, TICKS, 0, 1, TICKS - 1]])
      seeksEqual(playback, order.slice(0, few));
  });
});

describe('a playback', () => {
  test('of any log goes to any of its ticks', () => {
    fc.assert(
      fc.property(anyLog, fc.array(fc.nat(1500), { maxLength: 20 }), ({ log: any }, ticks) => {
        const straight = straightRun(any);
        const playback = openPlayback(any);
        expect(playback.lastTick).toBe(any.track.ticks);
        for (const tick of ticks.map((each) => each % (any.track.ticks + 1))) {
          playback.seek(tick);
          expect([playback.match.tick, hashState(playback.match)]).toEqual([tick, straight[tick]]);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('goes to no tick that there is not', () => {
    const playback = openPlayback(log);
    for (const tick of [-1, TICKS + 1, 0.5, Number.NaN])
      expect(() => playback.seek(tick)).toThrow(RangeError);
  });

  test('shows the outcome at the last tick, and not before', () => {
    const decided = recordMatch({
      seed: 'end',
      rules: { health: 20 },
      ticks: 36_000,
      keys: () => [16, 0],
    }).log;
    const playback = openPlayback(decided);
    for (const tick of [playback.lastTick, playback.lastTick - 1, playback.lastTick]) {
      playback.seek(tick);
      expect(playback.match.outcome).toEqual(tick === playback.lastTick ? decided.end!.result : undefined);
    }
  });
});

describe('a playback of a log that is being written', () => {
  const chunk = 700;
  const { live, flushed } = recordMatch({
    seed: 'p',
    rules: SWARM,
    ticks: TICKS,
    keys: heldKeys(5, 12),
    flushAt: (tick) => tick % chunk === 0,
  });

  test('grows with it: it stays where it is, and goes to any tick that has come', () => {
    const decoder = createLogDecoder();
    let playback: Playback | undefined;
    let from = 0;
    for (const { bytes, ticks } of flushed) {
      decoder.push(live.subarray(from, bytes));
      from = bytes;
      playback ??= openPlayback(decoder.log!);
      const at = playback.match.tick;
      playback.grow();
      expect([playback.lastTick, playback.match.tick]).toEqual([ticks, at]);
      seeksEqual(playback, [at, ticks, 0, ticks - chunk + 1, chance(ticks + 1)]);
      expect(() => playback!.seek(ticks + 1)).toThrow(RangeError);
    }
    expect(flushed.length).toBeGreaterThan(20);
  });

  test('hands out each event once, as the log grows, wherever it is sought in between', () => {
    const decoder = createLogDecoder();
    const seen: MatchEvent[] = [];
    let playback: Playback | undefined;
    let from = 0;
    for (const { bytes, ticks } of flushed) {
      decoder.push(live.subarray(from, bytes));
      from = bytes;
      playback ??= openPlayback(decoder.log!, { onEvent: (event) => seen.push(event) });
      playback.grow();
      expect(seen).toEqual(findEvents(decoder.log!));
      playback.seek(chance(ticks + 1));
    }
    decoder.push(live.subarray(from));
    for (let more = 0; more < 2; more += 1) playback!.grow();
    expect(seen).toEqual(findEvents(decoder.log!));
    expect(seen.at(-1)!.kind).toBe('end');
  });
});

describe('a fork', () => {
  const players = [{ name: 'new' }, TWO[1]] as const;
  test.each([0, 1, 600, 777, TICKS])('after %i ticks shares what came before and goes its own way', (at) => {
    const { match, recorder } = forkLog(log, at, { players, checkpointEvery: 300 });
    expect([match.tick, hashState(match)]).toEqual([at, hashes[at]]);
    for (let more = 0; more < 50; more += 1) {
      step(match, 4, 16);
      recorder.record(4, 16);
    }
    const forked = decodeLog(encodeLog(recorder.end({ reason: 'interrupted', winner: null })));
    expect(forked.header.parent).toEqual({ id: matchId(log), tick: at });
    expect(forked.header.players).toEqual(players);
    expect(verifyLog(forked)).toMatchObject({ verdict: 'proven', ticks: at + 50 });
    for (let tick = 0; tick < at; tick += 1) {
      if (inputsAt(forked.track, tick) !== inputsAt(log.track, tick))
        expect.unreachable(`input of tick ${tick + 1}`);
    }
    for (const { tick, hash } of forked.checkpoints.filter((each) => each.tick <= at))
      expect(hash).toBe(hashes[tick]);
    expect(diffLogs(log, forked).input?.tick).toBeGreaterThan(at);
  });

  test('keeps the sources of what came before', () => {
    const keys = heldKeys(2, 5);
    const { log: sourced } = recordMatch({
      seed: 's',
      ticks: 100,
      keys: (tick) => [
        ...(keys(tick) as [number, number]),
        packSources(tick % 3 > 0 ? 'held' : 'fresh', 'neutral'),
      ],
    });
    const { recorder } = forkLog(sourced, 100, { players });
    expect(inputsOf(recorder.end(null))).toEqual(inputsOf(sourced));
  });

  test('begins at no tick that there is not, nor at the end of a match', () => {
    for (const at of [-1, TICKS + 1, 1.5]) expect(() => forkLog(log, at, { players })).toThrow(RangeError);
    const { log: ended } = recordMatch({
      seed: 'end',
      rules: { maxTicks: 60 },
      ticks: 100,
      keys: () => [0, 0],
    });
    expect(() => forkLog(ended, 60, { players })).toThrow(/has ended at tick 60/);
    expect(forkLog(ended, 59, { players }).match.tick).toBe(59);
  });
});

describe('the identity of a match', () => {
  const short = { seed: 'i', rules: LONG, ticks: 120, keys: heldKeys(6, 10) };
  const keys = Array.from({ length: 121 }, (_, tick) => [...heldKeysAt(tick)] as [number, number]);
  function heldKeysAt(tick: number): [number, number] {
    return [(tick >> 3) % 32, (tick >> 4) % 32];
  }
  const id = (options: object): string =>
    matchId(recordMatch({ ...short, keys: (tick) => keys[tick]!, ...options }).log);
  const plain = id({});

  test('does not depend on how, when and by what it was recorded', () => {
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
    const others = [
      { recording: { release: '9', node: 'v99', platform: 'other', recordedAt: '2026-01-01T00:00:00Z' } },
      { checkpointEvery: 1 },
      { checkpointEvery: 50, states: true },
      { events: true },
      { before: (_: unknown, recorder: { note(seat: 1, value: string): void }) => recorder.note(1, 'x') },
      { flushAt: (tick: number) => tick % 7 === 0 },
      { parent: { id: '0'.repeat(64), tick: 3 } },
    ];
    for (const other of others) expect(id(other), JSON.stringify(other)).toBe(plain);
  });

  test('depends on everything that was played', () => {
    const bent = (at: number, player: 0 | 1, key: number) => (tick: number) =>
      keys[tick]!.map((each, index) => (tick === at && index === player ? each ^ key : each));
    const others = [
      { seed: 'j' },
      ...Object.keys(recordMatch(short).log.header.rules)
        .filter((name) => name !== 'maxTicks')
        .map((name) => ({ rules: { ...LONG, [name]: 9 } })),
      { rules: { ...LONG, maxTicks: 5000 } },
      { players: [TWO[1], TWO[0]] },
      { players: [TWO[0], { ...TWO[1], version: '2' }] },
      { players: [TWO[0], { ...TWO[1], more: [] }] },
      { ticks: 119 },
      { keys: bent(0, 0, 1) },
      { keys: bent(119, 1, 16) },
      { keys: (tick: number) => [...keys[tick]!, tick === 60 ? 1 : 0] },
      { keys: (tick: number) => [...keys[tick]!, tick === 60 ? 4 : 0] },
      { result: { reason: 'interrupted', winner: null } },
      { result: { reason: 'leave', winner: 1 } },
      { result: { reason: 'leave', winner: 2 } },
    ];
    const ids = [plain, ...others.map(id)];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a recorder', () => {
  const players = TWO;
  test('drops and counts the notes that are too many between two flushes', () => {
    const match = createMatch({ seed: 1 });
    const recorder = createRecorder(match, { players, write: () => {} });
    for (let i = 0; i < 2050; i += 1) recorder.note(1, i);
    expect([recorder.log.notes.length, recorder.droppedNotes]).toEqual([2048, 2]);
    recorder.flush();
    recorder.note(2, 'again');
    expect(recorder.log.notes.at(-1)).toEqual({ tick: 0, seat: 2, value: 'again' });
  });

  test('keeps a note as it was, whatever becomes of the object', () => {
    const recorder = createRecorder(createMatch({ seed: 1 }), { players });
    const value = { wants: [1] };
    recorder.note(1, value);
    value.wants.push(2);
    expect(recorder.log.notes[0]!.value).toEqual({ wants: [1] });
  });

  test('begins at tick 0, has a spacing of whole ticks, and ends once', () => {
    const match = createMatch({ seed: 1 });
    for (const checkpointEvery of [0, -1, 1.5])
      expect(() => createRecorder(match, { players, checkpointEvery })).toThrow(RangeError);
    const recorder = createRecorder(match, { players });
    step(match, 0, 0);
    recorder.record(0, 0);
    recorder.end(null);
    expect(() => recorder.end(null)).toThrow(RangeError);
    expect(() => createRecorder(match, { players })).toThrow(RangeError);
  });
});
