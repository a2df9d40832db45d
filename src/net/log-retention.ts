import { join } from 'node:path';
import { type FileLayer, nameError } from '../replay/index.ts';
import type { HostLog } from './wire.ts';

/** How many sealed logs stay. What is left out has no limit. */
export interface KeepLimits {
  /** logs at most, from 1 */
  readonly count?: number;
  /** since they were sealed, ms */
  readonly ageMs?: number;
  /** of all of them together */
  readonly bytes?: number;
}

export interface SealedFile {
  readonly name: string;
  readonly bytes: number;
  readonly mtimeMs: number;
}

/** The sealed logs of a folder, from the oldest to the newest, kept within limits. Made by `createRetention`. */
export interface Retention {
  /** Takes a log that was just sealed, and deletes those that are beyond the limits. */
  add(file: SealedFile): void;
  /** Deletes what is beyond the limits. The newest log always stays. */
  apply(): void;
}

export interface RetentionOptions {
  readonly folder: string;
  readonly layer: FileLayer;
  readonly keep: KeepLimits;
  readonly log: HostLog;
  readonly now: () => number;
  /** the logs that are there, in any order */
  readonly files: readonly SealedFile[];
  /** is told the name of each log that is no longer there */
  readonly onRemoved: (name: string) => void;
}

/** @throws RangeError for limits that are none */
export function createRetention(options: RetentionOptions): Retention {
  const { keep, now } = options;
  checkLimits(keep);
  const files = [...options.files].sort(
    (a, b) => a.mtimeMs - b.mtimeMs || (a.name < b.name ? -1 : Number(a.name > b.name)),
  );
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const isBeyond = ({ mtimeMs }: SealedFile): boolean =>
    files.length > (keep.count ?? Number.POSITIVE_INFINITY) ||
    bytes > (keep.bytes ?? Number.POSITIVE_INFINITY) ||
    now() - mtimeMs > (keep.ageMs ?? Number.POSITIVE_INFINITY);
  const apply = (): void => {
    while (files.length > 1 && isBeyond(files[0]!)) {
      const file = files.shift()!;
      bytes -= file.bytes;
      removeLog(file, options);
    }
  };
  return {
    add(file) {
      files.push(file);
      bytes += file.bytes;
      apply();
    },
    apply,
  };
}

function checkLimits(keep: KeepLimits): void {
  for (const [name, least] of [
    ['count', 1],
    ['ageMs', 0],
    ['bytes', 0],
  ] as const) {
    const limit = keep[name];
    if (limit !== undefined && !(limit >= least))
      throw new RangeError(`${limit} is no limit for keep.${name}`);
  }
}

/** A log that cannot be removed is not tried again before the next start: it would be in each seal's way. */
function removeLog({ name, bytes }: SealedFile, { folder, layer, log, onRemoved }: RetentionOptions): void {
  try {
    layer.remove(join(folder, name));
  } catch (error) {
    const { message } = nameError(name, error) as Error;
    log.warn({ log: name, error: message }, 'an old log could not be deleted');
    return;
  }
  onRemoved(name);
  log.info({ log: name, bytes }, 'an old log was deleted');
}
