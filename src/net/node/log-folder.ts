import { join } from 'node:path';
import { ShooterError } from '../../core/index.ts';
import { checkOptions, type OptionNames } from '../../core/internal.ts';
import {
  createLogFile,
  DISK,
  type FileLayer,
  type FolderLock,
  type LockKind,
  type LockWorld,
  type LogFile,
  MACHINE,
  nameError,
  removeLeftOvers,
  type SigningKey,
  takeLock,
} from '../../replay/index.ts';
import { type HostLog, NO_LOG } from '../host-options.ts';
import { isSealed, type Recovered, type RecoveryContext, recoverInSteps } from './log-recovery.ts';
import { checkKeepLimits, createRetention, type KeepLimits, type SealedFile } from './log-retention.ts';

/** Which folder, and how its logs are kept. */
export interface LogFolderOptions {
  /** of the folder, which is created if it is missing */
  readonly path: string;
  /** the disk unless given */
  readonly layer?: FileLayer | undefined;
  /** no limits unless given */
  readonly keep?: KeepLimits | undefined;
  /** lines about what was found and deleted; none unless given */
  readonly log?: HostLog | undefined;
  /** the wall clock, ms since 1970: how old logs are; default `Date.now` */
  readonly now?: (() => number) | undefined;
  /** signs the logs of this folder; unsigned unless given */
  readonly key?: SigningKey | undefined;
  /** the process, the clock and the chance by which the lock is held and judged: this machine unless given */
  readonly world?: LockWorld | undefined;
}

const NAMES: OptionNames<LogFolderOptions> = {
  ...{ path: true, layer: true, keep: true, log: true, now: true, key: true, world: true },
};

/** Where a host keeps its logs. Made by `openLogFolder`. */
export interface LogFolder {
  readonly path: string;
  /** what the host before left unfinished, and is sealed now */
  readonly recovered: readonly Recovered[];
  /**
   * Creates the file of a match: `STEM.log`, or `STEM-2.log`, … where there is one already.
   *
   * @param stem 1 to 128 of `A–Z a–z 0–9 . _ -`, no `.` first
   * @throws ShooterError as `createLogFile` · RangeError for another stem, or once closed
   */
  create(stem: string): LogFile;
  /** Notes that a log of this folder was sealed, by the name of its file, and deletes old ones beyond the limits. */
  sealed(name: string, bytes: number): void;
  /** Gives the lock back. Files that are still open are not touched. */
  close(): void;
}

const LOCK: LockKind = { name: '.host.lock', holder: 'host' };

const STEM = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;
/** Logs of one stem at most. */
const MAX_OF_STEM = 100_000;

/**
 * Opens the folder of a host's logs, which is created if it is missing: takes its lock, seals what a host that was killed
 * has left unfinished, and deletes old logs beyond the limits.
 *
 * What is damaged is kept as `NAME.log.damaged` beside what could be saved of it; a file that ends within its header
 * becomes `NAME.log.unreadable`. Sealed logs are not looked into.
 *
 * A lock of another container or machine that may be left over is watched for up to 15 s, which holds up the thread. A host that
 * finds its folder taken over by another one writes nothing more: `create` and its files throw `lock/lost`.
 *
 * @throws ShooterError `lock/in-use` while another host has it; `log/disk-full`, `log/unreadable` where the system
 *   refuses · TypeError for an unknown option or limit · RangeError for a limit that is none
 */
