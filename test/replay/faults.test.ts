import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createLogDecoder,
  decodeLog,
  encodeLog,
  exportMatch,
  findEvents,
  inputsAt,
  type Log,
  verifyLog,
} from '../../src/replay/index.ts';
import { type Frame, frame, joinFrames, readVarints, sealFrames, splitFrames, TYPES } from './frames.ts';
import { codeOf, contents, heldKeys, recordMatch } from './matches.ts';

/* A log in which there is a bit of everything. */
const { log, live } = recordMatch({
  seed: 'füße 🚀',
  rules: { waveBase: 1, waveGrowth: 0, enemySpeed: 30, health: 1000 },
  players: [
    { name: 'a', kind: 'script', hash: 'sha256:00' },
    { name: 'b', list: [1, 2.5, null, { x: true }] },
  ],
  ticks: 100,
  checkpointEvery: 40,
  states: true,
  events: true,
  keys: (tick) => [...keys(tick), tick % 50 < 5 ? 6 : 0] as [number, number, number],
  recording: { release: '0.1.0', node: 'v20.20.0', platform: 'linux x64' },
  before: (match, recorder) => {
    if (match.tick !== 33) return;
    recorder.note(2, { at: match.tick });
    recorder.fail({ tick: 33, seat: 1, code: 'bot/threw', message: 'decide threw', stack: ['bot.js:1:1'] });
  },
  flushAt: (tick) => tick % 34 === 0,
  result: { reason: 'leave', winner: 1 },
});
function keys(tick: number): [number, number] {
  return [(tick * 7) % 29 < 9 ? 17 : 8, (tick * 5) % 31 < 7 ? 18 : 16];
}
const sealed = Buffer.from(encodeLog(log));

const BOTH: [string, Buffer][] = [
  ['sealed', sealed],
  ['live', live],
];

/** Ticks in the blocks that end by `end`. */
const ticksBy = (bytes: Buffer, end: number): number =>
  splitFrames(bytes)
    .filter((record) => record.type === TYPES.block && record.end <= end)
    .reduce((sum, { payload }) => sum + readVarints(payload, 2)[1]!, 0);

const samePrefix = (found: Log): boolean => {
  for (let tick = 0; tick < found.track.ticks; tick += 1)
    if (inputsAt(found.track, tick) !== inputsAt(log.track, tick)) return false;
  return found.track.ticks <= log.track.ticks;
};

describe.each(BOTH)('a %s log', (kind, bytes) => {
  test('holds every kind of record of an unsigned log, and several blocks if live', () => {
    const found = new Set(splitFrames(bytes).map(({ type }) => type));
    for (const [name, type] of Object.entries(TYPES))
      expect(found.has(type), name).toBe(name !== 'signature' && (name !== 'seal' || kind === 'sealed'));
    if (kind === 'live')
      expect(splitFrames(bytes).filter(({ type }) => type === TYPES.block)).toHaveLength(3);
  });

  test('cut at any byte replays to its longest valid prefix', () => {
    const headerEnd = splitFrames(bytes)[0]!.end;
    for (let size = 0; size < bytes.length; size += 1) {
      const cut = bytes.subarray(0, size);
      if (size < headerEnd) {
        expect(codeOf(() => decodeLog(cut))).toBe(size === 0 ? 'log/empty' : 'log/cut-off');
        continue;
      }
      const found = decodeLog(cut);
      expect(found.status).toBe('unfinished');
      expect(found.track.ticks, `cut at ${size}`).toBe(ticksBy(bytes, size));
      expect(samePrefix(found)).toBe(true);
      expect(verifyLog(found)).toMatchObject({ verdict: 'unfinished', ticks: found.track.ticks });
    }
    expect(decodeLog(bytes).status).toBe(kind === 'sealed' ? 'sealed' : 'unfinished');
  });

  test('with any bit flipped is refused, and what is before the flip stays', () => {
    const flipped = Buffer.from(bytes);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const decoder = createLogDecoder();
      decoder.push(flipped);
      expect(decoder.damage?.code, `bit ${bit}`).toBe(bit < 64 ? 'log/no-log' : 'log/damaged');
      const ticks = decoder.log?.track.ticks ?? 0;
      if (ticks !== ticksBy(bytes, bit >> 3) || (decoder.log && !samePrefix(decoder.log)))
        expect.unreachable(`bit ${bit} changed the ${ticks} ticks before it`);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
    }
  });

  test('with bytes changed, dropped, put in or moved is never taken for another match', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length), fc.nat(40), fc.uint8Array({ maxLength: 40 }), (at, drop, put) => {
        const changed = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + drop)]);
        if (changed.equals(bytes)) return;
        const decoder = createLogDecoder();
        decoder.push(changed);
        expect(decoder.damage === undefined && decoder.log?.status === 'sealed').toBe(false);
        expect(decoder.log === undefined || samePrefix(decoder.log)).toBe(true);
        expect(decoder.damage?.code ?? 'log/damaged').toMatch(/^log\/(damaged|no-log)$/);
      }),
      { numRuns: 2000 },
    );
  });
});

