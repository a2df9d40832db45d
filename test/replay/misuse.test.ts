import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createMatch,
  hideSeed,
  type Match,
  readState,
  restore,
  restoreOtherSeed,
  setState,
  snapshot,
  step,
} from '../../src/core/index.ts';
import {
  createRecorder,
  decodeLog,
  encodeLog,
  exportMatch,
  importMatch,
  type Log,
  packSources,
  type Recorder,
  verifyLog,
} from '../../src/replay/index.ts';
import { anyLog, json } from './logs.ts';
import { codeOf, contents, heldKeys, recordMatch, TWO } from './matches.ts';

/* A caller's mistakes that would make a log of a match that was not played, or one that nobody can read. */

function begin(rules = {}): { match: Match; recorder: Recorder } {
  const match = createMatch({ seed: 1, rules });
  return { match, recorder: createRecorder(match, { players: TWO }) };
}

describe('a recorder takes down what the match took, once a tick', () => {
  const INPUTS: unknown[] = [99, -1, 32, 1.5, '0', null, undefined, Number.NaN, 1n, [], { valueOf: () => 0 }];
  test.each(INPUTS)('no input %s, of either player', (bad) => {
    for (const pair of [
      [bad, 0],
      [0, bad],
    ] as [number, number][]) {
      const { match, recorder } = begin();
      step(match, 0, 0);
      expect(() => recorder.record(...pair)).toThrow(RangeError);
      recorder.record(0, 0);
      expect(exportMatch(recorder.end(null)).inputs).toEqual([[[0, 1]], [[0, 1]]]);
    }
  });

  test('no other inputs than those of the tick', () => {
    const { match, recorder } = begin();
    step(match, 3, 3);
    // As bits, 99 is 3 for player 1 and 3 for player 2.
    expect(() => recorder.record(99, 0)).toThrow(/took the inputs 3 and 3, not 99 and 0/);
    expect(() => recorder.record(3, 2)).toThrow(RangeError);
    expect(() => recorder.record(2, 3)).toThrow(RangeError);
  });

  test('no tick twice, none left out, none after the end', () => {
    const { match, recorder } = begin();
    expect(() => recorder.record(0, 0)).toThrow(/match is at tick 0, the record at 0/);
    step(match, 0, 0);
    recorder.record(0, 0);
    expect(() => recorder.record(0, 0)).toThrow(RangeError);
    step(match, 0, 0);
    step(match, 0, 0);
    expect(() => recorder.record(0, 0)).toThrow(/match is at tick 3, the record at 1/);
    expect(() => recorder.end(null)).toThrow(/record each tick/);
    const ended = begin();
    ended.recorder.end(null);
    expect(() => ended.recorder.record(0, 0)).toThrow(/has ended/);
    step(ended.match, 0, 0);
    expect(() => ended.recorder.record(0, 0)).toThrow(/has ended/);
  });

  test('nothing more once it has ended: no failure and no note', () => {
    const { recorder } = begin();
    const log = recorder.end(null);
    const bytes = encodeLog(log);
    recorder.fail({ tick: 0, seat: 1, code: 'bot/threw', message: 'too late', stack: [] });
    recorder.note(1, 'too late');
    expect(encodeLog(log)).toEqual(bytes);
  });

  test.each([3, 7, 12, 16, -1, 0.5, '1', null])('no sources %s', (bad) => {
    const { match, recorder } = begin();
    step(match, 0, 0);
    expect(() => recorder.record(0, 0, bad as number)).toThrow(RangeError);
    expect(() => packSources('fresh', 'stale' as 'held')).toThrow(RangeError);
  });

  test.each([0, 3, '1', null, undefined])('no note of seat %s', (seat) => {
    expect(() => begin().recorder.note(seat as 1, 'x')).toThrow(RangeError);
  });

  test('no result that the match does not have', () => {
    const end = (result: unknown, rules = {}, ticks = 3): (() => Log) => {
      const { match, recorder } = begin(rules);
      for (let tick = 0; tick < ticks; tick += 1) {
        step(match, 0, 0);
        recorder.record(0, 0);
      }
      return () => recorder.end(result as null);
    };
    for (const bad of [
      { reason: 'health', winner: 1 },
      { reason: 'time', winner: null },
      { reason: 'leave', winner: null },
      { reason: 'interrupted', winner: 1 },
      { reason: 'boredom', winner: 1 },
      { reason: 'leave', winner: 3 },
      'leave',
      undefined,
    ])
      expect(end(bad), JSON.stringify(bad)).toThrow(RangeError);
    for (const bad of [null, { reason: 'leave', winner: 1 }, { reason: 'time', winner: 1 }])
      expect(end(bad, { maxTicks: 3 }), JSON.stringify(bad)).toThrow(RangeError);
    expect(end({ reason: 'time', winner: null }, { maxTicks: 3 })().status).toBe('sealed');
    expect(end({ reason: 'leave', winner: 2 })().status).toBe('sealed');
  });

  test.each([
    [{ recording: { release: '\ud800', node: '', platform: '' } }],
    [{ recording: { release: 1, node: '', platform: '' } }],
    [{ recording: { release: '', node: '', platform: '', host: { room: 'a' } } }],
    [{ parent: { id: 'x', tick: 1 } }],
    [{ parent: { id: '0'.repeat(64), tick: -1 } }],
    [{ players: [{ name: 1 }, { name: 'b' }] }],
  ])('no description that a reader would refuse: %j', (options) => {
    const record = (): unknown =>
      createRecorder(createMatch({ seed: 1 }), { players: TWO, ...options } as never);
    expect(codeOf(record)).toBe('log/bad-header');
  });
});

