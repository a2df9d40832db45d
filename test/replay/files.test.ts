import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createMatch, step } from '../../src/core/index.ts';
import {
  createLogFile,
  createRecorder,
  decodeLog,
  encodeLog,
  followLog,
  readLog,
  verifyLog,
  writeLog,
} from '../../src/replay/index.ts';
import { ownNow } from '../own-time.ts';
import { frame, splitFrames } from './frames.ts';
import { codeOf, contents, heldKeys, LONG, recordMatch, TWO } from './matches.ts';

const folder = fs.mkdtempSync(join(tmpdir(), 'shooter-files-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
let files = 0;
function newPath(): string {
  files += 1;
  return join(folder, `${files}.log`);
}
const put = (bytes: Uint8Array): string => {
  const path = newPath();
  fs.writeFileSync(path, bytes);
  return path;
};

const { log, live, flushed } = recordMatch({
  seed: 'f',
  rules: LONG,
  ticks: 900,
  checkpointEvery: 60,
  states: true,
  keys: heldKeys(4, 6),
  flushAt: (tick) => tick % 60 === 0,
});
const GIGABYTE = 2 ** 30;

/** In less than 2 seconds, or as many as are given, and 100 MB. */
function bounded<T>(act: () => T, seconds = 2): T {
  const memory = process.memoryUsage().rss;
  const start = ownNow();
  const value = act();
  expect(ownNow() - start).toBeLessThan(seconds * 1000);
  expect(process.memoryUsage().rss - memory).toBeLessThan(100 << 20);
  return value;
}

describe('a file that is', () => {
  const refused = (path: string, code: string, what: RegExp): void => {
    expect(bounded(() => codeOf(() => readLog(path)))).toBe(code);
    expect(() => readLog(path)).toThrow(what);
    expect(() => readLog(path)).toThrow(path);
    expect(codeOf(() => followLog(path).poll())).toBe(code);
  };

  test('missing, a folder, a pipe, a device or within no folder is refused, and named', () => {
    refused(join(folder, 'none.log'), 'log/unreadable', /there is no such file/);
    refused(folder, 'log/unreadable', /it is a folder/);
    refused(join(put(live), 'x.log'), 'log/unreadable', /a part of its path is no folder/);
    refused('/dev/zero', 'log/unreadable', /it is no regular file/);
    const pipe = newPath();
    expect(spawnSync('mkfifo', [pipe]).status, 'mkfifo works').toBe(0);
    refused(pipe, 'log/unreadable', /it is no regular file/);
  });

  test('not for us to read is refused, and named', () => {
    const path = put(live);
    fs.chmodSync(path, 0);
    fs.chmodSync(folder, 0o755);
    const asRoot = process.geteuid!() === 0;
    if (asRoot) process.seteuid!(65_534);
    try {
      expect(codeOf(() => readLog(path))).toBe('log/unreadable');
      expect(() => readLog(path)).toThrow(/it may not be opened/);
      expect(codeOf(() => createLogFile(path, { force: true }))).toBe('log/unreadable');
    } finally {
      if (asRoot) process.seteuid!(0);
    }
  });

  test('empty is refused', () => {
    expect(codeOf(() => readLog(put(Buffer.alloc(0))))).toBe('log/empty');
  });

  test('a gigabyte of zeros is refused at its first byte', () => {
    const path = put(Buffer.alloc(0));
    fs.truncateSync(path, GIGABYTE);
    refused(path, 'log/no-log', /byte 0 is not/);
  });

  test('a header and a gigabyte of zeros is refused where the zeros begin', () => {
    const header = splitFrames(live)[0]!;
    const path = put(live.subarray(0, header.end));
    fs.truncateSync(path, GIGABYTE);
    refused(path, 'log/damaged', new RegExp(`damaged at byte ${header.end}:.*check byte`));
  });

  test('a header and 60 MB of records to skip is read in pieces', () => {
    const path = put(live.subarray(0, splitFrames(live)[0]!.end));
    const skipped = frame(0x70, Buffer.alloc(4 << 20));
    for (let i = 0; i < 15; i += 1) fs.appendFileSync(path, skipped);
    expect(bounded(() => readLog(path), 20).track.ticks).toBe(0);
  });

  test('larger than the pieces in which it is read is read as it is', () => {
    const large = recordMatch({
      seed: 'l',
      rules: LONG,
      ticks: 3000,
      checkpointEvery: 1,
      states: true,
      keys: heldKeys(4, 6),
      flushAt: (tick) => tick % 50 === 0,
    });
    expect(large.live.length).toBeGreaterThan(2 << 18);
    expect(contents(readLog(put(large.live)))).toStrictEqual({
      ...contents(large.log),
      status: 'unfinished',
    });
    const sealed = newPath();
    writeLog(sealed, large.log);
    expect(contents(readLog(sealed))).toStrictEqual({ ...contents(large.log), status: 'sealed' });
  });

  test('cut off anywhere is read up to there', () => {
    for (const { ticks, bytes } of flushed) {
      for (const more of [0, 1, 4, 9, 20])
        expect(readLog(put(live.subarray(0, bytes + more))).track.ticks).toBe(ticks);
    }
  });
});

describe('followLog', () => {
  test('follows a file that grows by any number of bytes, and the sealed one that replaces it', () => {
    const path = put(live.subarray(0, 5));
    const follower = followLog(path);
    expect(follower.poll()).toBe(false);
    expect(follower.log).toBeUndefined();
    let whole = 0;
    for (let at = 5; at < live.length; at += 997) {
      const size = Math.min(at + 997, live.length);
      fs.appendFileSync(path, live.subarray(at, size));
      const records = splitFrames(live).filter(({ end }) => end <= size);
      expect(follower.poll(), 'news are whole records').toBe(records.length > whole);
      whole = records.length;
      const expected = decodeLog(live.subarray(0, records.at(-1)!.end));
      expect(contents(follower.log!)).toStrictEqual(contents(expected));
      expect(verifyLog(follower.log!)).toMatchObject({ verdict: 'unfinished', ticks: expected.track.ticks });
    }
    expect(follower.poll()).toBe(false);
    const unsealed = follower.log;
    writeLog(path, log, { force: true });
    expect(follower.poll()).toBe(true);
    expect(follower.log).not.toBe(unsealed);
    expect(contents(follower.log!)).toStrictEqual({ ...contents(log), status: 'sealed' });
    expect(follower.poll()).toBe(false);
    follower.close();
  });

  test('sees every flush of a recorder before the next one, and its end', () => {
    const path = newPath();
    const file = createLogFile(path);
    const follower = followLog(path);
    const match = createMatch({ seed: 'g', rules: LONG });
    const recorder = createRecorder(match, { players: TWO, write: (bytes) => file.append(bytes) });
    for (let tick = 0; tick < 300; tick += 1) {
      step(match, tick % 32, 16);
      recorder.record(tick % 32, 16);
      if (tick % 13 > 0) continue;
      recorder.flush();
      expect(follower.poll()).toBe(true);
      expect(follower.log!.track.ticks).toBe(match.tick);
    }
    file.seal(recorder.end({ reason: 'interrupted', winner: null }));
    expect(follower.poll()).toBe(true);
    expect(follower.log!.status).toBe('sealed');
    follower.close();
  });

  test('tells damage, and a file that is gone', () => {
    const path = put(live.subarray(0, flushed[0]!.bytes));
    const follower = followLog(path);
    follower.poll();
    fs.appendFileSync(path, Buffer.alloc(5));
    expect(codeOf(() => follower.poll())).toBe('log/damaged');
    fs.rmSync(path);
    expect(codeOf(() => follower.poll())).toBe('log/unreadable');
    follower.close();
  });
});

describe('a file', () => {
  test('that exists is not overwritten, unless by force', () => {
    const path = put(live);
    expect(codeOf(() => createLogFile(path))).toBe('log/exists');
    expect(codeOf(() => writeLog(path, log))).toBe('log/exists');
    expect(fs.readFileSync(path).equals(live)).toBe(true);
    createLogFile(path, { force: true }).close();
    expect(fs.statSync(path).size).toBe(0);
    expect(writeLog(path, log, { force: true })).toBe(fs.statSync(path).size);
    expect(fs.readFileSync(path).equals(encodeLog(log))).toBe(true);
  });

  test('that is closed or sealed takes no more', () => {
    for (const finish of ['close', 'seal'] as const) {
      const file = createLogFile(newPath());
      file[finish](log);
      expect(() => file.append(live)).toThrow(RangeError);
      expect(() => file.flush()).toThrow(RangeError);
    }
  });
});
