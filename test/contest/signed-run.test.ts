import { createHash } from 'node:crypto';
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { mergeRuns, readRun } from '../../src/contest/index.ts';
import {
  checkGames,
  concludeVerification,
  openRun,
  type RunVerification,
} from '../../src/contest/node/check-run.ts';
import { createRun, endRun, keepPairs } from '../../src/contest/node/run-folder.ts';
import {
  createSigningKey,
  decodeLog,
  encodeLog,
  signerOf,
  signLog,
  verifySignature,
} from '../../src/replay/index.ts';
import { contentsOf, editLines, makeRun, manifestOf, playAll, playForged, runFolders } from './runs.ts';

/* A signed run is the word of whoever has the key: it cannot be altered, cut, stripped or given to another signer unnoticed. */

const at = runFolders();
const key = createSigningKey();
const other = createSigningKey();
const SIGNED = manifestOf({ signer: key.publicKey });

function verify(folder: string): RunVerification {
  const run = openRun(folder);
  return concludeVerification(run, [checkGames(run.pairs, run)]);
}

let number = 0;

function copyOf(name: string): string {
  number += 1;
  cpSync(at(name), at(`copy-${number}`), { recursive: true });
  return at(`copy-${number}`);
}

function editJson(path: string, edit: (value: Record<string, unknown>) => object): void {
  writeFileSync(path, `${JSON.stringify(edit(JSON.parse(readFileSync(path, 'utf8'))), null, 2)}\n`);
}

beforeAll(() => {
  makeRun(at('signed'), SIGNED, { key });
  makeRun(at('unsigned'));
  makeRun(at('other'), manifestOf({ signer: other.publicKey }), { key: other });
});

test('a signed run names its signer, is proven, and has the same bytes each time', () => {
  expect(verify(at('signed'))).toMatchObject({ verdict: 'proven', signer: key.publicKey, findings: [] });
  makeRun(at('again'), SIGNED, { key });
  expect(contentsOf(at('again'))).toEqual(contentsOf(at('signed')));
  for (const { games } of readRun(at('signed')).pairs)
    for (const { log } of games)
      expect(signerOf(decodeLog(readFileSync(join(at('signed'), log!))))).toBe(key.publicKey);
});

test('the signature is of what the document says', () => {
  const sha256 = (name: string): Buffer =>
    createHash('sha256')
      .update(readFileSync(join(at('signed'), name)))
      .digest();
  const { publicKey, signature } = JSON.parse(readFileSync(join(at('signed'), 'signature.json'), 'utf8'));
  const message = Buffer.concat([
    Buffer.from('shooter-sdk contest run\0'),
    sha256('manifest.json'),
    sha256('results.ndjson'),
  ]);
  expect(message).toHaveLength(88);
  expect(verifySignature(publicKey, message, Buffer.from(signature, 'hex'))).toBe(true);
  const document = readFileSync(new URL('../../docs/contests.md', import.meta.url), 'utf8');
  expect(document).toContain('of 88 bytes: the 23 characters `shooter-sdk contest run`, a zero byte');
});

test('results and digests do not depend on a signature', () => {
  expect(contentsOf(at('signed'))['results.ndjson']).toBe(contentsOf(at('unsigned'))['results.ndjson']);
  expect(verify(at('unsigned'))).toMatchObject({ verdict: 'proven', signer: null });
});

test('a run that is not over is signed by nobody yet', () => {
  const folder = at('open');
  keepPairs(createRun(folder, SIGNED, key), playAll(SIGNED));
  expect(verify(folder)).toMatchObject({ verdict: 'unfinished', signer: null });
});

