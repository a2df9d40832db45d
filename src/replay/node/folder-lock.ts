import { join } from 'node:path';
import { ShooterError } from '../../core/index.ts';
import { runSteps } from '../steps.ts';
import { DISK, type FileLayer } from './file-layer.ts';
import { closeQuietly } from './flusher.ts';
import { type Claim, type FolderLock, holdLock } from './held-lock.ts';
import {
  findLocks,
  type LockFile,
  type LockKind,
  type LockPlace,
  namesOf,
  STALE_MS,
  unless,
} from './lock-file.ts';
import { type LockWorld, MACHINE } from './lock-world.ts';
import { removeQuietly } from './whole-file.ts';

/* One process to a folder, wherever it runs: in this process, in another one, in another container or on another machine that
   shares the disk.

   A lock is a file that names its owner: a random token, and the process, as exactly as the machine identifies it. Its owner renews it
   every RENEW_MS. It is stale where its process is known to have ended; else, where that cannot be told from here, once whoever
   looks at it has seen no renewal for STALE_MS of its own time: no two clocks are compared.

   Taking it:
     1. look at all lock files; one that is not stale refuses;
     2. create the first one whose name is free, exclusively; where somebody else has just done so, begin anew;
     3. look again: unless all others are exactly as they were judged, remove one's own and begin anew;
     4. remove the stale ones.
   Of two that take it at once, whoever creates second sees the other's file in step 3 or fails in step 2. Nobody removes a
   file that it has not judged while its own one was there, so a slow one cannot remove the lock of somebody who came after.
   `test/replay/folder-lock.test.ts` goes through all interleavings. */

/** How a lock is taken and kept. */
export interface LockOptions {
  /** the disk unless given */
  readonly layer?: FileLayer | undefined;
  /** this machine unless given */
  readonly world?: LockWorld | undefined;
  /** Called with a message for people where it takes up to 15 s to see whether an owner still runs; the thread is held up meanwhile. */
  readonly onWait?: ((message: string) => void) | undefined;
  /** Called once another process has taken over. */
  readonly onLost?: ((error: ShooterError) => void) | undefined;
}

/** How often a lock whose owner is elsewhere is looked at. */
const LOOK_MS = 100;
/** Attempts, each after others came first. */
const MAX_TRIES = 50;

/**
 * Takes the lock of a folder.
 *
 * @param folder that is there already
 * @throws ShooterError with the code of `kind`, naming the process that has it
 */
export function takeLock(
  folder: string,
  kind: LockKind,
  { layer = DISK, world = MACHINE, onWait, onLost }: LockOptions = {},
): FolderLock {
  const place = { folder, kind, layer, world };
  return holdLock(runSteps(takeInSteps(place, onWait)), place, onLost);
}

/**
 * Yields before each call of the file system, so that a test can try every order in which those of several processes come. Two pairs of
 * calls count as one: to read a lock file and the time of its last change, and to create one and write its owner into it. What another
 * process sees between the two is harmless. A file without an owner is not stale before it has stayed so for STALE_MS, and a `mark` that
 * is made of two moments differs from the one at the next look, so that it looks anew.
 */
export function* takeInSteps(
  place: LockPlace,
  onWait?: (message: string) => void,
): Generator<undefined, Claim> {
  const { folder, kind, world } = place;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const found = yield* findLocks(place);
    if (yield* areStale(found, { place, onWait })) {
      const claim = yield* claimFolder(found, place);
      if (claim !== undefined) return claim;
    }
    world.wait(1);
  }
  throw new ShooterError('lock/in-use', `${folder}: its lock ${kind.name} is taken again and again`);
}

/** Waits for up to STALE_MS where only that can tell. @returns whether all are stale; false if others are there by now: look anew */
function* areStale(
  found: readonly LockFile[],
  { place, onWait }: { place: LockPlace; onWait: ((message: string) => void) | undefined },
): Generator<undefined, boolean> {
  const { kind, folder, world } = place;
  /** those of which this machine cannot tell whether their process runs */
  const undecided = [];
  for (const lock of found) {
    const runs = lock.owner === undefined ? undefined : world.isRunning(lock.owner);
    if (runs === true) throw inUse(place, lock);
    if (runs === undefined) undecided.push(lock);
  }
  if (undecided.length === 0) return true;
  onWait?.(
    `${folder}: a ${kind.holder} elsewhere, or one that has ended, left a lock; it takes up to ${STALE_MS / 1000} s to see which`,
  );
  let last = world.now();
  for (let silentMs = 0; silentMs < STALE_MS; ) {
    world.wait(LOOK_MS);
    const now = world.now();
    // If this process was stopped in between, it has not watched for all of that time.
    silentMs += Math.min(now - last, 2 * LOOK_MS);
    last = now;
    const again = yield* findLocks(place);
    const renewed = undecided.find(({ owner, name, mark }) =>
      again.some((lock) => lock.name === name && lock.mark !== mark && lock.owner?.token === owner?.token),
    );
    if (renewed !== undefined) throw inUse(place, renewed);
    if (!areSame(found, again)) return false;
  }
  return true;
}

const areSame = (some: readonly LockFile[], others: readonly LockFile[]): boolean =>
  some.length === others.length &&
  some.every(({ name, mark }, index) => others[index]!.name === name && others[index]!.mark === mark);

function inUse({ folder, kind, world }: LockPlace, { owner }: LockFile): ShooterError {
  const { self } = world;
  const isHere = owner?.boot === self.boot && owner?.namespace === self.namespace;
  const where = isHere ? '' : ', in another container or on another machine';
  const who = owner === undefined ? '' : ` with process id ${owner.pid}${where}`;
  const stop = isHere && owner?.pid === self.pid ? 'close it' : 'stop that one';
  return new ShooterError(
    'lock/in-use',
    `${folder} is in use by the ${kind.holder}${who}: ${stop}, or choose another folder`,
  );
}

/** @returns undefined where another process came first */
function* claimFolder(found: readonly LockFile[], place: LockPlace): Generator<undefined, Claim | undefined> {
  const { folder, kind, layer, world } = place;
  const name = namesOf(kind).find((free) => !found.some((lock) => lock.name === free));
  if (name === undefined)
    throw new ShooterError(
      'lock/in-use',
      `${folder}: the files ${kind.name}* are left by processes that have ended; delete them`,
    );
  const path = join(folder, name);
  const token = world.drawToken();
  yield;
  const file = unless('EEXIST', () => layer.open(path, 'wx'));
  if (file === undefined) return undefined;
  const writtenAt = world.now();
  try {
    layer.write(file, Buffer.from(`${JSON.stringify({ token, ...world.self })}\n`));
    const others = (yield* findLocks(place)).filter((lock) => lock.name !== name);
    if (areSame(found, others)) {
      for (const stale of found) {
        yield;
        layer.remove(join(folder, stale.name));
      }
      return { name, file, token, writtenAt };
    }
  } catch (error) {
    closeQuietly(layer, file);
    removeQuietly(layer, path);
    throw error;
  }
  closeQuietly(layer, file);
  yield;
  layer.remove(path);
  return undefined;
}