export function openLogFolder(options: LogFolderOptions): LogFolder {
  checkOptions(options, NAMES, 'openLogFolder');
  const { path, keep = {}, log = NO_LOG, now = Date.now, key } = options;
  checkKeepLimits(keep);
  const lock = nameSystemErrors(path, () => takeFolder(options));
  const layer = guard(options.layer ?? DISK, lock);
  try {
    const elapsed = (options.world ?? MACHINE).now;
    const { names, recovered, files, later } = nameSystemErrors(path, () =>
      scan({ folder: path, layer, log, key, elapsed }),
    );
    const onRemoved = (name: string): void => void names.delete(name);
    const retention = createRetention({ folder: path, layer, keep, log, now, elapsed, files, onRemoved });
    retention.apply();
    let isOpen = true;
    if (later.length > 0) {
      log.warn({ logs: later.length }, 'logs take long to recover: that goes on while the host runs');
      const sealed = (name: string): void => {
        try {
          retention.add({ name, bytes: layer.stat(join(path, name)).size, mtimeMs: now() });
        } catch (error) {
          reportPassedOver(name, error, log);
        }
      };
      workBetween(layer, recoverLater(later, sealed), () => isOpen);
    }
    return {
      path,
      recovered,
      create(stem) {
        if (!isOpen) throw new RangeError(`the folder ${path} is closed`);
        if (!STEM.test(stem)) throw new RangeError(`${JSON.stringify(stem)} cannot be in the name of a log`);
        return createNext(stem, { path, layer, names, key });
      },
      sealed: (name, bytes) => retention.add({ name, bytes, mtimeMs: now() }),
      close() {
        if (isOpen) nameSystemErrors(path, lock.release);
        isOpen = false;
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function takeFolder({ path, layer = DISK, world, log = NO_LOG }: LogFolderOptions): FolderLock {
  layer.makeFolder(path);
  return takeLock(path, LOCK, {
    layer,
    world,
    onWait: (message) => log.warn({ folder: path }, message),
    onLost: ({ code, message }) => log.error({ folder: path, code }, message),
  });
}

/** A host that was stopped for long may find its folder taken over: what it writes from then on would harm the other's logs. */
function guard(layer: FileLayer, lock: FolderLock): FileLayer {
  const held =
    <Given extends unknown[], Gives>(call: (...given: Given) => Gives) =>
    (...given: Given): Gives => {
      lock.check();
      return call(...given);
    };
  return {
    ...layer,
    open: held(layer.open),
    write: held(layer.write),
    rename: held(layer.rename),
    remove: held(layer.remove),
  };
}

/** Puts a path before what the system says of it; a ShooterError names what it is about already. */
function nameSystemErrors<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof ShooterError ? error : nameError(path, error);
  }
}

interface Scan {
  readonly names: Set<string>;
  readonly recovered: Recovered[];
  /** those that are sealed */
  readonly files: SealedFile[];
  /** those whose recovery takes longer than a start may */
  readonly later: Recovery[];
}

interface Recovery {
  readonly name: string;
  readonly steps: ReturnType<typeof recoverInSteps>;
}

/** How long a start may take to recover all logs, and one of them, ms: the rest is recovered while the host runs. */
const START_MS = 5000;
const FILE_MS = 1000;

interface Scanner extends RecoveryContext {
  /** ms of a clock that only goes forward */
  readonly elapsed: () => number;
}

function scan(place: Scanner): Scan {
  const { folder, layer, elapsed } = place;
  const until = elapsed() + START_MS;
  const found: Scan = { names: new Set(), recovered: [], files: [], later: [] };
  // In order of their names: what is reported does not depend on the file system.
  const names = layer.list(folder).sort();
  removeLeftOvers(folder, { names, isOurs: (name) => name.endsWith('.log'), layer });
  for (const name of names) if (name.endsWith('.log')) takeFile(name, { ...place, until }, found);
  return found;
}

function takeFile(name: string, place: Scanner & { readonly until: number }, found: Scan): void {
  const { names, recovered, files, later } = found;
  const { folder, layer, log, elapsed } = place;
  const path = join(folder, name);
  names.add(name);
  try {
    const { isFile, size } = layer.stat(path);
    if (!isFile) throw new ShooterError('log/unreadable', 'it is no regular file');
    if (!isSealed(path, layer, size)) {
      const steps = recoverInSteps(name, place);
      const until = Math.min(place.until, elapsed() + FILE_MS);
      let step: ReturnType<typeof steps.next> | undefined;
      while (step?.done !== true && elapsed() < until) step = steps.next();
      if (step?.done !== true) {
        later.push({ name, steps });
        return;
      }
      // It was left as it is, or moved aside.
      if (step.value === undefined) return;
      recovered.push(step.value);
    }
    const sealed = layer.stat(path);
    files.push({ name, bytes: sealed.size, mtimeMs: sealed.mtimeMs });
  } catch (error) {
    reportPassedOver(name, error, log);
  }
}

/** Reports a log that the system does not let us look at. It stays, and the retention does not count it. */
function reportPassedOver(name: string, error: unknown, log: HostLog): void {
  const { code, message } = nameError(name, error) as ShooterError;
  const why = name.includes('\ufffd') ? `${message}; its name is no valid UTF-8` : message;
  log.error({ log: name, code, error: why }, 'a log could not be looked at: it is passed over');
}

/** Goes on to recover the logs for which a start had no time. */
function* recoverLater(later: readonly Recovery[], sealed: (name: string) => void): Generator {
  for (const { name, steps } of later) if ((yield* steps) !== undefined) sealed(name);
}

/**
 * Goes through steps while `goesOn`. A layer does one work after the other. So each step is a work of its own, which queues the next one:
 * a match that ends meanwhile is sealed before the next step.
 */
function workBetween(layer: FileLayer, steps: Iterator<unknown>, goesOn: () => boolean): void {
  layer.work({
    next() {
      if (goesOn() && steps.next().done !== true) workBetween(layer, steps, goesOn);
      return { done: true, value: undefined };
    },
  });
}

interface Folder {
  readonly path: string;
  readonly layer: FileLayer;
  readonly names: Set<string>;
  readonly key: SigningKey | undefined;
}

function createNext(stem: string, { path, layer, names, key }: Folder): LogFile {
  for (let number = 1; number <= MAX_OF_STEM; number += 1) {
    const name = number === 1 ? `${stem}.log` : `${stem}-${number}.log`;
    if (names.has(name)) continue;
    try {
      const file = createLogFile(join(path, name), { layer, key });
      names.add(name);
      return file;
    } catch (error) {
      if ((error as ShooterError).code !== 'log/exists') throw error;
      names.add(name);
    }
  }
  throw new ShooterError('log/exists', `${path} has ${MAX_OF_STEM} logs "${stem}" already`);
}
