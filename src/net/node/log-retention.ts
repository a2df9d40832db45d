import { join } from 'node:path';
import { checkOptions, type OptionNames } from '../../core/internal.ts';
import { type FileLayer, nameError } from '../../replay/index.ts';
import type { HostLog } from '../host-options.ts';

/* Which sealed logs go. Neither a stranger who plays many matches nor a clock that is wrong may cost the others' logs:

   - by count and by size, logs of at most SHORT_BYTES go first, the oldest first: matches of seconds do not push out matches;
   - by count and by age, of other logs at most 1/SHARE go in an hour of the monotonic clock, at least one;
   - by age nothing goes for HOLD_MS after the clock has jumped ahead, and a log is as old as the younger of its name and its file.

   The limit of size alone is kept at once: a disk is full or it is not. */

/** How many sealed logs stay. What is left out has no limit. */
export interface KeepLimits {
  /** logs at most, from 1; default without limit; exceeded by what may not go yet */
  readonly count?: number;
  /** since they were recorded, ms; default without limit; exceeded by what may not go yet */
  readonly ageMs?: number;
  /** of all of them together; default without limit */
  readonly bytes?: number;
}

export interface SealedFile {
  readonly name: string;
  readonly bytes: number;
  /** when the file was last written to, ms since 1970 */
  readonly mtimeMs: number;
}

/** The sealed logs of a folder, from the oldest to the newest, kept within limits. Made by `createRetention`. */
export interface Retention {
  /** Takes a log that was just sealed, and deletes those that are beyond the limits. */
  add(file: SealedFile): void;
  /** Deletes what is beyond the limits and may go. The newest log always stays. */
  apply(): void;
}

export interface RetentionOptions {
  readonly folder: string;
  readonly layer: FileLayer;
  readonly keep: KeepLimits;
  readonly log: HostLog;
  /** the wall clock, ms since 1970 */
  readonly now: () => number;
  /** ms of a clock that only goes forward */
  readonly elapsed: () => number;
  readonly files: readonly SealedFile[];
  readonly onRemoved: (name: string) => void;
}

/** Logs up to this size are of matches of seconds. */
const SHORT_BYTES = 2048;
/** Of the logs at most this part goes in an hour by count and age: to empty a folder takes a day. */
const SHARE = 24;
const HOUR_MS = 3_600_000;
const DAY_MS: number = 24 * HOUR_MS;
/** A wall clock that is this much ahead of the newest log, or of the time that has passed, has jumped. */
const JUMP_MS = DAY_MS;
/** How long after a jump no log is deleted by age: time for somebody to set the clock. */
const HOLD_MS = DAY_MS;

export function createRetention(options: RetentionOptions): Retention {
  const { keep, elapsed } = options;
  const files = options.files
    .map((file) => ({ ...file, time: timeOf(file) }))
    .sort((a, b) => a.time - b.time || (a.name < b.name ? -1 : Number(a.name > b.name)));
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  /** logs that may still go before `refillAt` */
  let left = 0;
  let refillAt = Number.NEGATIVE_INFINITY;
  const ageLimit = createAgeLimit(options, files.at(-1)?.time);
  const { count = Number.POSITIVE_INFINITY, bytes: most = Number.POSITIVE_INFINITY } = keep;

  const remove = (index: number): void => {
    const [file] = files.splice(index, 1);
    bytes -= file!.bytes;
    removeLog(file!, options);
  };
  /** The index of the oldest short log, -1 if there is none. The newest log is left out, since it always stays. */
  const oldestShort = (): number =>
    files.findIndex((file, index) => file.bytes <= SHORT_BYTES && index < files.length - 1);
  /** Takes one from the share of this hour. @returns whether there was one */
  const spend = (): boolean => {
    if (elapsed() >= refillAt) {
      left = Math.ceil(files.length / SHARE);
      refillAt = elapsed() + HOUR_MS;
    }
    left -= 1;
    return left >= 0;
  };
  const apply = (): void => {
    const limit = ageLimit();
    while (files.length > 1 && files[0]!.time < limit && spend()) remove(0);
    while (files.length > Math.max(1, count)) {
      const index = oldestShort();
      if (index >= 0) remove(index);
      // One short log in excess stays until the next comes, rather than push out a longer one.
      else if (files.at(-1)!.bytes > SHORT_BYTES && spend()) remove(0);
      else break;
    }
    while (files.length > 1 && bytes > most) remove(Math.max(0, oldestShort()));
  };
  return {
    add(file) {
      files.push({ ...file, time: timeOf(file) });
      bytes += file.bytes;
      apply();
    },
    apply,
  };
}

/** @returns a function that gives the time before which a log is too old now; -Infinity: none is */
function createAgeLimit(
  { keep: { ageMs }, now, elapsed, log }: RetentionOptions,
  newest: number | undefined,
): () => number {
  if (ageMs === undefined) return () => Number.NEGATIVE_INFINITY;
  /** by both clocks, the time of the last call; before the first one, the wall clock is taken to be at the newest log */
  let [wall, monotonic] = [newest ?? now(), elapsed()];
  let heldUntil = Number.NEGATIVE_INFINITY;
  return () => {
    const jump = now() - wall - (elapsed() - monotonic);
    [wall, monotonic] = [now(), elapsed()];
    if (jump > JUMP_MS) {
      heldUntil = monotonic + HOLD_MS;
      log.warn(
        { days: Math.round(jump / DAY_MS) },
        'the clock is far ahead of the newest log: none is deleted by age for a day',
      );
    }
    return monotonic < heldUntil ? Number.NEGATIVE_INFINITY : wall - ageMs;
  };
}

/** When a log was recorded: what its name says, as a host writes it, or when its file was written, whichever is later. */
function timeOf({ name, mtimeMs }: SealedFile): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-room-/.exec(name) ?? [];
  const named = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(named) ? mtimeMs : Math.max(named, mtimeMs);
}

const NAMES: OptionNames<KeepLimits> = { count: true, ageMs: true, bytes: true };
const LEAST: Required<KeepLimits> = { count: 1, ageMs: 0, bytes: 0 };

/** @throws TypeError for an unknown limit · RangeError for one that is none */
export function checkKeepLimits(keep: KeepLimits): void {
  checkOptions(keep, NAMES, 'openLogFolder: keep');
  for (const name of ['count', 'ageMs', 'bytes'] as const) {
    const limit = keep[name];
    if (limit !== undefined && !(limit >= LEAST[name]))
      throw new RangeError(`${limit} is no limit for keep.${name}`);
  }
}

/** Removes a log. One that cannot be removed is not tried again before the next start, since every seal would try it. */
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
