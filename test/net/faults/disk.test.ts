import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createMatch, step } from '../../../src/core/index.ts';
import { openLogFolder } from '../../../src/net/index.ts';
import { FLUSH_MS } from '../../../src/net/limits.ts';
import { beginRecording } from '../../../src/net/match-recording.ts';
import { DISK, type FileLayer, readLog, verifyLog } from '../../../src/replay/index.ts';
import { createMemoryFiles, type MemoryFiles } from '../memory-files.ts';
import { pause, resultsOf, seatOthers, until } from '../others.ts';
import { openTable } from '../table.ts';

/* A disk that is full or broken while matches are played: row 53 of the fault matrix. */

interface Disk {
  readonly path: string;
  readonly layer: FileLayer;
  /** From now on it takes nothing. */
  fail(): void;
  mend(): void;
  remove(): void;
}

/** The real disk, with a stand-in for its failures. */
function createStub(code: 'ENOSPC' | 'EIO'): Disk {
  const path = mkdtempSync(join(tmpdir(), 'shooter-stub-'));
  let isBroken = false;
  const failure = (): Error => Object.assign(new Error(`${code}: planted`), { code });
  const unless = <A extends unknown[], R>(act: (...args: A) => R): ((...args: A) => R) => {
    return (...args) => {
      if (isBroken) throw failure();
      return act(...args);
    };
  };
  const layer: FileLayer = {
    ...DISK,
    write: unless(DISK.write),
    flush: unless(DISK.flush),
    flushLater: (file, done) =>
      isBroken ? void setImmediate(() => done(failure())) : DISK.flushLater(file, done),
  };
  return {
    path,
    layer,
    fail() {
      isBroken = true;
    },
    mend() {
      isBroken = false;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A file system of 256 KiB that a file fills, where one can be mounted. */
function mountSmall(): Disk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'shooter-small-'));
  const disk = join(path, 'disk');
  mkdirSync(disk);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]).status !== 0) return undefined;
  const filler = join(disk, 'filler');
  return {
    path: join(disk, 'logs'),
    layer: DISK,
    fail() {
      // Once in large pieces, then in small ones: not a page is left.
      for (const size of [64 << 10, 4 << 10, 1]) {
        try {
          for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
        } catch {}
      }
    },
    mend: () => rmSync(filler, { force: true }),
    remove() {
      spawnSync('umount', [disk]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Files in which there is nothing. */
const emptyIn = (folder: string): string[] =>
  readdirSync(folder).filter((name) => statSync(join(folder, name)).size === 0);

test.each<[string, () => Disk | undefined]>([
  ['a disk that is full by a stand-in', () => createStub('ENOSPC')],
  ['a disk that breaks by a stand-in', () => createStub('EIO')],
  ['a real disk that is full, where one can be mounted', mountSmall],
])('53: %s costs a match its log, says so, and takes no new match; play goes on', async (_, create) => {
  const disk = create();
  if (disk === undefined) return;
  const log = { info() {}, warn() {}, error() {} };
  const told: unknown[] = [];
  const table = await openTable({ logs: openLogFolder({ path: disk.path, layer: disk.layer, log }) });
  try {
    const others = await seatOthers(table.port);
    disk.fail();
    const before = others.ticks;
    await pause(1200);
    expect(others.ticks - before).toBeGreaterThan(40);
    const refused = [await table.hello({ room: 'new' }), await table.hello({ room: 'new' })];
    for (const { peer } of refused) peer.mask(true);
    for (const { peer } of refused) {
      const messages = await peer.end();
      const message = expect.stringMatching(/^the log of the match cannot be written \(log\/[a-z-]+\)$/);
      expect(messages).toContainEqual({ error: expect.objectContaining({ code: 'no-recording', message }) });
      told.push(...messages);
    }
    expect(emptyIn(disk.path)).toEqual([]);
    const results = await others.leave();
    expect(results.at(-1)).toMatchObject({
      reason: 'leave',
      log: null,
      why: expect.stringMatching(/^log\/[a-z-]+$/),
    });
    told.push(...others.peers.flatMap(({ messages }) => messages));
    // The operator reads where it went wrong, strangers do not.
    expect(inspect(table.lines, { depth: null })).toContain(disk.path);
    expect(JSON.stringify(told)).not.toContain(disk.path);
    expect(JSON.stringify(told)).not.toMatch(/ENOSPC|EIO|planted/);
    expect(emptyIn(disk.path)).toEqual([]);
    expect(table.running.host.stats.unrecorded).toBeGreaterThan(0);
    expect(table.lines.some(({ message }) => message === 'the log of a match cannot be written')).toBe(true);

    disk.mend();
    const later = [await table.hello({ room: 'later' }), await table.hello({ room: 'later' })];
    for (const { peer } of later) peer.mask(true);
    await until(() => table.running.host.rooms.get('later')!.playing, 'match once there is room again');
    await pause(100);
    later[0]!.peer.send('{"connection":false}');
    await until(() => table.reports.some(({ room }) => room === 'later'), 'result');
    later[1]!.peer.send('{"connection":false}');
    await later[1]!.peer.end();
    const name = String(resultsOf(later[1]!.peer)[0]!.log);
    expect(verifyLog(readLog(join(disk.path, name))).verdict).toBe('proven');
    expect(table.running.host.isRecording).toBe(true);
    expect(emptyIn(disk.path)).toEqual([]);
  } finally {
    await table.close();
    disk.remove();
  }
});

/** Calls that take room on a disk. */
const TAKES_ROOM = ['open', 'write', 'flush', 'flushLater', 'rename'] as const;

/** Plays and records a match of three ticks on a disk that is full after so many calls. @returns whether it was kept, and what stays */
function recordOn(layer: MemoryFiles, fullAfter: number): { isKept: boolean; sizes: Record<string, number> } {
  const log = { info() {}, warn() {}, error() {} };
  const folder = openLogFolder({ path: '/logs', layer, log });
  layer.fail('ENOSPC', { on: TAKES_ROOM, after: fullAfter });
  const match = createMatch({ seed: 's' });
  const player = { name: 'idle', version: '1', kind: 'remote' } as const;
  let isKept = false;
  try {
    const recording = beginRecording(match, {
      players: [player, player],
      recording: { release: 'test', node: 'v20.20.0', platform: 'test' },
      ...{ file: folder.create('match'), name: 'match.log', flushAt: 0, onFailure() {} },
    });
    for (let tick = 0; tick < 3; tick += 1) {
      step(match, 0, 0);
      recording.record([0, 0], ['fresh', 'fresh']);
      recording.flushIfDue(tick * FLUSH_MS);
      layer.deliverAll();
    }
    recording.end({ winner: 1, reason: 'leave' }, ({ log: name }) => {
      isKept = name !== null;
    });
    layer.deliverAll();
  } catch (error) {
    expect(error).toMatchObject({ code: 'log/disk-full' });
  }
  layer.fail();
  folder.close();
  const sizes = Object.fromEntries(
    layer.list('/logs').map((name) => [name, layer.stat(`/logs/${name}`).size]),
  );
  return { isKept, sizes };
}

test('25: wherever in a match a disk is full, no file stays in which there is nothing', () => {
  for (let fullAfter = 0; ; fullAfter += 1) {
    const { isKept, sizes } = recordOn(createMemoryFiles(), fullAfter);
    expect(Object.values(sizes), `full after ${fullAfter} calls: ${Object.keys(sizes)}`).not.toContain(0);
    if (!isKept) continue;
    expect(fullAfter).toBeGreaterThan(5);
    return;
  }
});