test('a recorder begins with a match as it begins', () => {
  const match = createMatch({ seed: 1 });
  setState(match, {
    ...readState(match),
    players: [{ ...readState(match).players[0], health: 5 }, readState(match).players[1]],
  });
  expect(() => createRecorder(match, { players: TWO })).toThrow(/brought to another/);
  for (const checkpointEvery of [0, -1, 1.5, 2 ** 31, Number.NaN, '600' as unknown as number])
    expect(() => createRecorder(createMatch({ seed: 1 }), { players: TWO, checkpointEvery })).toThrow(
      RangeError,
    );
});

test('a whole match is proven as it was recorded, as it was imported, and as it was read', () => {
  const { log } = recordMatch({ seed: 1, rules: { maxTicks: 50 }, ticks: 50, keys: () => [0, 0] });
  for (const one of [log, importMatch(exportMatch(log)), decodeLog(encodeLog(log))])
    expect(verifyLog(one)).toMatchObject({ verdict: 'proven', ticks: 50 });
});

describe('restore takes snapshots of the same match alone', () => {
  const source = createMatch({ seed: 1 });
  for (let tick = 0; tick < 300; tick += 1) step(source, 16, 17);
  const kept = snapshot(source);
  const refused = (words: unknown, target = createMatch({ seed: 1 })): void => {
    const before = [...snapshot(target)];
    expect(() => restore(target, words as Int32Array)).toThrow(/snapshot/);
    expect([...snapshot(target)], 'nothing is changed').toEqual(before);
  };

  test('not what is too short, wherever it is cut', () => {
    for (let length = 0; length < kept.length; length += 1) refused(kept.slice(0, length));
    expect(() => restore(createMatch({ seed: 1 }), kept)).not.toThrow();
  });
  test('not what is no Int32Array', () => {
    for (const bad of [[...kept], new Uint8Array(kept.buffer), new Float64Array(kept), null, undefined, 'x'])
      refused(bad);
  });
  test('not of another seed, nor under other rules', () => {
    refused(kept, createMatch({ seed: 2 }));
    refused(kept, createMatch({ seed: '' }));
    for (const rules of [{ health: 5 }, { laserSpeed: 30 }, { maxTicks: 0 }, { waveGrowth: 9 }])
      refused(kept, createMatch({ seed: 1, rules }));
  });
  test('but of another seed where that is asked for; without what tells of the seed it is the same of all', () => {
    const [one, other] = [createMatch({ seed: 1 }), createMatch({ seed: 2 })];
    restoreOtherSeed(other, kept);
    expect(readState(other)).toEqual(readState(source));
    expect(() => restoreOtherSeed(other, kept.slice(3))).toThrow(RangeError);
    const hidden = hideSeed(snapshot(one));
    expect(hidden).toEqual(hideSeed(snapshot(createMatch({ seed: 2 }))));
    refused(hidden);
  });
  test('not with counts that no match has room for', () => {
    for (const [word, value] of [
      [6, 5000],
      [6, -1],
      [8, -1],
      [8, 5000],
      [11, 5000],
      [11, -5],
      [12, 5000],
      [12, -5],
    ] as const)
      refused(kept.with(word, value));
  });
});