describe('a signed run is damaged', () => {
  const alterations: readonly (readonly [string, (folder: string) => void])[] = [
    ['without its signature', (folder) => rmSync(join(folder, 'signature.json'))],
    [
      'without its signature, and cut before its end',
      (folder) => {
        rmSync(join(folder, 'signature.json'));
        const results = readFileSync(join(folder, 'results.ndjson'));
        writeFileSync(join(folder, 'results.ndjson'), results.subarray(0, -1));
      },
    ],
    [
      'with the signature of another run',
      (folder) => cpSync(join(at('other'), 'signature.json'), join(folder, 'signature.json')),
    ],
    [
      'with a signature that names another key',
      (folder) =>
        editJson(join(folder, 'signature.json'), (value) => ({ ...value, publicKey: other.publicKey })),
    ],
    [
      'with a cut signature',
      (folder) =>
        editJson(join(folder, 'signature.json'), (value) => ({
          ...value,
          signature: String(value.signature).slice(0, -2),
        })),
    ],
    [
      'with more than a signature',
      (folder) => editJson(join(folder, 'signature.json'), (value) => ({ ...value, more: 1 })),
    ],
    [
      'with another digest',
      (folder) =>
        editLines(join(folder, 'results.ndjson'), ([first, ...rest]) => {
          const [one, two] = first!.games as object[];
          return [{ ...first, games: [{ ...one, digest: '0'.repeat(64) }, two] }, ...rest];
        }),
    ],
    [
      'with another release in its manifest',
      (folder) => editJson(join(folder, 'manifest.json'), (value) => ({ ...value, release: '1' })),
    ],
    [
      'if the signer was taken out of the manifest alone',
      (folder) => editJson(join(folder, 'manifest.json'), (value) => ({ ...value, signer: null })),
    ],
    [
      'if another signer stands in the manifest',
      (folder) => editJson(join(folder, 'manifest.json'), (value) => ({ ...value, signer: other.publicKey })),
    ],
  ];

  test.each(alterations)('%s', (_, alter) => {
    const folder = copyOf('signed');
    alter(folder);
    expect(verify(folder)).toMatchObject({ verdict: 'damaged', signer: null });
    expect(() => readRun(folder)).toThrow();
  });

  test('with one byte of its manifest changed that means nothing', () => {
    const folder = copyOf('signed');
    const path = join(folder, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('{\n', '{ \n'));
    expect(verify(folder)).toMatchObject({ verdict: 'damaged', findings: [{ file: 'signature.json' }] });
  });
});

describe('a log in a signed run', () => {
  test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['that is not signed', (bytes) => encodeLog(unsigned(bytes))],
    ['that another key signed', (bytes) => signLog(bytes, other)],
  ])('%s is refuted', (_, edit) => {
    const folder = copyOf('signed');
    const log = readRun(folder).pairs[0]!.games[0].log!;
    writeFileSync(join(folder, log), edit(readFileSync(join(folder, log))));
    expect(verify(folder)).toMatchObject({ verdict: 'refuted', findings: [{ file: log, field: 'signer' }] });
  });

  const unsigned = (bytes: Uint8Array) => {
    const { signer: _, ...header } = decodeLog(bytes).header;
    return { ...decodeLog(bytes), header, signature: undefined };
  };
});

test('a run that is stripped of all that names the key is another run, which nobody signed', () => {
  const folder = copyOf('signed');
  rmSync(join(folder, 'signature.json'));
  editJson(join(folder, 'manifest.json'), (value) => ({ ...value, signer: null }));
  expect(verify(folder).signer).toBeNull();
});

describe('merged runs', () => {
  const parts = [0, 1].map((index) => ({ index, count: 2 }));
  const part = (name: string, index: number, signer: typeof key | undefined): string => {
    const folder = at(`${name}-${index}`);
    const manifest = manifestOf({ shard: parts[index]!, signer: signer?.publicKey ?? null });
    makeRun(folder, manifest, signer && { key: signer });
    return folder;
  };

  test('are signed as a whole only with a key, and then as the whole run would be', () => {
    const mixed = [part('mixed', 0, other), part('mixed', 1, undefined)].map((folder) => readRun(folder));
    mergeRuns(mixed, at('merged-signed'), key);
    expect(contentsOf(at('merged-signed'))).toEqual(contentsOf(at('signed')));
    const { run } = mergeRuns(mixed, at('merged-plain'));
    expect([run.manifest.signer, verify(at('merged-plain')).signer]).toEqual([null, null]);
    expect(verify(at('merged-plain')).verdict).toBe('proven');
  });

  test('have signed logs of games with interference, too', () => {
    const played = (manifest: typeof SIGNED) => [playForged(manifest), ...playAll(manifest).slice(1)];
    const [plain, signed] = [manifestOf(), SIGNED];
    for (const [name, manifest] of Object.entries({ plain, signed })) {
      const run = createRun(at(`forged-${name}`), manifest, name === 'signed' ? key : undefined);
      keepPairs(run, played(manifest));
      endRun(
        run,
        played(manifest).map(({ pair }) => pair),
      );
    }
    mergeRuns([readRun(at('forged-plain'))], at('forged-merged'), key);
    const merged = contentsOf(at('forged-merged'));
    expect(Object.keys(merged).filter((name) => name.endsWith('.claimed.log'))).toHaveLength(2);
    expect(merged).toEqual(contentsOf(at('forged-signed')));
  });

  test('are refused if a part was altered after it was signed', () => {
    const [one, two] = [part('altered', 0, key), part('altered', 1, key)];
    writeFileSync(
      join(two, 'results.ndjson'),
      readFileSync(join(two, 'results.ndjson'), 'utf8').replace('"ticks":200', '"ticks": 200'),
    );
    expect(() => mergeRuns([readRun(one), readRun(two)], at('altered-merged'))).toThrow(/signature/);
    renameSync(join(two, 'signature.json'), join(two, 'signature.json.bak'));
    expect(() => readRun(two)).toThrow(/signature\.json: it is missing/);
  });
});
