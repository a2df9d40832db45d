import { describe, expect, test } from 'vitest';
import { type HostLog, openLogFolder } from '../../src/net/index.ts';
import {
  createSigningKey,
  decodeLog,
  encodeLog,
  type SigningKey,
  verifyLog,
} from '../../src/replay/index.ts';
import { splitFrames } from '../replay/frames.ts';
import { heldKeys, LONG, recordMatch } from '../replay/matches.ts';
import { createMemoryFiles } from './memory-files.ts';

/* A host that signs its logs, after a crash: what names its key it signs again, what names another key it leaves alone. */

const KEY = createSigningKey();
const OTHER = createSigningKey();
const match = (signer?: string) =>
  recordMatch({
    seed: 'folder',
    rules: LONG,
    ticks: 120,
    checkpointEvery: 25,
    keys: heldKeys(9, 6),
    flushAt: (tick) => tick % 20 === 0,
    result: { reason: 'leave', winner: 2 },
    signer,
  }).live;
const LIVE = match(KEY.publicKey);

interface Found {
  readonly bytes: Uint8Array;
  readonly recovered: number;
  readonly warned: readonly object[];
  /** verdict, signer and reason of the log as it is afterwards */
  readonly log: readonly unknown[];
}

/** What the start of a host with `key` makes of a file in its folder. */
function recover(file: Uint8Array, key: SigningKey | undefined): Found {
  const files = createMemoryFiles();
  files.makeFolder('/logs');
  files.put('/logs/a.log', file);
  const warned: object[] = [];
  const warn: HostLog['warn'] = (fields) => void warned.push(fields);
  const log = { info: () => {}, warn, error: warn };
  const { recovered, close } = openLogFolder({ path: '/logs', layer: files, log, key });
  close();
  const bytes = files.read('/logs/a.log');
  const found = decodeLog(bytes);
  const { verdict, signer } = verifyLog(found);
  return { bytes, recovered: recovered.length, warned, log: [verdict, signer, found.end?.result?.reason] };
}

describe('the log of a match under way that names a signer, after a crash', () => {
  const frames = splitFrames(LIVE);
  const cuts = [frames[2]!.end + 3, frames.at(-2)!.end, LIVE.length].map((end) => LIVE.subarray(0, end));

  test('is signed again by a host with the same key', () => {
    const reasons = cuts.map((cut) => recover(cut, KEY).log);
    expect(reasons).toEqual([
      ['proven', KEY.publicKey, 'interrupted'],
      ['proven', KEY.publicKey, 'interrupted'],
      ['proven', KEY.publicKey, 'leave'],
    ]);
    // The same file and key give the same bytes.
    expect(recover(cuts[0]!, KEY).bytes).toEqual(recover(cuts[0]!, KEY).bytes);
  });

  test.each<[string, SigningKey | undefined]>([
    ['another key', OTHER],
    ['no key', undefined],
  ])('is left as it is, and told, by a host with %s', (_, key) => {
    for (const cut of cuts) {
      const { bytes, recovered, warned, log } = recover(cut, key);
      expect(Buffer.from(bytes)).toEqual(Buffer.from(cut));
      expect([recovered, log.slice(0, 2)]).toEqual([0, ['unfinished', null]]);
      expect(warned).toMatchObject([{ log: 'a.log', signer: KEY.publicKey }]);
    }
  });

  test('is not signed where something in it was changed', () => {
    const changed = Buffer.from(LIVE.subarray(0, -20));
    changed[frames.at(-3)!.start + 7]! ^= 1;
    const files = createMemoryFiles();
    files.makeFolder('/logs');
    files.put('/logs/a.log', changed);
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const { recovered, close } = openLogFolder({ path: '/logs', layer: files, log, key: KEY });
    close();
    expect(recovered).toEqual([]);
    expect(Buffer.from(files.read('/logs/a.log'))).toEqual(changed);
  });
});

test('a signed log that was sealed and then cut is not signed again', () => {
  const sealed = encodeLog(decodeLog(LIVE), KEY);
  for (const cut of [1, 50, 120, 200]) {
    const file = sealed.subarray(0, sealed.length - cut);
    const { bytes, recovered, warned } = recover(file, KEY);
    expect(Buffer.from(bytes)).toEqual(Buffer.from(file));
    expect([recovered, warned.length]).toEqual([0, 1]);
  }
});

test('an unsigned log is sealed, and stays unsigned, in the folder of a host that signs', () => {
  const { recovered, log } = recover(match().subarray(0, -30), KEY);
  expect([recovered, log]).toEqual([1, ['proven', null, 'interrupted']]);
});

test('the logs that a folder creates name its key, and are signed when they are sealed', () => {
  const files = createMemoryFiles();
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const folder = openLogFolder({ path: '/logs', layer: files, log, key: KEY });
  const file = folder.create('b');
  expect(file.signer).toBe(KEY.publicKey);
  const recorded = recordMatch({ seed: 1, ticks: 30, keys: () => [1, 2], signer: file.signer });
  file.append(recorded.live);
  file.seal(recorded.log);
  folder.close();
  expect(verifyLog(decodeLog(files.read('/logs/b.log')))).toMatchObject({
    verdict: 'proven',
    signer: KEY.publicKey,
  });
  const unnamed = openLogFolder({ path: '/logs', layer: files, log, key: KEY });
  const refused = unnamed.create('c');
  expect(() => refused.seal(recordMatch({ seed: 1, ticks: 30, keys: () => [1, 2] }).log)).toThrow(RangeError);
  unnamed.close();
});
