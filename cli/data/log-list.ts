import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ShooterError } from '../../src/core/index.ts';
import { describeSystemError, readLog, verifyLog } from '../../src/replay/index.ts';
import { createProgress } from '../output.ts';

/* Logs that are to become a data set, looked at before anything is written. */

/**
 * The logs that words name: a file is itself, a folder all files in it whose names end in `.log`, in order of their names.
 *
 * @throws ShooterError `cli/no-logs` for a folder without any, `cli/unreadable`
 */
export const findLogs = (words: readonly string[]): string[] =>
  words.flatMap((word) => {
    const names = listFolder(word)?.filter((name) => name.endsWith('.log'));
    if (names?.length === 0)
      throw new ShooterError('cli/no-logs', `${word}: no file in this folder ends in .log`);
    return names?.sort().map((name) => join(word, name)) ?? [word];
  });

/** The names in a folder; undefined for what is none. */
function listFolder(path: string): string[] | undefined {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
    return readdirSync(path);
  } catch (error) {
    throw new ShooterError('cli/unreadable', `${path}: ${describeSystemError(error)}`);
  }
}

/**
 * Reads and verifies every log, one at a time.
 *
 * @returns the ticks in all of them
 * @throws ShooterError as `readLog`; `cli/refuted` where simulation refutes what the log says
 */
export function checkLogs(paths: readonly string[]): number {
  const progress = createProgress(paths.length, 'logs checked');
  let ticks = 0;
  try {
    for (const [index, path] of paths.entries()) {
      const log = readLog(path);
      const { failure } = verifyLog(log);
      if (failure !== undefined)
        throw new ShooterError('cli/refuted', `${path}: refuted: tick ${failure.tick}: ${failure.what}`);
      ticks += log.track.ticks;
      progress.update(index + 1);
    }
  } finally {
    progress.clear();
  }
  return ticks;
}
