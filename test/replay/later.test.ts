import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createMatch, step } from '../../src/core/index.ts';
import {
  createLogFile,
  createRecorder,
  DISK,
  decodeLog,
  type FileLayer,
  type Log,
  type LogFile,
  readLog,
  verifyLog,
  writeLog,
} from '../../src/replay/index.ts';
import { createMemoryFiles, type MemoryFiles } from '../net/memory-files.ts';
import { codeOf, heldKeys, LONG, TWO } from './matches.ts';

/* Files of logs that are flushed and sealed without holding up the thread: on a disk in memory, on which every moment can
   be the one of a failure or of a power cut, and once on the real one. */

const PATH = '/logs/match.log';

function begin(): { files: MemoryFiles; file: LogFile } {
  const files = createMemoryFiles();
  files.makeFolder('/logs');
  return { files, file: createLogFile(PATH, { layer: files }) };
}

/** Records a match of 60 ticks into a file, flushed at every 20th. */
function recordInto(file: LogFile, onFlush: (tick: number) => void = () => {}): Log {
  const match = createMatch({ seed: 'later', rules: LONG });
  const write = (bytes: Uint8Array): void => file.append(bytes);
  const recorder = createRecorder(match, { players: TWO, write });
  const keys = heldKeys(3, 4);
  while (match.tick < 60) {
    const [first, second] = keys(match.tick);
    step(match, first, second);
    recorder.record(first, second);
    if (match.tick % 20 > 0) continue;
    recorder.flush();
    onFlush(match.tick);
  }
  return recorder.end({ reason: 'interrupted', winner: null });
}

const stateOf = (bytes: Uint8Array): string => {
  const log = decodeLog(bytes);
  return `${log.status} ${log.track.ticks} ${verifyLog(log).verdict}`;
};
const SEALED = 'sealed 60 proven';
const COMPLETE = 'unfinished 60 unfinished';
const codeIn = (error: unknown): unknown => (error as { code?: unknown } | undefined)?.code;

describe('flush', () => {
  test('keeps what was appended, the name of the file included', () => {
    const { files, file } = begin();
    file.append(Buffer.from('abc'));
    file.flush();
    file.append(Buffer.from('def'));
    files.crash();
    expect(Buffer.from(files.read(PATH)).toString()).toBe('abc');
  });

  test('that fails names the file, and the file takes no more: no later flush hides it', () => {
    const { files, file } = begin();
    file.append(Buffer.from('abc'));
    files.fail('EIO', { on: ['flush'] });
    expect(codeOf(() => file.flush())).toBe('log/unreadable');
    files.fail();
    expect(codeOf(() => file.flush())).toBe('log/unreadable');
    expect(codeOf(() => file.append(Buffer.from('x')))).toBe('log/unreadable');
    const told: unknown[] = [];
    file.flushLater((error) => told.push(error));
    files.deliverAll();
    expect(told.map(codeIn)).toEqual(['log/unreadable']);
    file.close();
    expect(files.openFiles).toBe(0);
  });
});

