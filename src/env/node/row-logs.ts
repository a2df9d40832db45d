import { join, resolve } from 'node:path';
import { ShooterError } from '../../core/index.ts';
import { DISK, type FileLayer, nameError, writeWhole } from '../../replay/index.ts';
import type { RecordedEpisode, TakeLog } from '../row-recorder.ts';

/* The logs of a vector environment as files of a folder. */

/** `row-00042-episode-00000100.log`: in the order of rows, then of episodes. */
const fileName = ({ row, episode }: RecordedEpisode): string =>
  `row-${`${row}`.padStart(5, '0')}-episode-${`${episode}`.padStart(8, '0')}.log`;

const FILE_NAME = /^row-\d{5}-episode-\d{8,}\.log$/;

/**
 * Makes a folder for the logs of one environment.
 *
 * @param path of the folder, which is made unless it is there; it may hold no logs of rows
 * @returns what writes a log: the whole file or none of it, on the disk when it returns
 * @throws ShooterError `log/exists` where the folder has such logs, `log/unreadable` · the function throws `log/disk-full`, `log/unreadable`,
 *   and `log/exists` where another environment has written the same file since
 */
export function openRowLogs(path: string, layer: FileLayer = DISK): TakeLog {
  const folder = resolve(path);
  const found = named(path, () => openFolder(folder, layer)).find((name) => FILE_NAME.test(name));
  if (found !== undefined) throw hasLog(path, found);
  return (bytes, about) => {
    const name = fileName(about);
    if (isThere(join(folder, name), layer)) throw hasLog(path, name);
    named(join(path, name), () => writeWhole(join(folder, name), bytes, { flush: true, layer }));
  };
}

/** @returns the names of what is in it */
function openFolder(folder: string, layer: FileLayer): string[] {
  try {
    layer.makeFolder(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new ShooterError('log/unreadable', 'it is no folder');
  }
  return layer.list(folder);
}

function isThere(file: string, layer: FileLayer): boolean {
  try {
    layer.stat(file);
    return true;
  } catch {
    // What else is wrong with it is found when it is written.
    return false;
  }
}

const hasLog = (path: string, name: string): ShooterError =>
  new ShooterError(
    'log/exists',
    `${path}: it has ${name} of another environment; record into a folder of its own`,
  );

function named<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw nameError(path, error);
  }
}
