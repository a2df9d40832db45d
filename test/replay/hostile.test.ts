import { describe, expect, test } from 'vitest';
import { parseRules } from '../../src/core/index.ts';
import { createLogDecoder, decodeLog, encodeLog, verifyLog } from '../../src/replay/index.ts';
import { ownNow } from '../own-time.ts';
import { frame, head, joinFrames, MAGIC, pack, sealFrames, splitFrames, TYPES, varint } from './frames.ts';
import { codeOf, contents, heldKeys, recordMatch } from './matches.ts';

/* Files that somebody made to do harm, and files of other releases. */

const { log, live } = recordMatch({
  seed: 1,
  ticks: 90,
  checkpointEvery: 30,
  events: true,
  keys: heldKeys(1, 8),
  flushAt: (tick) => tick % 30 === 0,
  recording: { release: '0.9.1', node: 'v20.20.0', platform: 'linux x64' },
});
const sealed = Buffer.from(encodeLog(log));
const records = splitFrames(live);
const [header, recording, first, second] = [
  records[0]!,
  records[1]!,
  ...records.filter(({ type }) => type === TYPES.block),
];
const end = records.at(-1)!;

const codeOfFrames = (...frames: { type: number; payload: Buffer }[]): string =>
  codeOf(() => decodeLog(joinFrames(frames)).status);
const messageOf = (...frames: { type: number; payload: Buffer }[]): string => {
  const decoder = createLogDecoder();
  decoder.push(joinFrames(frames));
  return `${decoder.damage?.code} ${decoder.damage?.message}`;
};

/** Runs in bounded time and memory. A debug run of a loaded machine is slow, so the bounds are wide; what they catch is endless. */
function bounded(act: () => void): void {
  const before = process.memoryUsage().rss;
  const start = ownNow();
  act();
  expect(ownNow() - start).toBeLessThan(5000);
  expect(process.memoryUsage().rss - before).toBeLessThan(400 << 20);
}

const repeat = (count: number, ...bytes: number[]): Buffer =>
  Buffer.alloc(count * bytes.length, Buffer.from(bytes));
const MOST = 4 << 20;

