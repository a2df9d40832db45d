import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMatch } from '../../src/core/index.ts';
import {
  createLogDecoder,
  createRecorder,
  decodeLog,
  encodeLog,
  exportMatch,
  findEvents,
  formatHash,
  importMatch,
  type Log,
  matchId,
  type PlayerInfo,
  verifyLog,
} from '../../src/replay/index.ts';
import { anyLog, anyRecording, json } from './logs.ts';
import { codeOf, contents, heldKeys, LONG, recordMatch, TWO } from './matches.ts';

const whole = (log: Log, status: Log['status']): object => ({ ...contents(log), status });

describe('a log comes back as it was', () => {
  test('from the sealed file', () => {
    fc.assert(
      fc.property(anyLog, ({ log }) => {
        const bytes = encodeLog(log);
        const found = decodeLog(bytes);
        expect(contents(found)).toStrictEqual(whole(log, 'sealed'));
        expect(Buffer.compare(encodeLog(found), bytes), 'the same log gives the same bytes').toBe(0);
        expect(verifyLog(found)).toMatchObject({ verdict: 'proven', ticks: log.track.ticks });
      }),
      { numRuns: 150 },
    );
  });

  test('from the file of a match under way, wherever it was flushed', () => {
    fc.assert(
      fc.property(anyLog, ({ log, live }) => {
        const found = decodeLog(live);
        expect(contents(found)).toStrictEqual(whole(log, 'unfinished'));
        expect(verifyLog(found)).toMatchObject({ verdict: 'unfinished', ticks: log.track.ticks });
      }),
      { numRuns: 150 },
    );
  });

  test('up to each flush', () => {
    fc.assert(
      fc.property(anyLog, ({ log, live, flushed }) => {
        for (const { ticks, bytes } of flushed) {
          const found = decodeLog(live.subarray(0, bytes));
          expect(found.track.ticks).toBe(ticks);
          // The one at the end comes with the end.
          const due = ({ tick }: { tick: number }) =>
            tick <= ticks && tick % log.header.checkpointEvery === 0;
          expect(found.checkpoints).toStrictEqual(log.checkpoints.filter(due));
          expect(found.states).toStrictEqual(log.states.filter(due));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('in pieces of any size, out of memory that is used again', () => {
    fc.assert(
      fc.property(anyLog, fc.integer({ min: 1, max: 700 }), ({ log }, least) => {
        const bytes = encodeLog(log);
        const size = Math.max(least, Math.ceil(bytes.length / 1000));
        const decoder = createLogDecoder();
        const piece = Buffer.alloc(size);
        for (let at = 0; at < bytes.length; at += size) {
          const count = Buffer.from(bytes).copy(piece, 0, at, at + size);
          decoder.push(piece.subarray(0, count));
        }
        expect(contents(decoder.log!)).toStrictEqual(whole(log, 'sealed'));
      }),
      { numRuns: 60 },
    );
  });

  test('with more runs than a packed block takes, and more ticks than any block takes', () => {
    const { log, live } = recordMatch({ seed: 7, rules: LONG, ticks: 140_000, keys: heldKeys(7, 20) });
    expect(contents(decodeLog(encodeLog(log)))).toStrictEqual(whole(log, 'sealed'));
    expect(contents(decodeLog(live))).toStrictEqual(whole(log, 'unfinished'));
    const idle = recordMatch({ seed: 7, rules: LONG, ticks: 140_000, keys: () => [0, 16] });
    expect(contents(decodeLog(encodeLog(idle.log)))).toStrictEqual(whole(idle.log, 'sealed'));
  });

  test('in which the second packed block begins with what was never seen before', () => {
    for (let keys = 1; keys < 32; keys += 1) {
      for (const others of [1, 3, 10]) {
        // 2,048 runs of the same two inputs, whole blocks of them, then a new one; a block of the range coder may begin with the byte 0xff.
        const { log } = recordMatch({
          seed: 7,
          rules: LONG,
          ticks: 2048 * others + 40,
          keys: (tick) => [tick < 2048 * others ? Math.floor(tick / others) % 2 : keys, 0],
        });
        expect(contents(decodeLog(encodeLog(log)))).toStrictEqual(whole(log, 'sealed'));
      }
    }
  });

  test('without any tick', () => {
    const { log, live } = recordMatch({ seed: '', ticks: 0, keys: () => [0, 0] });
    expect(contents(decodeLog(encodeLog(log)))).toStrictEqual(whole(log, 'sealed'));
    expect(contents(decodeLog(live))).toStrictEqual(whole(log, 'unfinished'));
    expect(verifyLog(decodeLog(encodeLog(log)))).toMatchObject({ verdict: 'proven', checkpoints: 1 });
  });
});

describe('what no log could give back is not taken', () => {
  const record = (player: object) =>
    createRecorder(createMatch({ seed: 1 }), { players: [player as PlayerInfo, TWO[1]] });

  test.each<[string, unknown]>([
    ['no text', 5],
    ['a lone surrogate', '\ud800'],
  ])('a name that is %s', (_, name) => {
    expect(codeOf(() => record({ name }))).toBe('log/bad-header');
  });

  test.each<[string, object]>([
    ['a key __proto__', JSON.parse('{ "__proto__": 1 }') as object],
    ['a key __proto_', { __proto_: 1 }],
    ['a key of 256 bytes', { [`é`.repeat(128)]: 1 }],
    ['a date', { born: new Date(0) }],
    ['a map', { born: new Map() }],
    ['bytes', { born: new Uint8Array(2) }],
    ['no number', { born: Number.NaN }],
    ['minus zero', { born: -0 }],
    ['nothing', { born: undefined }],
    ['a function', { born: () => 1 }],
    ['a value in nine lists and maps', { born: [[[[[[1]]]]]] }],
    ['lists in lists without end', { born: [[[[[[[[1]]]]]]]] }],
    ['4,097 bytes', { born: 'x'.repeat(4097) }],
  ])('a player described by %s', (_, born) => {
    expect(codeOf(() => record({ name: 'a', ...born }))).toBe('log/bad-header');
  });

  test.each<[string, object]>([
    ['in eight lists and maps', { born: [[[[[1]]]]] }],
    ['of a key that begins as __proto__ does', { __proto: 1, __proto_x: 2, __proto___: 3 }],
  ])('but a player described by a value %s is', (_, more) => {
    const player = { name: 'a', ...more };
    const log = record(player).end(null);
    expect(decodeLog(encodeLog(log)).header.players[0]).toStrictEqual(player);
  });

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['a date', [new Date(0)]],
    ['a map', new Map([[1, 2]])],
    ['a symbol', Symbol('x')],
    ['a list within lists without end', [[[[[[[[1]]]]]]]]],
    ['a key of 256 bytes', { ['x'.repeat(256)]: 1 }],
    ['over 1,024 bytes', 'x'.repeat(1025)],
  ])('a note that is %s: it is counted', (_, value) => {
    let recorder: ReturnType<typeof record> | undefined;
    const { live, log } = recordMatch({
      seed: 1,
      ticks: 3,
      keys: () => [0, 0],
      before: (match, made) => {
        recorder = made;
        if (match.tick === 1) made.note(2, value);
      },
    });
    expect(recorder?.droppedNotes).toBe(1);
    expect([log.notes, decodeLog(live).notes]).toEqual([[], []]);
  });

  test('a log with as many of the largest notes as can be is still sealed', () => {
    const { log, live } = recordMatch({
      seed: 1,
      rules: LONG,
      ticks: 8,
      keys: () => [0, 0],
      flushAt: () => true,
      before: (_, recorder) => {
        for (let i = 0; i < 2049; i += 1) recorder.note(1, 'x'.repeat(1021));
      },
    });
    expect(log.notes).toHaveLength(8 * 2048);
    expect(decodeLog(live).notes).toStrictEqual(log.notes);
    expect(decodeLog(encodeLog(log)).notes).toStrictEqual(log.notes);
  });
});

describe('export and import are inverse', () => {
  test('from a log to JSON and back to what was played', () => {
    fc.assert(
      fc.property(anyLog, ({ log }) => {
        const given = JSON.stringify(exportMatch(log));
        const back = importMatch(JSON.parse(given));
        expect(JSON.stringify(exportMatch(back))).toBe(given);
        expect(matchId(back)).toBe(matchId(log));
        const sealed = decodeLog(encodeLog(back));
        expect(JSON.stringify(exportMatch(sealed))).toBe(given);
        expect(verifyLog(sealed).verdict).toBe('proven');
      }),
      { numRuns: 100 },
    );
  });

  test('sources that are left out are all fresh', () => {
    const { log } = recordMatch({ seed: 5, ticks: 90, keys: heldKeys(5, 9) });
    const { sources, ...others } = exportMatch(log);
    expect(sources).toEqual([[['fresh', 90]], [['fresh', 90]]]);
    expect(exportMatch(importMatch(others))).toEqual(exportMatch(log));
  });

  test('an exchanged match that contradicts itself is refused at the first bad tick', () => {
    const { log } = recordMatch({ seed: 5, ticks: 900, checkpointEvery: 100, keys: heldKeys(5, 9) });
    const match = exportMatch(log);
    const bend = (change: object): string => codeOf(() => importMatch({ ...match, ...change }));
    const checkpoints = match.checkpoints.map(([tick, hash]) => [
      tick,
      tick === 300 ? `${'0'.repeat(16)}` : hash,
    ]);
    expect(() => importMatch({ ...match, checkpoints })).toThrow(/^tick 300: the state hash is/);
    expect(bend({ checkpoints })).toBe('import/mismatch');
    expect(bend({ result: { reason: 'health', winner: 1 } })).toBe('import/mismatch');
    expect(bend({ ticks: 899 })).toBe('import/bad-field');
    expect(bend({ inputs: [match.inputs[0], [[0, 899]]] })).toBe('import/bad-field');
    expect(() => importMatch({ ...match, sources: [match.sources[0], [['fresh', 899]]] })).toThrow(
      /^ticks of inputs and sources is "900,900,900,899", not equal and at most/,
    );
    expect(bend({ rulesVersion: 'classic-2' })).toBe('log/other-rules');
    expect(bend({ version: 2 })).toBe('import/other-format');
  });

  test('a match cut off between its last tick and its end is given the result that it has', () => {
    const rules = { maxTicks: 300 };
    const { log: cut } = recordMatch({ seed: 5, ticks: 300, rules, keys: heldKeys(5, 9) });
    const log = importMatch({ ...exportMatch(cut), result: null });
    expect(log.end?.result?.reason).toBe('time');
    expect(verifyLog(decodeLog(encodeLog(log))).verdict).toBe('proven');
  });

  test('any JSON gives a log or a coded error', () => {
    fc.assert(
      fc.property(json, fc.option(anyRecording), (value, recording) => {
        const match = recording === null ? {} : exportMatch(recordMatch({ ...recording, ticks: 20 }).log);
        const given = typeof value === 'object' && value !== null ? { ...match, ...value } : value;
        expect(codeOf(() => importMatch(given))).toMatch(/^(gave |import\/|log\/|rules\/)/);
      }),
      { numRuns: 200 },
    );
  });
});

const VECTORS = new URL('../vectors/', import.meta.url);
const cases = readdirSync(VECTORS).filter((file) => file.startsWith('rules-'));

test.each(cases)('%s is imported, sealed, decoded and proven, its last hash the same', (file) => {
  const given = JSON.parse(readFileSync(new URL(file, VECTORS), 'utf8')) as {
    expected: { checkpoints: [number, string][]; final: { tick: number; result: unknown } };
  };
  const { checkpoints, final } = given.expected;
  const log = decodeLog(encodeLog(importMatch(given)));
  expect(verifyLog(log)).toMatchObject({
    verdict: 'proven',
    ticks: final.tick,
    checkpoints: checkpoints.length,
  });
  expect(formatHash(log.end!.hash)).toBe(checkpoints.at(-1)![1]);
  expect(log.end!.result).toEqual(final.result);
  expect(log.checkpoints.map(({ tick, hash }) => [tick, formatHash(hash)])).toEqual(checkpoints);
  expect(exportMatch(importMatch(exportMatch(log)))).toEqual(exportMatch(log));
});

test('there are cases', () => expect(cases.length).toBeGreaterThan(15));

test('recorded events are those that the simulation tells', () => {
  fc.assert(
    fc.property(anyRecording, (options) => {
      const { log } = recordMatch({ ...options, events: true });
      expect(log.events).toStrictEqual(findEvents(log));
    }),
    { numRuns: 60 },
  );
});
