import { spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_TICK, PARAMETERS } from '../../src/core/index.ts';
import {
  commitSeed,
  decodeLog,
  encodeLog,
  exportMatch,
  FORMAT_VERSION,
  matchId,
  nameSigner,
  type RecordingInfo,
  SIGNED_FORMAT_VERSION,
  SOURCES,
} from '../../src/replay/index.ts';
import { parseSigningKey } from '../../src/replay/node/signing-key.ts';
import { sealFrames, splitFrames, TYPES } from './frames.ts';
import { anyLog } from './logs.ts';
import { codeOf, heldKeys, LONG, type Recorded, recordMatch } from './matches.ts';

/* docs/log-format.md is held against the code twice: by its tables and example, and by a reader in another language that
   was written from it. */

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const DOCUMENT = file('docs/log-format.md');
const SOURCE = [
  'record',
  'block',
  'coder',
  'encode',
  'header',
  'msgpack',
  'recorder',
  'log',
  'inputs',
  'failures',
]
  .map((name) => file(`src/replay/${name}.ts`))
  .join('\n');

const SHORT = { seed: 'füße', ticks: 3, keys: (): [number, number] => [0, 0] };
/** The first key of RFC 8032, section 7.1. */
const KEY = parseSigningKey(
  createPrivateKey({
    key: Buffer.from(
      '302e020100300506032b657004220420' + '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'hex',
    ),
    format: 'der',
    type: 'pkcs8',
  }).export({ type: 'pkcs8', format: 'pem' }) as string,
);
const NONCE = '0123456789abcdef'.repeat(2);
const HOSTED: Required<RecordingInfo> = {
  release: '0.1.0',
  node: 'v20.20.0',
  platform: 'linux x64',
  recordedAt: '2026-01-02T03:04:05.678Z',
  host: { room: 'lab', match: 3, nonce: NONCE, seedCommit: commitSeed(SHORT.seed, NONCE) },
};

/** The value of a constant of src/replay, which need not be exported. */
function constant(name: string): number {
  const [, text] = new RegExp(`const ${name}(?:: number)? = ([^;]+);`).exec(SOURCE) ?? [];
  if (name === 'MAX_TICK') return MAX_TICK;
  const [, base, shift] = /^([\dxa-f_]+)(?: << (\d+))?$/.exec(text ?? '') ?? [];
  expect(base, `${name} is ${text}`).toBeDefined();
  return Number(base!.replaceAll('_', '')) * 2 ** Number(shift ?? 0);
}