describe('flushLater', () => {
  test('keeps what was appended when it was asked for, the name of the file included, once it is over', () => {
    const { files, file } = begin();
    const told: unknown[] = [];
    file.append(Buffer.from('abc'));
    file.flushLater((error) => told.push(error));
    file.append(Buffer.from('def'));
    expect(told).toEqual([]);
    files.deliverAll();
    expect(told).toEqual([undefined]);
    files.crash();
    expect(Buffer.from(files.read(PATH)).toString()).toBe('abc');
  });

  test('runs one flush at a time: all that is asked for meanwhile is served by one more', () => {
    const { files, file } = begin();
    const told: number[] = [];
    const flush = (number: number): void => file.flushLater(() => told.push(number));
    flush(1);
    files.deliverAll();
    flush(2);
    flush(3);
    file.append(Buffer.from('abc'));
    flush(4);
    expect(files.undelivered).toBe(1);
    expect(files.deliver()).toBe(1);
    expect(told).toEqual([1, 2]);
    expect(files.deliver()).toBe(1);
    expect(told).toEqual([1, 2, 3, 4]);
    expect(files.undelivered).toBe(0);
    files.crash();
    expect(files.read(PATH)).toHaveLength(3);
  });

  test('that fails names the file, and the file takes no more: later flushes do not hide it', () => {
    const { files, file } = begin();
    const told: unknown[] = [];
    file.append(Buffer.from('abc'));
    files.fail('EIO', { on: ['flushLater'] });
    file.flushLater((error) => told.push(error));
    files.deliverAll();
    files.fail();
    file.flushLater((error) => told.push(error));
    files.deliverAll();
    expect(told.map(codeIn)).toEqual(['log/unreadable', 'log/unreadable']);
    expect(String(told[0])).toContain(PATH);
    expect(codeOf(() => file.append(Buffer.from('x')))).toBe('log/unreadable');
    file.close();
    expect(files.openFiles).toBe(0);
  });

  test('of a file that is closed meanwhile is finished, and what waited is served, before the descriptor goes', () => {
    const { files, file } = begin();
    const told: unknown[] = [];
    file.append(Buffer.from('abc'));
    file.flushLater((error) => told.push(error));
    file.append(Buffer.from('def'));
    file.flushLater((error) => told.push(error));
    file.close();
    expect(files.openFiles).toBe(1);
    expect(() => file.flushLater(() => {})).toThrow(RangeError);
    expect(() => file.append(Buffer.from('x'))).toThrow(RangeError);
    files.deliverAll();
    expect([files.openFiles, told]).toEqual([0, [undefined, undefined]]);
    files.crash();
    expect(files.read(PATH)).toHaveLength(6);
  });

  test('on a disk that hangs is refused at once where too many wait, and goes on when the disk does', () => {
    const { files, file } = begin();
    const told: unknown[] = [];
    for (let i = 0; i < 66; i += 1) file.flushLater((error) => told.push(error));
    expect(told.map(codeIn)).toEqual(['log/slow-disk']);
    files.deliverAll();
    expect(told.slice(1)).toEqual(new Array(65).fill(undefined));
    file.append(Buffer.from('more'));
    file.close();
    expect(files.openFiles).toBe(0);
  });

  test('tells what its layer throws as what it reports', () => {
    const files = createMemoryFiles();
    files.makeFolder('/logs');
    const layer: FileLayer = {
      ...files,
      flushLater() {
        throw Object.assign(new Error('EIO'), { code: 'EIO' });
      },
    };
    let told: unknown;
    createLogFile(PATH, { layer }).flushLater((error) => {
      told = error;
    });
    expect(codeIn(told)).toBe('log/unreadable');
  });
});

