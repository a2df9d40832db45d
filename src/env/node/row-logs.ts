import { join } from 'node:path';
import { ShooterError } from '../../core/index.ts';
import { DISK, type FileLayer, nameError, writeWhole } from '../../replay/index.ts';
import type { RecordedEpisode } from '../row-recorder.ts';

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
 * @throws ShooterError `log/exists` where the folder has such logs, `log/unreadable` · the function throws `log/disk-full`, `log/unreadable`
 */
export function openRowLogs(
  path: string,
  layer: FileLayer = DISK,
): (bytes: Uint8Array, about: RecordedEpisode) => void {
  named(path, () => layer.makeFolder(path));
  const found = named(path, () => layer.list(path)).find((name) => FILE_NAME.test(name));
  if (found !== undefined)
    throw new ShooterError(
      'log/exists',
      `${path}: it has logs of another environment, such as ${found}; record into a folder of its own`,
    );
  return (bytes, about) => {
    const file = join(path, fileName(about));
    named(file, () => writeWhole(file, bytes, { flush: true, layer }));
  };
}

function named<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw nameError(path, error);
  }
}
