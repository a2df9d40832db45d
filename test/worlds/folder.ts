import { join } from 'node:path';
import { decodeLog, type Log } from '../../src/replay/index.ts';
import type { MemoryFiles } from '../net/memory-files.ts';
import type { Audit, MatchAccount } from './audit.ts';

/* What has to be in the folder of logs: all that was promised, and after a crash all that was flushed. */

export const FOLDER = '/logs';
/** What was recorded so long before a crash is on the disk: flushes are asked for each 800 ms and take 100 at most. */
const SAFE_AFTER_MS = 1000;

/** Times in ms of the time in which the process ran. */
interface Crash {
  readonly crashedAt: number;
  readonly trouble: number;
}

export class FolderLook {
  readonly #files: MemoryFiles;
  readonly #audit: Audit;
  /** names of logs that were looked at */
  readonly #proven = new Set<string>();

  constructor(files: MemoryFiles, audit: Audit) {
    this.#files = files;
    this.#audit = audit;
  }

  #log(name: string): Log {
    return decodeLog(this.#files.read(join(FOLDER, name)));
  }

  /** Whether a log with this hash is there, sealed, or was. */
  isSafe(name: string, hash: string): boolean {
    if (this.#audit.promised.has(name) || this.#audit.deleted.has(name)) return true;
    const log = this.#log(name);
    return log.status === 'sealed' && log.end!.hash === BigInt(`0x${hash}`);
  }

  /** The bytes of a log, if it is there. */
  readIfThere(name: string): Uint8Array | undefined {
    return this.#files.list(FOLDER).includes(name) ? this.#files.read(join(FOLDER, name)) : undefined;
  }

  /** Every log in the folder has to be sealed and proven, and those that were promised have to be there. */
  holdFolder(): void {
    const names = this.#files.list(FOLDER);
    for (const name of names) {
      if (!name.endsWith('.log') || this.#proven.has(name)) continue;
      this.#audit.hold(this.#log(name), name);
      this.#proven.add(name);
    }
    for (const [name, { ticks }] of this.#audit.promised) {
      if (this.#audit.deleted.has(name)) continue;
      const found = names.includes(name) ? this.#log(name) : undefined;
      if (found?.track.ticks !== ticks) this.#audit.fail(`${name} was promised, and is not there as it was`);
    }
  }

  /** After a crash, `trouble` being when the disk failed last: see `SAFE_AFTER_MS`. */
  holdCrash(lost: readonly MatchAccount[], { crashedAt, trouble }: Crash): void {
    for (const match of lost)
      if (match.startedAt > trouble + SAFE_AFTER_MS) this.#holdRecovered(match, crashedAt);
  }

  /** A match that a crash has ended has to be there as far as it was flushed. */
  #holdRecovered(match: MatchAccount, crashedAt: number): void {
    const least = match.tickTimes.filter((time) => time < crashedAt - SAFE_AFTER_MS).length;
    const logs = this.#files
      .list(FOLDER)
      .filter((name) => name.endsWith('.log'))
      .map((name) => this.#log(name));
    const found = logs.find(({ recording }) => recording?.host?.nonce === match.nonce);
    const name = `the recovered match of room ${match.room.options.name}`;
    if (found !== undefined) this.#audit.compare(match, found, name);
    const ticks = found?.track.ticks ?? 0;
    if (ticks < least && this.#audit.deleted.size === 0)
      this.#audit.fail(
        `${name} has ${ticks} ticks; ${least} were taken over ${SAFE_AFTER_MS} ms before the crash`,
      );
  }
}
