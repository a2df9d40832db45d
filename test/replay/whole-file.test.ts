import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  createLogFile,
  DISK,
  type FileLayer,
  readLog,
  removeLeftOvers,
  temporaryOf,
  temporaryPath,
  verifyLog,
  writeWhole,
} from '../../src/replay/index.ts';
import { codeOf, heldKeys, LONG, recordMatch } from './matches.ts';

/* Files that are whole or not there, however many write them at once. */

const root = fs.mkdtempSync(join(tmpdir(), 'shooter-whole-'));
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));
let folders = 0;
function newFolder(): string {
  folders += 1;
  const folder = join(root, String(folders));
  fs.mkdirSync(folder);
  return folder;
}

describe('a temporary name', () => {
  test('is hidden, beside the file, its own each time, and says what it was to become', () => {
    const paths = Array.from({ length: 100 }, () => temporaryPath('/a/b.log'));
    expect(new Set(paths).size).toBe(100);
    for (const path of paths) {
      expect(dirname(path)).toBe('/a');
      expect(basename(path)).toMatch(/^\.b\.log\.[0-9a-f]{16}\.tmp$/);
      expect(temporaryOf(basename(path))).toBe('b.log');
    }
    for (const name of ['b.log', '.b.log.tmp', 'b.log.0123456789abcdef.tmp', '.b.log.0123456789abcdeF.tmp'])
      expect(temporaryOf(name)).toBeUndefined();
  });

  test('fits into a file system, however long the name of the file is', () => {
    const folder = newFolder();
    for (const name of ['a'.repeat(255), 'ä'.repeat(127), '\u{1f680}'.repeat(63)]) {
      writeWhole(join(folder, name), 'whole');
      expect(fs.readFileSync(join(folder, name), 'utf8')).toBe('whole');
    }
    expect(fs.readdirSync(folder)).toHaveLength(3);
  });
});

test.each(['open', 'write', 'flush', 'close', 'rename'] as const)(
  'a %s that fails leaves the old file, and nothing beside it',
  (call) => {
    const path = join(newFolder(), 'kept');
    writeWhole(path, 'old');
    const layer: FileLayer = {
      ...DISK,
      [call]: (...given: never[]) => {
        if (call === 'close') DISK.close(given[0]!);
        throw Object.assign(new Error('ENOSPC: full'), { code: 'ENOSPC' });
      },
    };
    expect(codeOf(() => writeWhole(path, 'new', { layer, flush: true }))).toBe('ENOSPC');
    expect(fs.readdirSync(dirname(path))).toEqual(['kept']);
    expect(fs.readFileSync(path, 'utf8')).toBe('old');
  },
);

test('a writer that is overtaken within its write leaves the whole file of the last one', () => {
  const path = join(newFolder(), 'raced');
  const overtaken: FileLayer = {
    ...DISK,
    write(file, bytes) {
      const count = DISK.write(file, bytes.subarray(0, 1));
      if (bytes.length === 9) writeWhole(path, 'second');
      return count;
    },
  };
  writeWhole(path, 'the first', { layer: overtaken });
  expect(fs.readFileSync(path, 'utf8')).toBe('the first');
  expect(fs.readdirSync(dirname(path))).toEqual(['raced']);
});

test('planted: two writers that share one temporary name leave a file of neither', () => {
  const path = join(newFolder(), 'raced');
  const shared: FileLayer = {
    ...DISK,
    open: (_, flags) => (flags === 'r' ? DISK.open(path, flags) : fs.openSync(`${path}.part`, 'w')),
    rename: (_, to) => fs.existsSync(`${path}.part`) && fs.renameSync(`${path}.part`, to),
  };
  const overtaken: FileLayer = {
    ...shared,
    write(file, bytes) {
      const count = DISK.write(file, bytes.subarray(0, 1));
      if (bytes.length === 9) writeWhole(path, 'second', { layer: shared });
      return count;
    },
  };
  writeWhole(path, 'the first', { layer: overtaken });
  expect(['the first', 'second']).not.toContain(fs.readFileSync(path, 'utf8'));
});

test('two matches that are recorded over one file at once leave the whole log of the one that ends last', () => {
  const path = join(newFolder(), 'x.log');
  const [one, other] = ['one', 'other'].map((seed) =>
    recordMatch({ seed, rules: LONG, ticks: 200, keys: heldKeys(3, 5) }),
  );
  fs.writeFileSync(path, 'old');
  const first = createLogFile(path, { force: true });
  first.append(one!.live.subarray(0, 300));
  const second = createLogFile(path, { force: true });
  second.append(other!.live);
  first.append(one!.live.subarray(300));
  // While both write, the file is that of the second, whole.
  expect(readLog(path).header.seed).toBe('other');
  second.seal(other!.log);
  first.seal(one!.log);
  expect(verifyLog(readLog(path)).verdict).toBe('proven');
  expect(readLog(path).header.seed).toBe('one');
  expect(fs.readdirSync(dirname(path))).toEqual(['x.log']);
});

test('a file that is discarded is gone, and what has taken its name meanwhile is too late to be asked for', () => {
  const path = join(newFolder(), 'x.log');
  const file = createLogFile(path);
  file.discard();
  expect(fs.existsSync(path)).toBe(false);
  expect(() => file.append(new Uint8Array(1))).toThrow(RangeError);
});

test('left-overs of killed writers are removed where they are ours, and nothing else', () => {
  const folder = newFolder();
  for (const name of ['x.log', 'x.csv', '.x.log', '.x.log.tmp']) fs.writeFileSync(join(folder, name), 'kept');
  const kept = fs.readdirSync(folder).sort();
  fs.writeFileSync(temporaryPath(join(folder, 'x.log')), 'left');
  const other = temporaryPath(join(folder, 'x.csv'));
  fs.writeFileSync(other, 'left by an export');
  fs.mkdirSync(temporaryPath(join(folder, 'y.log')));
  removeLeftOvers(folder, { isOurs: (name) => name.endsWith('.log') });
  const left = fs.readdirSync(folder).filter((name) => temporaryOf(name) !== 'y.log');
  expect(left.sort()).toEqual([...kept, basename(other)].sort());
});