describe('what encodeLog takes is read back equal; it refuses the rest', () => {
  const { log } = recordMatch({
    seed: 5,
    ticks: 60,
    events: true,
    checkpointEvery: 20,
    states: true,
    keys: heldKeys(5, 7),
  });
  const change = (changed: Partial<Record<keyof Log, unknown>>): (() => Uint8Array) => {
    const made = { ...log, ...changed } as Log;
    return () => encodeLog(made);
  };
  const note = (value: unknown): unknown => ({ tick: 1, seat: 1, value });
  const failure = (changed: object): unknown => ({
    ...{ tick: 1, seat: 1, code: 'bot/threw', message: 'no', stack: ['decide (bot.js:1:1)'] },
    ...changed,
  });
  test('a failure whose message is too long is written shorter', () => {
    const bytes = change({ failures: [failure({ message: 'x'.repeat(600), stack: Array(9).fill('f') })] })();
    expect(decodeLog(bytes).failures).toEqual([
      failure({ message: `${'x'.repeat(499)}…`, stack: Array(8).fill('f') }),
    ]);
  });
  test.each<[string, Partial<Record<keyof Log, unknown>>]>([
    ['a note without a value', { notes: [{ tick: 1, seat: 1 }] }],
    ['a note of undefined', { notes: [note(undefined)] }],
    ['a note as a pair', { notes: [[1, 2]] }],
    ['a note of a date', { notes: [note(new Date(0))] }],
    ['a note of a set', { notes: [note(new Set([1]))] }],
    ['a note of a bigint', { notes: [note(5n)] }],
    ['a note of minus zero', { notes: [note(-0)] }],
    ['a note of a lone surrogate', { notes: [note('\ud800')] }],
    ['a note that is too deep', { notes: [note([[[[[[[[[1]]]]]]]]])] }],
    ['a note of a key that is too long', { notes: [note({ ['k'.repeat(256)]: 1 })] }],
    ['a note of seat 3', { notes: [{ tick: 1, seat: 3, value: 1 }] }],
    ['a note of no tick', { notes: [{ tick: 0.5, seat: 1, value: 1 }] }],
    ['an event of no kind', { events: [{ tick: 1, kind: 'party', value: 1 }] }],
    ['an event of seat 3', { events: [{ tick: 1, kind: 'hit', seat: 3, value: 1 }] }],
    ['an event of minus one', { events: [{ tick: 1, kind: 'hit', seat: 1, value: -1 }] }],
    ['checkpoints out of order', { checkpoints: log.checkpoints.toReversed() }],
    ['a checkpoint beyond the end', { checkpoints: [{ tick: 61, hash: 1n }] }],
    ['a hash of 65 bits', { checkpoints: [{ tick: 1, hash: 2n ** 64n }] }],
    ['a hash below 0', { end: { result: null, hash: -1n } }],
    ['states out of order', { states: log.states.toReversed() }],
    ['a state without words', { states: [{ tick: 1, words: new Int32Array(0) }] }],
    ['a failure of two lines', { failures: [failure({ message: 'a\nb' })] }],
    ['a failure of a code that is too long', { failures: [failure({ code: 'x'.repeat(41) })] }],
    ['a failure in a place that is too long', { failures: [failure({ stack: ['x'.repeat(201)] })] }],
    ['a failure of a lone surrogate', { failures: [failure({ message: '\ud800' })] }],
    ['a failure of no tick', { failures: [failure({ tick: -1 })] }],
    ['a failure of seat 3', { failures: [failure({ seat: 3 })] }],
    ['a result that is none', { end: { result: { reason: 'leave', winner: null }, hash: 1n } }],
    ['a recording without a release', { recording: { node: '', platform: '' } }],
    ['another field in a recording', { recording: { release: '', node: '', platform: '', mood: 1 } }],
    ['a header of another seed', { header: { ...log.header, seed: '\ud800' } }],
    ['a header of a number as a seed', { header: { ...log.header, seed: 5 } }],
    ['rules out of range', { header: { ...log.header, rules: { ...log.header.rules, health: 0 } } }],
    ['more ticks than inputs', { track: { ...log.track, runs: 0 } }],
    ['ticks before the last run', { track: { ...log.track, ticks: 10 } }],
    ['half a tick', { track: { ...log.track, ticks: 60.5 } }],
    [
      'an input that is none',
      { track: { ...log.track, packed: log.track.packed.map((_, i) => (i === 0 ? 3 << 10 : 0)) } },
    ],
  ])('%s', (_, changed) => {
    expect(change(changed)).toThrow(RangeError);
  });

  test('any note that a log holds', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          json,
          fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
        ),
        (value) => {
          const write = change({ notes: [note(value)] });
          let bytes: Uint8Array;
          try {
            bytes = write();
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
            return;
          }
          const [read] = decodeLog(bytes).notes;
          // A clone of a Buffer is a Uint8Array.
          expect(structuredClone(read)).toEqual(structuredClone(note(value)));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('any log that a recorder makes', () => {
    fc.assert(
      fc.property(anyLog, ({ log: any }) => {
        expect(contents(decodeLog(encodeLog(any)))).toStrictEqual(contents(any));
      }),
      { numRuns: 60 },
    );
  });
});
