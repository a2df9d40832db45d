import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLogFolder } from '../../../src/net/index.ts';
import { DISK, type FileLayer, readLog, verifyLog } from '../../../src/replay/index.ts';
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

test.each<[string, () => Disk | undefined]>([
  ['a disk that is full by a stand-in', () => createStub('ENOSPC')],
  ['a disk that breaks by a stand-in', () => createStub('EIO')],
  ['a real disk that is full, where one can be mounted', mountSmall],
])('53: %s costs a match its log, says so, and takes no new match; play goes on', async (_, create) => {
  const disk = create();
  if (disk === undefined) return;
  const log = { info() {}, warn() {}, error() {} };
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
      expect(messages).toContainEqual({ error: expect.objectContaining({ code: 'no-recording' }) });
    }
    const results = await others.leave();
    expect(results.at(-1)).toMatchObject({ reason: 'leave', log: null, why: expect.stringMatching(/./) });
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
  } finally {
    await table.close();
    disk.remove();
  }
});