describe('sealLater', () => {
  test('is over when the sealed log and its name are safe, and closes the file', () => {
    const { files, file } = begin();
    const told: unknown[] = [];
    file.sealLater(recordInto(file), (error, bytes) => told.push(error, bytes));
    expect(told).toEqual([]);
    expect(() => file.append(Buffer.from('x'))).toThrow(RangeError);
    expect(() => file.sealLater({} as Log, () => {})).toThrow(RangeError);
    expect(() => file.seal({} as Log)).toThrow(RangeError);
    files.deliverAll();
    expect(told).toEqual([undefined, files.read(PATH).length]);
    expect(files.openFiles).toBe(0);
    files.crash();
    expect([stateOf(files.read(PATH)), files.list('/logs')]).toEqual([SEALED, ['match.log']]);
  });

  test('gives the bytes that seal gives', () => {
    const [now, later] = [begin(), begin()];
    now.file.seal(recordInto(now.file));
    later.file.sealLater(recordInto(later.file), () => {});
    later.files.deliverAll();
    expect(later.files.read(PATH)).toEqual(now.files.read(PATH));
  });

  test.each(['ENOSPC', 'EIO', 'EDQUOT'])(
    'with %s at any call leaves a complete log and no descriptor',
    (code) => {
      let failed = 0;
      for (let after = 0; ; after += 1) {
        const { files, file } = begin();
        const log = recordInto(file);
        const told: [unknown, number][] = [];
        files.fail(code, { after });
        file.sealLater(log, (error, bytes) => told.push([error, bytes]));
        expect(told, 'later').toEqual([]);
        const before = files.calls;
        files.deliverAll();
        expect(told).toHaveLength(1);
        files.fail();
        const [[error, bytes]] = told as [[unknown, number]];
        if (error === undefined) {
          expect([stateOf(files.read(PATH)), bytes]).toEqual([SEALED, files.read(PATH).length]);
          if (files.calls - before < after) break;
        } else {
          failed += 1;
          expect([codeIn(error), bytes]).toEqual([code === 'EIO' ? 'log/unreadable' : 'log/disk-full', 0]);
          expect(String(error)).toContain(PATH);
          expect(stateOf(files.read(PATH))).toBe(COMPLETE);
          // It can be sealed when the disk is well again.
          file.sealLater(log, () => {});
          files.deliverAll();
          expect(stateOf(files.read(PATH))).toBe(SEALED);
        }
        file.close();
        expect([files.openFiles, files.list('/logs')]).toEqual([0, ['match.log']]);
      }
      expect(failed, 'calls before the rename is done').toBeGreaterThanOrEqual(5);
    },
  );

  test.each([0, 1, 2, 3])('goes on where the file is closed after %d deliveries', (deliveries) => {
    for (const code of [undefined, 'ENOSPC']) {
      const { files, file } = begin();
      const log = recordInto(file);
      file.flushLater(() => {});
      const told: unknown[] = [];
      files.fail(code, { on: ['flushLater'] });
      file.sealLater(log, (error) => told.push(codeIn(error)));
      for (let i = 0; i < deliveries; i += 1) files.deliver();
      file.close();
      files.deliverAll();
      expect(told).toEqual([code === undefined ? undefined : 'log/disk-full']);
      expect(stateOf(files.read(PATH))).toBe(code === undefined ? SEALED : COMPLETE);
      expect(files.openFiles).toBe(0);
    }
  });

  test('leaves a whole log at any power cut, whatever of the rest is kept', () => {
    for (const keep of [() => 0, (count: number) => count, (count: number) => Math.floor(count / 2)]) {
      for (let deliveries = 0; deliveries < 6; deliveries += 1) {
        const { files, file } = begin();
        const log = recordInto(file);
        file.flushLater(() => {});
        files.deliverAll();
        let isOver = false;
        file.sealLater(log, () => {
          isOver = true;
        });
        for (let i = 0; i < deliveries; i += 1) files.deliver();
        files.crash(keep);
        expect(stateOf(files.read(PATH))).toMatch(isOver ? /^sealed 60 proven$/ : / 60 /);
      }
    }
  });

  test('tells a defect of the encoder, and keeps the file', () => {
    const { files, file } = begin();
    const log = recordInto(file);
    const told: unknown[] = [];
    file.sealLater({ ...log, end: undefined }, (error) => told.push(error));
    files.deliverAll();
    expect(told[0]).toBeInstanceOf(RangeError);
    expect(stateOf(files.read(PATH))).toBe(COMPLETE);
  });
});

describe('on the real disk', () => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'shooter-later-'));
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  test('a log is flushed and sealed, and no descriptor stays open', async () => {
    const openFiles = (): number => fs.readdirSync('/proc/self/fd').length;
    const before = fs.existsSync('/proc/self/fd') ? openFiles() : undefined;
    const path = join(folder, 'match.log');
    const file = createLogFile(path);
    const flushes: unknown[] = [];
    const log = recordInto(file, () => file.flushLater((error) => flushes.push(error)));
    const [error, bytes] = await new Promise<[unknown, number]>((done) =>
      file.sealLater(log, (...told) => done(told)),
    );
    expect([error, bytes]).toEqual([undefined, fs.statSync(path).size]);
    expect(verifyLog(readLog(path)).verdict).toBe('proven');
    await new Promise((done) => setTimeout(done, 50));
    expect(flushes).toEqual([undefined, undefined, undefined]);
    if (before !== undefined) expect(openFiles()).toBe(before);
  });

  test('the layer reads from any byte on, lists, and measures', () => {
    const path = join(folder, 'sizes', 'match.log');
    DISK.makeFolder(join(folder, 'sizes'));
    DISK.makeFolder(join(folder, 'sizes'));
    const memory = begin();
    const log = recordInto(memory.file);
    const bytes = writeLog(path, log);
    expect(DISK.list(join(folder, 'sizes'))).toEqual(['match.log']);
    expect(DISK.stat(path).size).toBe(bytes);
    expect(Math.abs(DISK.stat(path).mtimeMs - Date.now())).toBeLessThan(60_000);
    expect(Buffer.from(DISK.read(path))).toEqual(fs.readFileSync(path));
    expect(Buffer.from(DISK.read(path, bytes - 41))).toEqual(fs.readFileSync(path).subarray(-41));
    expect(DISK.read(path, bytes + 9)).toHaveLength(0);
  });
});
