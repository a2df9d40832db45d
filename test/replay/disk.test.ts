import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createMatch, step } from '../../src/core/index.ts';
import {
  createLogFile,
  createRecorder,
  DISK,
  encodeLog,
  type FileLayer,
  type Log,
  type LogFile,
  readLog,
  temporaryOf,
  verifyLog,
  writeLog,
} from '../../src/replay/index.ts';
import { codeOf, heldKeys, LONG, recordMatch, TWO } from './matches.ts';

/* A disk that fails in the middle of things. */

const folder = fs.mkdtempSync(join(tmpdir(), 'shooter-disk-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
let files = 0;
function newPath(): string {
  files += 1;
  return join(folder, `${files}.log`);
}

/** Temporary files of a path that are there. */
const besides = (path: string): string[] =>
  fs.readdirSync(folder).filter((name) => temporaryOf(name) === basename(path));

interface Disk extends FileLayer {
  /** calls of `write` so far */
  readonly writes: number;
  /** from now on there is room */
  free(): void;
}

const full = (code = 'ENOSPC'): Error => Object.assign(new Error(`${code}: no space left`), { code });

/**
 * The real disk, on which from a call of `write` on there is no room.
 *
 * @param from the first call that fails
 * @param most bytes that a call writes at most; the one before the failing call writes `torn` bytes
 */
function createDisk(from: number, { most = 2 ** 30, torn = 2 ** 30, code = 'ENOSPC' } = {}): Disk {
  let writes = 0;
  let isFree = false;
  return {
    ...DISK,
    get writes() {
      return writes;
    },
    free() {
      isFree = true;
    },
    write(file, bytes) {
      writes += 1;
      if (!isFree && writes >= from) throw full(code);
      const count = isFree ? bytes.length : Math.min(bytes.length, most, writes === from - 1 ? torn : most);
      return fs.writeSync(file, bytes.subarray(0, count));
    },
  };
}

/** Records into a file until something fails. */
function recordInto(file: LogFile, ticks = 400): { flushed: number; error: unknown; log: Log | undefined } {
  const match = createMatch({ seed: 'disk', rules: LONG });
  let flushed = 0;
  try {
    const recorder = createRecorder(match, {
      players: TWO,
      checkpointEvery: 30,
      states: true,
      write: (bytes) => file.append(bytes),
    });
    const keys = heldKeys(8, 5);
    while (match.tick < ticks) {
      const [first, second] = keys(match.tick);
      step(match, first, second);
      recorder.record(first, second);
      if (match.tick % 40 > 0) continue;
      recorder.flush();
      flushed = match.tick;
    }
    return { flushed, error: undefined, log: recorder.end(null) };
  } catch (error) {
    return { flushed, error, log: undefined };
  }
}

const codeIn = (error: unknown): unknown => (error as { code?: unknown } | undefined)?.code;
const LOG = recordMatch({ seed: 'disk', rules: LONG, ticks: 400, keys: heldKeys(8, 5) }).log;

describe('a disk that is full', () => {
  const whole = createDisk(2 ** 30);
  recordInto(createLogFile(newPath(), { layer: whole }));

  test.each<[string, { most?: number; torn?: number; code?: string }]>([
    ['between records', {}],
    ['within a record', { torn: 3 }],
    ['within a record, all writes being short', { most: 7, torn: 2 }],
    ['by a quota', { code: 'EDQUOT' }],
  ])('%s is told at whichever write it shows, and what was flushed before replays', (_, how) => {
    const calls = how.most === undefined ? whole.writes : 300;
    for (let from = 1; from <= calls; from += 1) {
      const path = newPath();
      const file = createLogFile(path, { layer: createDisk(from, how) });
      const { flushed, error } = recordInto(file);
      expect(codeIn(error), `write ${from}`).toBe('log/disk-full');
      expect(String(error)).toContain(path);
      if (flushed > 0) {
        const found = readLog(path);
        expect(found.track.ticks).toBeGreaterThanOrEqual(flushed);
        expect(verifyLog(found).verdict).toBe('unfinished');
      } else expect(codeOf(() => readLog(path).track.ticks)).toMatch(/^(log\/(empty|cut-off)|gave (0|40))$/);
      file.close();
    }
  });

  test('for a while leaves no file that is damaged, and the log can be sealed when there is room again', () => {
    for (let from = 3; from <= whole.writes; from += 1) {
      const disk = createDisk(from, { torn: 6 });
      const path = newPath();
      const file = createLogFile(path, { layer: disk });
      const { flushed } = recordInto(file);
      disk.free();
      expect(codeOf(() => file.append(Buffer.from('more')))).toBe('log/disk-full');
      const found = codeOf(() => readLog(path).track.ticks);
      expect(found).toMatch(/^(log\/cut-off|gave \d+)$/);
      if (flushed > 0) expect(Number(found.slice(5))).toBeGreaterThanOrEqual(flushed);
      file.seal(LOG);
      expect(verifyLog(readLog(path)).verdict).toBe('proven');
    }
  });

  test('that takes no byte and does not say why is told, too', () => {
    const disk = { ...createDisk(2 ** 30), write: () => 0 };
    expect(codeIn(recordInto(createLogFile(newPath(), { layer: disk })).error)).toBe('log/disk-full');
  });

  test('for the sealed log leaves the unsealed one, complete, and nothing beside it', () => {
    const bytes = encodeLog(LOG).length;
    for (const most of [1, 50, bytes]) {
      for (let from = 1; from <= Math.min(3, Math.ceil(bytes / most)); from += 1) {
        const path = newPath();
        const disk = createDisk(2 ** 30);
        const { log } = recordInto(createLogFile(path, { layer: disk }));
        const before = fs.readFileSync(path);
        const failing = createFileAt(path, createDisk(from, { most }));
        expect(codeOf(() => failing.seal(log!))).toBe('log/disk-full');
        expect(fs.readFileSync(path).equals(before)).toBe(true);
        expect(readLog(path).track.ticks).toBe(400);
        expect(besides(path)).toEqual([]);
      }
    }
  });

  test('does not cost the log that was to be overwritten, nor leaves a part of a new one', () => {
    const path = newPath();
    writeLog(path, LOG);
    const before = fs.readFileSync(path);
    expect(codeOf(() => writeLog(path, LOG, { force: true, layer: createDisk(1) }))).toBe('log/disk-full');
    expect(fs.readFileSync(path).equals(before)).toBe(true);
    const fresh = newPath();
    expect(codeOf(() => writeLog(fresh, LOG, { layer: createDisk(1) }))).toBe('log/disk-full');
    expect([fs.existsSync(fresh), besides(fresh)]).toEqual([false, []]);
  });
});

/** A file at a path that has a log already, whose opening does not empty it. */
function createFileAt(path: string, layer: FileLayer): LogFile {
  let opened = false;
  const open: FileLayer['open'] = (name, flags) => {
    if (opened) return layer.open(name, flags);
    opened = true;
    return fs.openSync(name, 'a');
  };
  return createLogFile(path, { layer: { ...layer, open } });
}

test('a rename that fails leaves the unsealed log, which can be sealed later', () => {
  const path = newPath();
  let fails = true;
  const layer: FileLayer = {
    ...createDisk(2 ** 30),
    rename(from, to) {
      if (fails) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
      fs.renameSync(from, to);
    },
  };
  const file = createLogFile(path, { layer });
  const { log } = recordInto(file);
  expect(codeOf(() => file.seal(log!))).toBe('log/unreadable');
  expect(readLog(path)).toMatchObject({ status: 'unfinished', track: { ticks: 400 } });
  expect(besides(path)).toEqual([]);
  fails = false;
  expect(file.seal(log!)).toBe(fs.statSync(path).size);
  expect(readLog(path).status).toBe('sealed');
});

test('a folder that cannot be flushed does not keep a log from being sealed', () => {
  const layer: FileLayer = {
    ...createDisk(2 ** 30),
    open(path, flags) {
      if (flags === 'r') throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
      return fs.openSync(path, flags);
    },
  };
  const path = newPath();
  writeLog(path, LOG, { layer });
  expect(readLog(path).status).toBe('sealed');
  expect(dirname(path)).toBe(folder);
});

test('a real disk that is full, where one can be mounted, is told as the stand-in is', () => {
  const disk = join(folder, 'small');
  fs.mkdirSync(disk);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  const isReal = status === 0;
  try {
    const file = isReal
      ? createLogFile(join(disk, 'match.log'))
      : createLogFile(join(disk, 'match.log'), { layer: createDisk(12, { torn: 5 }) });
    const { flushed, error } = recordInto(file, 1_000_000);
    expect(codeIn(error)).toBe('log/disk-full');
    const found = readLog(file.path);
    expect(found.track.ticks).toBeGreaterThanOrEqual(flushed);
    expect(verifyLog(found).verdict).toBe('unfinished');
    file.close();
  } finally {
    if (isReal) spawnSync('umount', [disk]);
  }
});