/** The rows of the table whose head begins with these cells. */
function table(...head: string[]): string[][] {
  const lines = DOCUMENT.split('\n');
  const at = lines.findIndex((line) => line.startsWith(`| ${head.join(' | ')} |`));
  expect(at, `table ${head.join(', ')}`).toBeGreaterThan(0);
  const rows: string[][] = [];
  for (const line of lines.slice(at + 2)) {
    if (!line.startsWith('|')) break;
    rows.push(
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  }
  return rows;
}

describe('the document says what the code does', () => {
  test('record types', () => {
    const rows = table('type', 'record', 'payload');
    expect(rows).toHaveLength(Object.keys(TYPES).length);
    for (const [type, name] of rows) expect(constant(name!), name).toBe(Number(type!.replaceAll('`', '')));
  });

  test('weights and limits', () => {
    const rows = [
      ...table('constant', 'value'),
      ...table('limit', 'name'),
      ...table('limit of this writer', 'name'),
    ];
    expect(rows.length).toBeGreaterThan(12);
    for (const cells of rows) {
      const [name, value] = cells.slice(-2);
      expect(constant(name!), name).toBe(Number(value));
    }
    expect(DOCUMENT).toContain(`bytes of the payload, at most ${constant('MAX_PAYLOAD_BYTES')} |`);
    expect(DOCUMENT).toContain(`of this block, 0 to ${constant('BLOCK_TICKS')} |`);
  });

  test('the version, the parameters, the keys of the header and of the exchanged match', () => {
    const { log } = recordMatch({
      seed: 1,
      ticks: 1,
      keys: () => [0, 0],
      signer: KEY.publicKey,
      parent: { id: '0'.repeat(64), tick: 0 },
    });
    const keysOf = (rows: string[][]): string[] => rows.map(([key]) => key!.replaceAll('`', ''));
    expect(DOCUMENT).toContain(`This page is version ${FORMAT_VERSION} of the format.`);
    expect(DOCUMENT).toContain(`A signed log is of\nversion ${SIGNED_FORMAT_VERSION}: `);
    expect(keysOf(table('key', 'value'))).toEqual(Object.keys(exportMatch(log)));
    const header = table('key', 'type', 'meaning');
    expect(keysOf(header)).toEqual(['format', ...Object.keys(log.header)]);
    const named = [...header[4]![2]!.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    expect(named).toEqual(Object.keys(PARAMETERS));
    for (const [index, source] of SOURCES.entries()) expect(DOCUMENT).toContain(`${index} ${source}`);
  });

  test('the keys of a recording, and of the host that it names', () => {
    const keysOf = (...head: string[]): string[] => table(...head).map(([key]) => key!.replaceAll('`', ''));
    expect(keysOf('key of a recording', 'type', 'meaning')).toEqual(Object.keys(HOSTED));
    expect(keysOf('key of a host', 'type', 'meaning')).toEqual(Object.keys(HOSTED.host));
    const decoded = decodeLog(encodeLog(recordMatch({ ...SHORT, recording: HOSTED }).log));
    expect(decoded.recording).toEqual(HOSTED);
  });

  test.each([
    ['nonce', 'f'.repeat(31)],
    ['nonce', 'F'.repeat(32)],
    ['seedCommit', 'f'.repeat(32)],
    ['match', -1],
    ['match', '3'],
    ['room', null],
  ])('a host with the %s %j is refused', (key, value) => {
    const recording = { ...HOSTED, host: { ...HOSTED.host, [key]: value } } as RecordingInfo;
    expect(codeOf(() => decodeLog(recordMatch({ ...SHORT, recording }).live))).toBe('log/bad-header');
  });

  test('the example, byte by byte', () => {
    const [sealed, block, signed] = [...DOCUMENT.matchAll(/```hex\n(.*?)```/gs)].map(([, lines]) =>
      lines!
        .split('\n')
        .map((line) => /^((?:[0-9a-f]{2} )*[0-9a-f]{2})(?: {2}|$)/.exec(line)?.[1] ?? '')
        .join(' '),
    );
    const { log, live } = recordMatch({
      seed: '1',
      ticks: 40,
      keys: (tick) => [tick < 30 ? 16 : 17, 0],
      players: [{ name: 'a' }, { name: 'b' }],
      recording: { release: '0.1.0', node: 'v20.20.0', platform: 'linux x64' },
    });
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    expect(sealed!.replaceAll(' ', '')).toBe(hex(encodeLog(log)));
    const { start, end } = splitFrames(live).find(({ type }) => type === TYPES.block)!;
    expect(block!.replaceAll(' ', '')).toBe(hex(live.subarray(start, end)));
    const signature = Buffer.from(encodeLog(nameSigner(log, KEY), KEY));
    const from = splitFrames(signature).find(({ type }) => type === TYPES.signature)!.start;
    expect(signed!.replaceAll(' ', '')).toBe(hex(signature.subarray(from)));
    expect(DOCUMENT).toContain(`\`signer\` \`${KEY.publicKey}\``);
    expect(DOCUMENT).toContain(`Its match identity is \`${matchId(log)}\``);
  });
});

const READER = fileURLToPath(new URL('./reader.py', import.meta.url));

interface Read {
  readonly status: string;
  /** only of a log that names its host */
  readonly committed?: boolean;
  /** only of a signed log */
  readonly signer?: string;
  readonly match?: unknown;
}

/** What the reader in Python makes of these files. */
function readWithPython(files: readonly Uint8Array[]): Read[] {
  const folder = mkdtempSync(join(tmpdir(), 'shooter-reader-'));
  try {
    const paths = files.map((bytes, index) => {
      const path = join(folder, `${index}.log`);
      writeFileSync(path, bytes);
      return path;
    });
    const { error, status, stdout, stderr } = spawnSync('python3', [READER, ...paths], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (error !== undefined)
      throw new Error('python3 cannot be run: this test needs it, to read logs by the document', {
        cause: error,
      });
    expect(status, stderr).toBe(0);
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Read);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a reader in another language, written from the document, reads', () => {
  const small = recordMatch({
    seed: 'füße 🚀',
    ticks: 200,
    checkpointEvery: 50,
    keys: heldKeys(1, 12),
    flushAt: (tick) => tick % 60 === 0,
  });
  const sources = (tick: number): number =>
    (tick % 40 < 9 ? 1 : tick % 40 < 13 ? 2 : 0) | ((tick % 90 > 80 ? 2 : 0) << 2);
  const twice = heldKeys(5, 3);
  const cases: [string, Recorded][] = [
    ['a short match', small],
    ['a match of several blocks', recordMatch({ seed: 2, rules: LONG, ticks: 20_000, keys: heldKeys(2, 4) })],
    [
      'a match of more ticks than a block holds',
      recordMatch({ seed: 3, rules: LONG, ticks: 70_000, keys: (tick) => [tick < 100 ? 17 : 16, 8] }),
    ],
    [
      'sources',
      recordMatch({
        seed: 4,
        ticks: 900,
        keys: (tick) => [...(twice(tick) as [number, number]), sources(tick)],
      }),
    ],
    [
      'states, events and notes',
      recordMatch({
        seed: 5,
        ticks: 300,
        checkpointEvery: 7,
        states: true,
        events: true,
        keys: heldKeys(5, 20),
        before: (match, recorder) => recorder.note(1, [match.tick]),
      }),
    ],
    [
      'checkpoints at every tick',
      recordMatch({ seed: 6, ticks: 700, checkpointEvery: 1, keys: heldKeys(6, 5) }),
    ],
    ['no tick at all', recordMatch({ seed: 7, ticks: 0, keys: () => [0, 0] })],
  ];

  test.each(cases)('%s, sealed and under way', (_, { log, live }) => {
    const match = JSON.parse(JSON.stringify(exportMatch(log))) as unknown;
    const [sealed, unfinished] = readWithPython([encodeLog(log), live]);
    expect(sealed).toEqual({ status: 'sealed', match });
    expect(unfinished).toEqual({ status: 'unfinished', match });
  });

  test('any log', () => {
    const logs = fc.sample(anyLog, { seed: 1, numRuns: 60 });
    const found = readWithPython(logs.flatMap(({ log, live }) => [encodeLog(log), live]));
    for (const [index, { log }] of logs.entries()) {
      const match = JSON.parse(JSON.stringify(exportMatch(log))) as unknown;
      const hosted = log.recording?.host && { committed: true };
      expect(found[2 * index]).toEqual({ status: 'sealed', match, ...hosted });
      expect(found[2 * index + 1]).toEqual({ status: 'unfinished', match, ...hosted });
    }
  });

  test('whether the host kept to the seed that it committed to, which is no part of the identity', () => {
    const kept = recordMatch({ ...SHORT, recording: HOSTED }).log;
    const broken = recordMatch({ ...SHORT, seed: 'another', recording: HOSTED }).log;
    const found = readWithPython([encodeLog(kept), encodeLog(broken)]);
    expect(found.map(({ committed }) => committed)).toEqual([true, false]);
    expect(matchId(kept)).toBe(matchId(recordMatch(SHORT).log));
  });

  test('who signed a log, and refuses one that is not signed by whom it names', () => {
    const signed = Buffer.from(encodeLog(nameSigner(small.log, KEY), KEY));
    const frames = splitFrames(signed);
    const stripped = sealFrames(frames.filter(({ type }) => type !== TYPES.signature));
    const other = splitFrames(Buffer.from(encodeLog(nameSigner(cases[6]![1].log, KEY), KEY)));
    const swapped = sealFrames(
      frames.map((one) =>
        one.type === TYPES.signature ? other.find(({ type }) => type === TYPES.signature)! : one,
      ),
    );
    const found = readWithPython([signed, signed.subarray(0, -60), stripped, swapped]);
    expect(found.map(({ status, signer }) => [status, signer])).toEqual([
      ['sealed', KEY.publicKey],
      ['unfinished', undefined],
      ['damaged', undefined],
      ['damaged', undefined],
    ]);
  });

  test('a torn tail, and finds damage', () => {
    const { live, flushed } = small;
    const torn = flushed.flatMap(({ bytes }) => [live.subarray(0, bytes), live.subarray(0, bytes + 9)]);
    const flipped = Buffer.from(live);
    flipped[flushed[1]!.bytes - 6]! ^= 4;
    const found = readWithPython([...torn, flipped]);
    const ticks = found.map(({ match }) => (match as { ticks: number } | undefined)?.ticks);
    expect(ticks).toEqual([60, 60, 120, 120, 180, 180, undefined]);
    expect(found.at(-1)?.status).toBe('damaged');
  });
});