describe('hostile msgpack is refused in any structured record', () => {
  const payloads: [string, Buffer][] = [
    ['lists without end', repeat(MOST, 0x91)],
    ['maps without end', repeat(MOST / 2, 0x81, 0xa0)],
    ['9 levels', Buffer.concat([repeat(9, 0x91), Buffer.from([0xc0])])],
    ...[
      'c4ff',
      'c5ffff',
      'c6ffffffff',
      'd9ff',
      'daffff',
      'dbffffffff',
      'dcffff',
      'ddffffffff',
      'deffff',
      'dfffffffff',
    ]
      .flatMap((hex) => [hex, `91${hex}`, `81a161${hex}`])
      .map((hex): [string, Buffer] => [`the claim ${hex}`, Buffer.from(hex, 'hex')]),
    [
      'the claim dd7fffffff and 4 MB',
      Buffer.concat([Buffer.from('dd7fffffff', 'hex'), repeat(MOST - 5, 0xc0)]),
    ],
    ['claims within claims', Buffer.concat([repeat(8, 0xdd, 0, 0x3f, 0, 0), repeat(MOST - 40, 0xc0)])],
    ...['c1', 'c70000', 'c8000000', 'c90000000000', 'd40000', 'd5000000', 'd6ff00000000', 'd700', 'd800'].map(
      (hex): [string, Buffer] => [`type ${hex.slice(0, 2)}`, Buffer.from(hex, 'hex')],
    ),
    ...['810101', '81c001', '819001', '81c4016101', '81cb000000000000000001', '81da00016101'].map(
      (hex): [string, Buffer] => [`the key ${hex.slice(2, -2)}`, Buffer.from(hex, 'hex')],
    ),
    ['a byte too many', Buffer.concat([pack({}), Buffer.from([0xc0])])],
    ['nothing', Buffer.alloc(0)],
  ];
  test.each(payloads)('%s', (_, payload) => {
    bounded(() => {
      expect(codeOfFrames({ type: TYPES.header, payload })).toBe('log/damaged');
      for (const type of [TYPES.recording, TYPES.events, TYPES.notes, TYPES.end])
        expect(codeOfFrames(header, { type, payload }), `type ${type}`).toBe('log/damaged');
    });
  });

  test('large but honest values cost what they weigh', () => {
    const nils = Buffer.concat([Buffer.from('dd003ffff0', 'hex'), repeat(0x3ffff0, 0xc0)]);
    const pairs = Buffer.concat([
      Buffer.from('df000ffff0', 'hex'),
      ...Array.from({ length: 0xffff0 }, (_, i) => pack(i.toString(36))).map((key) =>
        Buffer.concat([key, Buffer.from([1])]),
      ),
    ]);
    bounded(() => expect(codeOfFrames(header, { type: TYPES.notes, payload: nils })).toMatch(/^log\//));
    bounded(() =>
      expect(codeOfFrames(header, { type: TYPES.recording, payload: pairs.subarray(0, MOST) })).toMatch(
        /^log\//,
      ),
    );
  });

  test('a key __proto__ reaches no prototype', () => {
    const evil = Buffer.concat([
      Buffer.from([0x82]),
      pack('__proto__'),
      pack({ polluted: 1, seed: '1' }),
      pack('constructor'),
      pack({ prototype: { polluted: 1 } }),
    ]);
    for (const type of [TYPES.recording, TYPES.end])
      expect(codeOfFrames(header, { type, payload: evil })).toMatch(/^log\//);
    expect(codeOfFrames({ type: TYPES.header, payload: evil })).toBe('log/other-format');
    const note = Buffer.concat([Buffer.from([0x91, 0x93, 1, 1]), evil]);
    expect(codeOfFrames(header, { type: TYPES.notes, payload: note })).toBe('gave unfinished');
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

test('a record that claims more than any can hold is refused at its first bytes, one that has not come is awaited', () => {
  const start = joinFrames([header]);
  for (const length of [MOST + 1, 0xffffff])
    expect(codeOf(() => decodeLog(Buffer.concat([start, head(TYPES.notes, length)])))).toBe('log/damaged');
  expect(decodeLog(Buffer.concat([start, head(TYPES.notes, MOST)])).status).toBe('unfinished');
});

describe('records of other releases', () => {
  test('of an optional type are skipped wherever they stand, and change nothing', () => {
    for (const type of [0x00, 0x06, 0x40, 0x7f]) {
      for (let at = 1; at <= records.length; at += 1) {
        const more = records.toSpliced(at, 0, { ...header, type, payload: Buffer.from('??') });
        expect(contents(decodeLog(joinFrames(more)))).toStrictEqual({
          ...contents(log),
          status: 'unfinished',
        });
        expect(decodeLog(sealFrames(more)).status).toBe('sealed');
      }
    }
  });

  test('of a critical type are refused wherever they stand, and the release is named that knows them', () => {
    for (const type of [0x80, 0x86, 0xff]) {
      for (let at = 2; at <= records.length; at += 1) {
        const more = records.toSpliced(at, 0, { ...header, type, payload: Buffer.alloc(3) });
        expect(messageOf(...more)).toMatch(
          new RegExp(
            `^log/other-format .*record of type ${type} .*use the shooter-sdk release that wrote it, which is "0.9.1"`,
          ),
        );
      }
    }
  });

  const other = (change: object): { type: number; payload: Buffer } => ({
    type: TYPES.header,
    payload: pack({ ...headerFields(), ...change }),
  });
  test('under another version of the format or of the rules are refused, and the release is named', () => {
    expect(messageOf(other({ format: 3 }), recording)).toMatch(
      /^log\/other-format .*version 3.*which is "0\.9\.1"/,
    );
    expect(messageOf(other({ format: '1' }))).toMatch(
      /^log\/other-format .*use the shooter-sdk release that wrote it$/,
    );
    expect(messageOf(other({ rulesVersion: 'classic-2' }), recording)).toMatch(
      /^log\/other-rules .*"classic-2".*which is "0\.9\.1"/,
    );
    expect(messageOf(other({ rulesVersion: null }))).toMatch(/^log\/other-rules .*null/);
  });

  test.each<[string, object, string]>([
    ['an unknown parameter', { rules: { ...parseRules({}), gravity: 1 } }, 'rules/unknown-parameter'],
    ['a parameter out of range', { rules: { ...parseRules({}), health: 0 } }, 'rules/bad-parameter'],
    ['a parameter left out', { rules: { playerSpeed: 3 } }, 'log/bad-header'],
    ['no rules', { rules: undefined }, 'log/bad-header'],
    ['no seed', { seed: null }, 'rules/bad-seed'],
    ['another tick rate', { tickRate: 30 }, 'log/bad-header'],
    ['one player', { players: [{ name: 'a' }] }, 'log/bad-header'],
    ['a player without a name', { players: [{}, {}] }, 'log/bad-header'],
    ['a spacing below 0', { checkpointEvery: -1 }, 'log/bad-header'],
    ['a parent without a name', { parent: { id: 'x', tick: 1 } }, 'log/bad-header'],
  ])('a header with %s is refused', (_, change, code) => {
    const fields = Object.entries({ ...headerFields(), ...change }).filter(
      ([, value]) => value !== undefined,
    );
    expect(codeOfFrames({ type: TYPES.header, payload: pack(Object.fromEntries(fields)) })).toBe(code);
  });
});

const headerFields = (): object => ({ format: 1, ...log.header });

describe('records in the wrong place', () => {
  test.each<[string, string, { type: number; payload: Buffer }[]]>([
    ['no header', 'first record is no header', [first!, second!]],
    ['two headers', 'second header', [header, header]],
    ['a block left out', 'begins at tick 30, after 0', [header, second!]],
    ['a block twice', 'begins at tick 0, after 30', [header, first!, first!]],
    ['an end too early', 'ends at tick 90, after 30', [header, first!, end]],
    ['two ends', 'goes on after its end', [...records, end]],
    [
      'a block after the end',
      'goes on after its end',
      [...records, { ...first!, payload: Buffer.from([90, 1, 0, 0, 0, 0]) }],
    ],
    [
      'a seal before the end',
      'seal before the end',
      [header, { type: TYPES.seal, payload: Buffer.alloc(32) }],
    ],
    ['a seal of another file', 'SHA-256', [...records, { type: TYPES.seal, payload: Buffer.alloc(32) }]],
    ['a seal that is too short', 'SHA-256', [...records, { type: TYPES.seal, payload: Buffer.alloc(31) }]],
  ])('%s', (_, what, frames) => {
    expect(messageOf(...frames)).toMatch(new RegExp(`^log/damaged .*${what}`));
  });

  test('anything after the seal', () => {
    for (const more of [Buffer.from([0]), frame(TYPES.notes, pack([])), sealed, MAGIC])
      expect(codeOf(() => decodeLog(Buffer.concat([sealed, more])))).toBe('log/damaged');
  });

  const state = (tick: number): { type: number; payload: Buffer } => {
    const payload = Buffer.alloc(64);
    payload.writeInt32LE(tick);
    return { type: TYPES.state, payload };
  };
  test('a whole state of no tick so far, or not in order', () => {
    expect(codeOfFrames(header, first!, state(30))).toBe('gave unfinished');
    for (const bad of [state(31), state(-1)]) expect(codeOfFrames(header, first!, bad)).toBe('log/damaged');
    expect(codeOfFrames(header, first!, state(30), state(30))).toBe('log/damaged');
    expect(verifyLog(decodeLog(joinFrames([header, first!, state(30)])))).toMatchObject({
      verdict: 'refuted',
    });
  });
});

describe('hostile blocks', () => {
  const hash = [1, 2, 3, 4, 5, 6, 7, 8];
  const block = (...bytes: number[]): { type: number; payload: Buffer } => ({
    type: TYPES.block,
    payload: Buffer.from(bytes),
  });
  /** 10 plain ticks of idling, then groups of checkpoints. */
  const withGroups = (...bytes: number[]): string =>
    messageOf(header, block(0, 10, 0, ...varint(9 * 32), ...varint(9 * 32), ...bytes));

  test.each<[string, string, number[]]>([
    ['a checkpoint beyond the block', 'tick 11 is out of place', [1, 11, 0, 1, ...hash]],
    [
      'a group that runs out of the block',
      'tick 12 is out of place',
      [1, 2, 5, 3, ...hash, ...hash, ...hash],
    ],
    ['two checkpoints at one tick', 'tick 5 is out of place', [1, 5, 0, 2, ...hash, ...hash]],
    ['two groups at one tick', 'tick 5 is out of place', [2, 5, 0, 1, ...hash, 0, 0, 1, ...hash]],
    ['groups without end', 'ends early', [...varint(2 ** 53 - 1), 1, 0, 1, ...hash]],
    ['checkpoints without end', 'ends early', [1, 1, 1, ...varint(2 ** 50), ...hash]],
    ['a tick that is too large', 'too large', [1, 255, 255, 255, 255, 255, 255, 255, 255, 255]],
    ['a byte too many', '1 bytes too many', [0, 0]],
  ])('%s', (_, what, bytes) => {
    expect(withGroups(...bytes)).toMatch(new RegExp(`^log/damaged .*${what}`));
  });

  test.each<[string, string, number[]]>([
    ['a form of the future', 'form 4', [0, 1, 4, 0, 0]],
    ['a run longer than the block', 'longer than the block', [0, 5, 0, ...varint(5 * 32)]],
    ['two runs that are one', 'goes on in the next', [0, 2, 0, 1, 1]],
    ['a source that there is not', '3 is no source', [0, 1, 2, 0, 0, 3, 0]],
    ['more ticks than a block holds', 'claims 65537 ticks', [0, ...varint(65_537), 1, 0]],
    ['more ticks than a match holds', 'claims 2147483648 ticks', [0, ...varint(2 ** 31), 0]],
    ['packed bytes that are not there', 'ends early', [0, 5, 1, ...varint(2 ** 40)]],
  ])('%s', (_, what, bytes) => {
    expect(messageOf(header, block(...bytes))).toMatch(new RegExp(`^log/damaged .*${what}`));
  });

  test('that claim 65,536 ticks each in a few bytes are refused as soon as they claim runs that are none', () => {
    const claims = Array.from({ length: 500 }, (_, index) =>
      block(...varint(index * 65_536), ...varint(65_536), 1, 0, 0),
    );
    bounded(() => expect(messageOf(header, ...claims)).toMatch(/^log\/damaged .*goes on in the next/));
  });
});
