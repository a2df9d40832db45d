import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createMatch, step } from '../../src/core/index.ts';
import { type HostLog, type LogFolder, type LogFolderOptions, openLogFolder } from '../../src/net/index.ts';
import {
  createRecorder,
  DISK,
  decodeLog,
  encodeLog,
  type FileLayer,
  type LockWorld,
  type Log,
  type LogFile,
  recoverLog,
  temporaryOf,
  temporaryPath,
  verifyLog,
} from '../../src/replay/index.ts';
import { frame, splitFrames, TYPES } from '../replay/frames.ts';
import { stillWorld, timedWorld } from '../replay/lock-worlds.ts';
import { codeOf, createChance, heldKeys, LONG, recordMatch, TWO } from '../replay/matches.ts';
import { createMemoryFiles, type MemoryFiles } from './memory-files.ts';

/* The folder of a host's logs, on the real disk and in memory: what a host that was killed leaves is sealed, nothing that
   was on the disk is thrown away, old logs go. */

const realFolder = fs.mkdtempSync(join(tmpdir(), 'shooter-folder-'));
afterAll(() => fs.rmSync(realFolder, { recursive: true, force: true }));
let folders = 0;

interface Line {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

function createLines(): { lines: Line[]; log: HostLog } {
  const lines: Line[] = [];
  const at =
    (level: string) =>
    (fields: object, message: string): void =>
      void lines.push({ level, message, ...fields });
  return { lines, log: { info: at('info'), warn: at('warn'), error: at('error') } };
}

const MATCH = recordMatch({
  seed: 'folder',
  rules: LONG,
  ticks: 120,
  checkpointEvery: 25,
  keys: heldKeys(9, 6),
  flushAt: (tick) => tick % 20 === 0,
  result: { reason: 'leave', winner: 2 },
});
const SEALED = encodeLog(MATCH.log);

/** Bytes of the header, with the magic ones. */
const headerBytes = splitFrames(MATCH.live)[0]!.end;
const endStart = splitFrames(MATCH.live).find(({ type }) => type === TYPES.end)!.start;

const proven = (layer: FileLayer, path: string): Log => {
  const log = decodeLog(layer.read(path));
  expect([log.status, verifyLog(log).verdict]).toEqual(['sealed', 'proven']);
  return log;
};

describe('recoverLog', () => {
  const outcome = recordMatch({ seed: 'short', rules: { maxTicks: 90 }, ticks: 90, keys: heldKeys(1, 9) });

  test('gives a whole log that holds, of any beginning of a file, with all that was flushed', () => {
    const { live, flushed } = MATCH;
    for (let length = headerBytes; length <= live.length; length += 1) {
      const { log, damage } = recoverLog(live.subarray(0, length));
      const sealed = decodeLog(encodeLog(log));
      expect(verifyLog(sealed).verdict).toBe('proven');
      const least = flushed.findLast(({ bytes }) => bytes <= length)?.ticks ?? 0;
      expect(sealed.track.ticks).toBeGreaterThanOrEqual(least);
      expect(damage).toBeUndefined();
      expect(sealed.end!.result).toEqual(
        length === live.length ? { reason: 'leave', winner: 2 } : { reason: 'interrupted', winner: null },
      );
    }
    for (let length = 0; length < headerBytes; length += 1)
      expect(codeOf(() => recoverLog(live.subarray(0, length)))).toMatch(/^log\/(empty|cut-off)$/);
  });

  test('ends a match that had its outcome with that, END or not', () => {
    const { live, log } = outcome;
    const end = splitFrames(live).find(({ type }) => type === TYPES.end)!;
    for (const length of [end.start, end.start + 3, live.length]) {
      const found = recoverLog(live.subarray(0, length)).log;
      expect(found.end).toEqual(log.end);
      expect(encodeLog(found)).toEqual(encodeLog(log));
    }
  });

  test('keeps an end without a result, and what is beside the match', () => {
    const { live, log } = recordMatch({
      seed: 1,
      ticks: 40,
      checkpointEvery: 10,
      states: true,
      events: true,
      recording: { release: '0.1.0', node: 'v20.20.0', platform: 'linux x64' },
      keys: heldKeys(2, 5),
      before: (match, recorder) => recorder.note(2, match.tick),
    });
    expect(encodeLog(recoverLog(live).log)).toEqual(encodeLog(log));
  });

  test('at any flipped byte gives a log that holds, and says what was wrong', () => {
    const chance = createChance(7);
    let damaged = 0;
    for (let at = headerBytes; at < MATCH.live.length; at += 1) {
      const bytes = Uint8Array.from(MATCH.live);
      bytes[at]! ^= 1 << chance(8);
      const { log, damage } = recoverLog(bytes);
      expect(verifyLog(decodeLog(encodeLog(log))).verdict).toBe('proven');
      if (damage !== undefined) damaged += 1;
    }
    expect(damaged).toBe(MATCH.live.length - headerBytes);
  });

  test('goes as far as the hashes hold where a record is whole and wrong', () => {
    const frames = splitFrames(MATCH.live);
    // The third block gets a wrong key: its CRC-32 is right, the hashes after it are not.
    const block = frames.filter(({ type }) => type === TYPES.block)[2]!;
    const payload = Buffer.from(block.payload);
    payload[3]! ^= 1;
    const bytes = Buffer.from(MATCH.live);
    frame(TYPES.block, payload).copy(bytes, block.start);
    const { log, damage } = recoverLog(bytes);
    expect(damage).toMatch(/^tick 50: the state hash is /);
    expect(log.track.ticks).toBe(25);
    expect(verifyLog(decodeLog(encodeLog(log))).verdict).toBe('proven');
  });
});

interface World {
  readonly layer: FileLayer;
  readonly path: string;
  put(name: string, bytes: Uint8Array, mtimeMs?: number): void;
  names(): string[];
}

function realWorld(): World {
  folders += 1;
  const path = join(realFolder, String(folders), 'logs');
  fs.mkdirSync(path, { recursive: true });
  return {
    layer: DISK,
    path,
    put(name, bytes, mtimeMs) {
      fs.writeFileSync(join(path, name), bytes);
      if (mtimeMs !== undefined) fs.utimesSync(join(path, name), mtimeMs / 1000, mtimeMs / 1000);
    },
    names: () => fs.readdirSync(path).sort(),
  };
}

function memoryWorld(): World & { files: MemoryFiles } {
  let time = Date.now();
  const files = createMemoryFiles(() => time);
  files.makeFolder('/host/logs');
  return {
    files,
    layer: files,
    path: '/host/logs',
    put(name, bytes, mtimeMs) {
      const now = time;
      time = mtimeMs ?? now;
      files.put(`/host/logs/${name}`, bytes);
      time = now;
    },
    names: () => files.list('/host/logs').sort(),
  };
}

describe.each<[string, () => World]>([
  ['on the disk', realWorld],
  ['in memory', memoryWorld],
])('a folder %s', (_, createWorld) => {
  let world: World;
  let told: ReturnType<typeof createLines>;
  beforeEach(() => {
    world = createWorld();
    told = createLines();
  });
  const open = (options: Partial<LogFolderOptions> = {}): LogFolder =>
    openLogFolder({ path: world.path, layer: world.layer, log: told.log, ...options });
  const logs = (): string[] => world.names().filter((name) => name !== '.host.lock');

  test('is created if it is missing', () => {
    const path = join(world.path, 'new', 'one');
    const folder = open({ path });
    expect([folder.path, folder.recovered]).toEqual([path, []]);
    folder.create('a').close();
    expect(world.layer.list(path).sort()).toEqual(['.host.lock', 'a.log']);
    folder.close();
  });

  test('that cannot be there is refused', () => {
    world.put('file', new Uint8Array(3));
    if (world.layer === DISK)
      expect(codeOf(() => open({ path: join(world.path, 'file') }))).toBe('log/exists');
  });

  test('gives each match a file of its own', () => {
    world.put('x.log', SEALED);
    const folder = open();
    const files = ['x', 'x', 'y', 'x', 'y'].map((stem) => folder.create(stem));
    expect(files.map(({ path }) => basename(path))).toEqual([
      'x-2.log',
      'x-3.log',
      'y.log',
      'x-4.log',
      'y-2.log',
    ]);
    for (const file of files) file.close();
    // One that somebody else put there meanwhile is left alone.
    world.put('z.log', SEALED);
    const file = folder.create('z');
    expect(basename(file.path)).toBe('z-2.log');
    file.close();
    for (const stem of ['', '.', '..', '.x', 'a/b', 'ü', 'a b', 'a'.repeat(129), '../x'])
      expect(() => folder.create(stem), stem).toThrow(RangeError);
    folder.close();
    expect(() => folder.create('x')).toThrow(RangeError);
  });

  test('is one host\u2019s at a time: the lock names its process, and is given back', () => {
    const folder = open({ world: stillWorld({ pid: 4711 }) });
    const other = stillWorld({ pid: 4712, isRunning: (pid) => pid === 4711 });
    expect(() => open({ world: other })).toThrow(/in use by the host with process id 4711: stop/);
    expect(codeOf(() => open({ world: other }))).toBe('lock/in-use');
    folder.close();
    folder.close();
    expect(world.names()).toEqual([]);
    const next = open({ world: other });
    // The first one does not take away the lock of the second.
    folder.close();
    expect(Buffer.from(world.layer.read(join(world.path, '.host.lock'))).toString()).toContain('4712');
    next.close();
  });

  test('is one host\u2019s at a time within a process, too', () => {
    const folder = open();
    expect(() => open()).toThrow(/in use by the host with process id \d+: close it/);
    folder.close();
    open().close();
  });

  test('that is taken over is not written to any more, and that is told once', () => {
    const folder = open();
    const running = folder.create('running');
    running.append(MATCH.live.subarray(0, endStart));
    const lock = join(world.path, '.host.lock');
    world.layer.remove(lock);
    const stalled = timedWorld({ pid: 1 });
    folder.close();
    const first = open({ world: stalled });
    const file = first.create('a');
    file.append(MATCH.live.subarray(0, endStart));
    world.layer.remove(lock);
    stalled.pass(1000);
    const second = open({ world: stillWorld({ pid: 2 }) });
    expect(second.recovered.map(({ name }) => name)).toContain('a.log');
    const sealed = world.layer.read(join(world.path, 'a.log'));
    // The first one was stopped, and goes on.
    stalled.wait(60_000);
    expect(codeOf(() => file.append(new Uint8Array(9)))).toBe('lock/lost');
    expect(codeOf(() => file.seal(MATCH.log))).toBe('lock/lost');
    expect(codeOf(() => first.create('b'))).toBe('lock/lost');
    expect(told.lines.filter(({ code }) => code === 'lock/lost')).toHaveLength(1);
    expect(Buffer.from(world.layer.read(join(world.path, 'a.log'))).equals(sealed)).toBe(true);
    file.close();
    first.close();
    expect(world.names()).toContain('.host.lock');
    second.close();
    running.close();
  });

  test('removes what sealing left over, and leaves other files alone', () => {
    world.put(basename(temporaryPath('a.log')), SEALED.subarray(0, 50));
    const exported = basename(temporaryPath('a.csv'));
    world.put(exported, Buffer.from('of a program that goes on'));
    world.put('notes.txt', Buffer.from('hello'));
    world.put('b.log.damaged', Buffer.from('hello'));
    open().close();
    expect(world.names()).toEqual([exported, 'b.log.damaged', 'notes.txt']);
  });

  test('seals what was left unfinished, and says so', () => {
    const { live } = MATCH;
    world.put('ended.log', live);
    world.put('running.log', live.subarray(0, endStart));
    world.put('torn.log', live.subarray(0, endStart - 5));
    world.put('unsealed.log', SEALED.subarray(0, -1));
    world.put('whole.log', SEALED);
    const folder = open();
    const interrupted = { reason: 'interrupted', winner: null };
    const left = { reason: 'leave', winner: 2 };
    expect(folder.recovered).toEqual([
      { name: 'ended.log', ticks: 120, result: left },
      { name: 'running.log', ticks: 120, result: interrupted },
      { name: 'torn.log', ticks: 100, result: interrupted },
      { name: 'unsealed.log', ticks: 120, result: left },
    ]);
    for (const { name, ticks, result } of folder.recovered) {
      const log = proven(world.layer, join(world.path, name));
      expect([log.track.ticks, log.end!.result]).toEqual([ticks, result]);
    }
    expect(told.lines).toHaveLength(4);
    expect(told.lines[0]).toMatchObject({ level: 'info', log: 'ended.log', ticks: 120, result: left });
    expect(logs()).toEqual(['ended.log', 'running.log', 'torn.log', 'unsealed.log', 'whole.log']);
    folder.close();
    // The next start finds nothing to do.
    expect(open().recovered).toEqual([]);
  });

  test('recovers for a bounded time at a start, and the rest while it runs, until it is closed', () => {
    const names = ['a.log', 'b.log', 'c.log'];
    for (const name of names) world.put(name, MATCH.live.subarray(0, endStart));
    world.put('whole.log', SEALED);
    let works: Iterator<unknown>[] = [];
    const layer: FileLayer = { ...world.layer, work: (steps) => void works.push(steps) };
    /** Each look at the clock finds it later: nothing is done within the time of a start. */
    const slow = (): LockWorld => {
      let time = 0;
      return {
        ...stillWorld({ pid: 7 }),
        now() {
          time += 1200;
          return time;
        },
      };
    };
    const first = open({ layer, world: slow() });
    expect(first.recovered).toEqual([]);
    expect(told.lines).toMatchObject([{ level: 'warn', logs: 3 }]);
    first.close();
    for (let work = works.shift(); work !== undefined; work = works.shift()) while (!work.next().done);
    // It was closed before it came to that.
    for (const name of names) expect(world.layer.read(join(world.path, name)).length).toBe(endStart);
    const second = open({ layer, world: slow() });
    expect(logs()).toEqual([...names, 'whole.log']);
    for (let work = works.shift(); work !== undefined; work = works.shift()) while (!work.next().done);
    for (const name of names) expect(proven(world.layer, join(world.path, name)).track.ticks).toBe(120);
    second.close();
    works = [];
    expect(open({ layer, world: slow() }).recovered).toEqual([]);
    expect(works).toEqual([]);
  });

  test('goes on while it runs where a log that it recovered cannot be looked at', () => {
    for (const name of ['a.log', 'b.log']) world.put(name, MATCH.live.subarray(0, endStart));
    const works: Iterator<unknown>[] = [];
    let isBroken = false;
    const layer: FileLayer = {
      ...world.layer,
      work: (steps) => void works.push(steps),
      stat(path) {
        if (isBroken && basename(path) === 'a.log') throw Object.assign(new Error('EIO'), { code: 'EIO' });
        return world.layer.stat(path);
      },
    };
    let time = 0;
    const slow: LockWorld = {
      ...stillWorld({ pid: 7 }),
      now() {
        time += 1200;
        return time;
      },
    };
    open({ layer, world: slow });
    isBroken = true;
    for (let work = works.shift(); work !== undefined; work = works.shift()) while (!work.next().done);
    expect(told.lines.filter(({ level }) => level === 'error')).toMatchObject([{ log: 'a.log' }]);
    expect(proven(world.layer, join(world.path, 'b.log')).track.ticks).toBe(120);
  });

  test('keeps the bytes of a damaged log beside what could be saved of it', () => {
    const bytes = Buffer.from(MATCH.live);
    bytes[splitFrames(MATCH.live).filter(({ type }) => type === TYPES.block)[3]!.start + 8]! ^= 1;
    world.put('a.log', bytes);
    world.put('a.log.damaged', Buffer.from('of another time'));
    const folder = open();
    expect(folder.recovered).toMatchObject([{ name: 'a.log', ticks: 60 }]);
    expect(folder.recovered[0]!.damage).toMatch(/CRC-32 is wrong/);
    expect(proven(world.layer, join(world.path, 'a.log')).track.ticks).toBe(60);
    expect(logs()).toEqual(['a.log', 'a.log.damaged', 'a.log.damaged-2']);
    expect(Buffer.from(world.layer.read(join(world.path, 'a.log.damaged-2')))).toEqual(bytes);
    expect(told.lines).toMatchObject([{ level: 'warn', log: 'a.log', kept: 'a.log.damaged-2' }]);
    folder.close();
  });

  test('moves aside what is cut off within its header, and leaves alone what is not its own to judge', () => {
    world.put('cut.log', MATCH.live.subarray(0, headerBytes - 1));
    world.put('empty.log', new Uint8Array(0));
    world.put('text.log', Buffer.from('{"level":30,"msg":"hello"}\n'.repeat(9)));
    world.put('touched.log', Buffer.concat([SEALED, Buffer.from('tail')]));
    const folder = open();
    expect(folder.recovered).toEqual([]);
    expect(logs()).toEqual(['cut.log.unreadable', 'empty.log.unreadable', 'text.log', 'touched.log']);
    expect(world.layer.read(join(world.path, 'touched.log'))).toHaveLength(SEALED.length + 4);
    expect(told.lines.map(({ level, log }) => [level, log])).toEqual([
      ['warn', 'cut.log'],
      ['warn', 'empty.log'],
      ['warn', 'text.log'],
      ['warn', 'touched.log'],
    ]);
    folder.close();
  });

  test('goes on where a log cannot be read or sealed, and does not touch it', () => {
    world.layer.makeFolder(join(world.path, 'folder.log'));
    world.put('a.log', MATCH.live);
    world.put('b.log', MATCH.live);
    const layer: FileLayer = {
      ...world.layer,
      open(path, flags) {
        if (temporaryOf(basename(path)) === 'a.log')
          throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
        return world.layer.open(path, flags);
      },
    };
    const folder = open({ layer });
    expect(folder.recovered.map(({ name }) => name)).toEqual(['b.log']);
    expect(told.lines.map(({ level, log, code }) => [level, log, code])).toEqual([
      ['error', 'a.log', 'log/disk-full'],
      ['info', 'b.log', undefined],
      ['error', 'folder.log', expect.stringMatching(/^log\/unreadable$/)],
    ]);
    expect(Buffer.from(world.layer.read(join(world.path, 'a.log')))).toEqual(MATCH.live);
    folder.close();
  });

  test('passes over and tells of what is no regular file, and does not wait for it', () => {
    world.put('a.log', MATCH.live);
    world.layer.makeFolder(join(world.path, 'folder.log'));
    world.layer.makeFolder(join(world.path, basename(temporaryPath('a.log'))));
    const odd = ['folder.log'];
    if (world.layer === DISK) {
      const elsewhere = join(realFolder, `elsewhere-${folders}.log`);
      fs.writeFileSync(elsewhere, MATCH.live);
      fs.symlinkSync(elsewhere, join(world.path, 'link.log'));
      fs.symlinkSync(join(world.path, 'gone'), join(world.path, 'nowhere.log'));
      execFileSync('mkfifo', [join(world.path, 'pipe.log')]);
      fs.writeFileSync(
        Buffer.concat([Buffer.from(`${world.path}/\xff`, 'latin1'), Buffer.from('.log')]),
        SEALED,
      );
      odd.push('link.log', 'nowhere.log', 'pipe.log', '\ufffd.log');
    }
    const folder = open({ keep: { count: 1 } });
    expect(folder.recovered.map(({ name }) => name)).toEqual(['a.log']);
    expect(told.lines.filter(({ level }) => level === 'error').map(({ log }) => log)).toEqual(odd);
    for (const { error } of told.lines.filter(({ level }) => level === 'error'))
      expect(error).toMatch(/no regular file|no valid UTF-8/);
    if (world.layer === DISK)
      expect(fs.readFileSync(join(realFolder, `elsewhere-${folders}.log`)).equals(MATCH.live)).toBe(true);
    folder.close();
  });

  test('deletes the oldest sealed logs beyond each limit, at the start and at each seal', () => {
    const now = Date.now();
    const hour = 3_600_000;
    const fill = (): void => {
      for (const [index, name] of ['e', 'd', 'c', 'b', 'a'].entries())
        world.put(`${name}.log`, SEALED, now - (5 - index) * hour);
    };
    const limits: [LogFolderOptions['keep'], string[], string[]][] = [
      [{}, ['a', 'b', 'c', 'd', 'e'], ['a', 'b', 'c', 'd', 'e', 'new', 'running']],
      [{ count: 3 }, ['a', 'b', 'c'], ['a', 'b', 'new', 'running']],
      [{ bytes: SEALED.length * 2.5 }, ['a', 'b'], ['a', 'new', 'running']],
      // By age, one in an hour at most.
      [{ ageMs: 2.5 * hour }, ['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd', 'new', 'running']],
      [{ count: 1, bytes: 0, ageMs: 0 }, ['a'], ['new', 'running']],
    ];
    for (const [keep, first, then] of limits) {
      fill();
      const folder = open({ keep, now: () => now });
      const names = (): string[] => logs().map((name) => name.replace('.log', ''));
      expect(names()).toEqual(first);
      const running = folder.create('running');
      const file = folder.create('new');
      folder.sealed('new.log', file.seal(MATCH.log));
      expect(names()).toEqual(then);
      running.close();
      folder.close();
      for (const name of logs()) world.layer.remove(join(world.path, name));
    }
    expect(told.lines.filter(({ message }) => message === 'an old log was deleted')).toHaveLength(13);
    for (const keep of [{ count: 0 }, { bytes: -1 }, { ageMs: Number.NaN }]) {
      expect(() => open({ keep })).toThrow(RangeError);
      expect(world.names()).toEqual([]);
    }
  });

  test('looks through the folder once, at the start, and at the tail of sealed logs alone', () => {
    for (let i = 0; i < 300; i += 1) world.put(`m${i}.log`, SEALED);
    let lists = 0;
    let bytes = 0;
    const layer: FileLayer = {
      ...world.layer,
      list(folder) {
        lists += 1;
        return world.layer.list(folder);
      },
      read(path, from) {
        const found = world.layer.read(path, from);
        bytes += found.length;
        return found;
      },
    };
    const folder = open({ layer, keep: { count: 20 } });
    expect(lists).toBe(1);
    // And at its own lock.
    expect(bytes - 300 * 41).toBeLessThan(1000);
    for (let i = 0; i < 30; i += 1) {
      const file = folder.create('m');
      folder.sealed(basename(file.path), file.seal(MATCH.log));
    }
    expect(lists).toBe(1);
    expect(logs()).toHaveLength(20);
    folder.close();
  });

  test('reports a log that cannot be deleted, once', () => {
    world.put('a.log', SEALED, Date.now() - 5000);
    world.put('b.log', SEALED);
    const layer: FileLayer = {
      ...world.layer,
      remove(path) {
        if (path.endsWith('a.log')) throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
        world.layer.remove(path);
      },
    };
    const folder = open({ layer, keep: { count: 1 } });
    const file = folder.create('c');
    folder.sealed('c.log', file.seal(MATCH.log));
    expect(told.lines.map(({ level, log }) => [level, log])).toEqual([
      ['warn', 'a.log'],
      ['info', 'b.log'],
    ]);
    folder.close();
  });
});

test('a full disk is told by its code when a file is created', () => {
  const { files, path } = memoryWorld();
  const folder = openLogFolder({ path, layer: files, log: createLines().log });
  files.fail('ENOSPC', { on: ['open'] });
  expect(codeOf(() => folder.create('a'))).toBe('log/disk-full');
  files.fail();
  expect(basename(folder.create('a').path)).toBe('a.log');
  folder.close();
  expect(
    codeOf(() => openLogFolder({ path: '/host/logs', layer: files, log: createLines().log }).close()),
  ).toBe('gave undefined');
});

test.each(['ENOSPC', 'EIO'])('with %s at any call of the start, no descriptor and no log is lost', (code) => {
  const damaged = Buffer.from(MATCH.live);
  damaged[endStart - 9]! ^= 1;
  const lockWorld = stillWorld({ pid: 1 });
  for (let after = 0; ; after += 1) {
    const { files, path, put } = memoryWorld();
    put('cut.log', MATCH.live.subarray(0, 30));
    put('damaged.log', damaged);
    put('running.log', MATCH.live.subarray(0, endStart));
    put('whole.log', SEALED);
    const before = files.calls;
    files.fail(code, { after });
    let folder: LogFolder | undefined;
    const opened = codeOf(() => {
      folder = openLogFolder({ path, layer: files, log: createLines().log, world: lockWorld });
      return folder.path;
    });
    expect(opened).toMatch(/^(gave \/host\/logs|log\/(disk-full|unreadable))$/);
    const calls = files.calls - before;
    // Its lock stays open.
    expect(files.openFiles, `call ${after}`).toBe(folder === undefined ? 0 : 1);
    files.fail();
    files.crash();
    // The next start makes good what this one could not.
    openLogFolder({ path, layer: files, log: createLines().log, world: lockWorld }).close();
    for (const [name, ticks] of [
      ['damaged.log', 100],
      ['running.log', 120],
      ['whole.log', 120],
    ] as const)
      expect(proven(files, join(path, name)).track.ticks, `call ${after}`).toBe(ticks);
    const copies = files.list(path).filter((name) => name.startsWith('damaged.log.damaged'));
    expect(copies.some((name) => Buffer.compare(files.read(join(path, name)), damaged) === 0)).toBe(true);
    expect(files.list(path)).toContain('cut.log.unreadable');
    if (after > calls) break;
  }
});

/** Plays on a host's folder in memory, flushed off the thread, until the plug is pulled. */
function playAndCrash(files: MemoryFiles, path: string, seed: number): Map<string, number> {
  const chance = createChance(seed * 2_654_435_761);
  const folder = openLogFolder({
    path,
    layer: files,
    log: createLines().log,
    world: stillWorld({ pid: 2 }),
  });
  const safe = new Map<string, number>();
  const begin = (): (() => void) => {
    const file: LogFile = folder.create('match');
    const name = basename(file.path);
    const match = createMatch({ seed: `${seed}`, rules: { maxTicks: 200 } });
    const write = (bytes: Uint8Array): void => file.append(bytes);
    const recorder = createRecorder(match, { players: TWO, checkpointEvery: 30, write });
    const keys = heldKeys(seed, 7);
    return () => {
      if (recorder.log.end !== undefined) return;
      for (let i = 0; i < 10 && match.outcome === undefined; i += 1) {
        const [first, second] = keys(match.tick);
        step(match, first, second);
        recorder.record(first, second);
      }
      const { tick } = match;
      if (match.outcome !== undefined) {
        return file.sealLater(recorder.end(match.outcome), (error, bytes) => {
          expect(error).toBeUndefined();
          folder.sealed(name, bytes);
          safe.set(name, tick);
        });
      }
      recorder.flush();
      file.flushLater(() => safe.set(name, tick));
    };
  };
  const matches = Array.from({ length: 5 }, begin);
  for (let turns = chance(250); turns > 0; turns -= 1) {
    matches[chance(5)]!();
    if (chance(2) === 0) files.deliver();
  }
  files.crash((unflushed) => chance(unflushed + 1));
  return safe;
}

test('a host whose power fails at any moment has, at the next start, every match with all that it was told is safe', () => {
  const totals = { recovered: 0, sealed: 0, lost: 0 };
  for (let seed = 0; seed < 120; seed += 1) {
    const { files, path } = memoryWorld();
    const safe = playAndCrash(files, path, seed);
    const lockWorld = stillWorld({ pid: 1 });
    const folder = openLogFolder({ path, layer: files, log: createLines().log, world: lockWorld });
    for (const [name, ticks] of safe) {
      const log = proven(files, join(path, name));
      expect(log.track.ticks, `seed ${seed}, ${name}`).toBeGreaterThanOrEqual(ticks);
      expect(log.end!.result!.reason).toBe(log.track.ticks < 200 ? 'interrupted' : 'time');
    }
    const logs = files.list(path).filter((name) => name.endsWith('.log'));
    for (const name of logs) proven(files, join(path, name));
    expect(folder.recovered.every(({ damage }) => damage === undefined)).toBe(true);
    totals.recovered += folder.recovered.length;
    totals.sealed += logs.length - folder.recovered.length;
    totals.lost += 5 - logs.length;
    folder.close();
    expect(files.openFiles).toBe(0);
  }
  expect(Math.min(...Object.values(totals)), JSON.stringify(totals)).toBeGreaterThan(10);
});

test('planted: a log that is said to be safe before it was flushed is missed', () => {
  const { files, path } = memoryWorld();
  const layer: FileLayer = { ...files, flushLater: (_, done) => done(), flush: () => {} };
  const folder = openLogFolder({ path, layer, log: createLines().log });
  const file = folder.create('a');
  const safe = recordAll(file);
  files.crash();
  expect(safe).toBe(true);
  expect(files.list(path)).not.toContain('a.log');
});

function recordAll(file: LogFile): boolean {
  let isSafe = false;
  file.append(MATCH.live);
  file.sealLater(MATCH.log, (error) => {
    isSafe = error === undefined;
  });
  return isSafe;
}