test('a sealed log in which a byte was changed and its CRC-32 made right is not taken for sealed', () => {
  const frames = splitFrames(sealed);
  for (const [index, { type, payload }] of frames.entries()) {
    for (let at = 0; at < payload.length; at += 1) {
      const other = Buffer.from(payload);
      other[at]! ^= 1 << (at & 7);
      const forged = joinFrames(frames.with(index, { ...frames[index]!, payload: other }));
      expect(
        codeOf(() => decodeLog(forged)),
        `record ${type}, byte ${at}`,
      ).toMatch(/^(log|rules)\//);
    }
  }
});

test('a forged match that is sealed anew is refuted, unless it is as whole as the real one', () => {
  const frames = splitFrames(sealed);
  const block = frames.findIndex(({ type }) => type === TYPES.block);
  const verdicts = new Set<string>();
  for (let bit = 0; bit < frames[block]!.payload.length * 8; bit += 1) {
    const payload = Buffer.from(frames[block]!.payload);
    payload[bit >> 3]! ^= 1 << (bit & 7);
    const forged = sealFrames(frames.with(block, { ...frames[block]!, payload }));
    const code = codeOf(() => {
      const found = decodeLog(forged);
      const { verdict } = verifyLog(found);
      // A source says nothing about the state: only the match's id tells it from another.
      const keysDiffer =
        JSON.stringify(exportMatch(found).inputs) !== JSON.stringify(exportMatch(log).inputs);
      if (verdict === 'proven') expect(keysDiffer && !endsAlike(found), `bit ${bit}`).toBe(false);
      return verdict;
    });
    verdicts.add(code);
  }
  expect(verdicts).toContain('gave refuted');
  expect(verdicts).toContain('log/damaged');
});

/** Whether other inputs led to the same hashes: a key that moves nobody. */
const endsAlike = (found: Log): boolean =>
  found.checkpoints.every(({ hash }, index) => hash === log.checkpoints[index]?.hash);

describe('any bytes give a log or a coded error', () => {
  const take = (bytes: Uint8Array): void => {
    let found: Log;
    try {
      found = decodeLog(bytes);
    } catch (error) {
      expect(String((error as { code?: string }).code)).toMatch(/^(log|rules)\/[a-z-]+$/);
      return;
    }
    expect(['proven', 'unfinished', 'refuted']).toContain(verifyLog(found).verdict);
    exportMatch(found);
    findEvents(found);
  };
  const bytes = fc.uint8Array({ maxLength: 200, size: 'max' });
  const records = splitFrames(live);
  const anyRecord = fc.record({
    type: fc.oneof(fc.constantFrom(...Object.values(TYPES)), fc.nat(255)),
    payload: bytes.map((list) => Buffer.from(list)),
  });
  /** Payloads that were real, with some bytes changed. */
  const bentRecord = fc
    .tuple(fc.constantFrom(...records), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }))
    .map(([{ type, payload }, changes]) => {
      const other = Buffer.from(payload);
      for (const [at, byte] of changes) other[at % other.length] = byte;
      return { type, payload: other };
    });

  test('from no source at all', () => fc.assert(fc.property(bytes, take), { numRuns: 1000 }));

  test('after a valid beginning', () =>
    fc.assert(
      fc.property(fc.constantFrom(...records), bytes, ({ end }, rest) =>
        take(Buffer.concat([live.subarray(0, end), rest])),
      ),
      { numRuns: 2000 },
    ));

  test('in records with a valid CRC-32, of any type', () =>
    fc.assert(
      fc.property(fc.constantFrom(...records), anyRecord, ({ end }, { type, payload }) =>
        take(Buffer.concat([live.subarray(0, end), frame(type, payload)])),
      ),
      { numRuns: 3000 },
    ));

  test('in records that were real, bent, left out and put in any order', () =>
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(fc.oneof(fc.constantFrom<Pick<Frame, 'type' | 'payload'>>(...records), bentRecord), {
          maxLength: 12,
        }),
        (withHeader, list) => take(sealFrames(withHeader ? [records[0]!, ...list] : list)),
      ),
      { numRuns: 3000 },
    ));
});

test('a cut within a run of blocks keeps the contents of every record before it', () => {
  const other = recordMatch({
    seed: 3,
    ticks: 500,
    keys: heldKeys(3, 7),
    flushAt: (tick) => tick % 50 === 0,
  });
  const ends = splitFrames(other.live).filter(({ type }) => type === TYPES.block);
  expect(ends).toHaveLength(10);
  for (const { end } of ends) {
    const found = contents(decodeLog(other.live.subarray(0, end))) as { ticks: number };
    expect(found.ticks).toBe(ticksBy(other.live, end));
  }
});
