import { join } from 'node:path';
import { ShooterError } from '../../core/index.ts';
import { closeQuietly } from './flusher.ts';
import { findLocks, type LockPlace, parseOwner, STALE_MS } from './lock-file.ts';

/* A lock while it is held: it is renewed off the thread, and doubted where that did not happen for long. */

/** A lock that is held. Made by `takeLock`. */
export interface FolderLock {
  /**
   * Returns while the folder is still this process's. Cheap: it looks at the disk only if the last renewal was long ago, as
   * after this process was stopped.
   *
   * @throws ShooterError `lock/lost` once another process has taken over, or the lock file was removed
   */
  check(): void;
  /** Gives it back. */
  release(): void;
}

/** A lock file of one's own, open. */
export interface Claim {
  readonly name: string;
  readonly file: number;
  readonly token: string;
}

/** How often a lock is renewed. */
const RENEW_MS = 2000;
/** After so long without a renewal somebody may be about to take over. */
const DOUBT_MS: number = STALE_MS / 2;
/** So often a process that seems to take over is looked at, and how long each time, ms, until it has or has not. */
const MAX_LOOKS = 100;
const LOOK_MS = 10;

/** Holds a lock that was just taken. */
export function holdLock(
  { name, file, token }: Claim,
  place: LockPlace,
  onLost?: (error: ShooterError) => void,
): FolderLock {
  const { folder, kind, layer, world } = place;
  const path = join(folder, name);
  let lost: ShooterError | undefined;
  let isHeld = true;
  let isRenewing = false;
  let renewedAt = world.now();

  const lose = (): void => {
    if (lost !== undefined || !isHeld) return;
    lost = new ShooterError(
      'lock/lost',
      `${folder} is no longer this ${kind.holder}'s: another process has taken over, or ${name} was removed; nothing more is written there`,
    );
    stopRenewing();
    onLost?.(lost);
  };
  /** Renews at once, then looks who else is there: whoever takes over does the same in the other order. */
  const doubt = (): void => {
    renewNow();
    if (isStillOurs(place, { name, token })) renewedAt = world.now();
    else lose();
  };
  const renewNow = (): void => {
    try {
      layer.write(file, Buffer.from('\n'));
    } catch {
      // A full disk: what the others see decides.
    }
  };
  const renew = (): void => {
    if (isRenewing || lost !== undefined) return;
    if (world.now() - renewedAt > DOUBT_MS) {
      doubt();
      return;
    }
    isRenewing = true;
    layer.renewLater(file, path, (error, content) => {
      isRenewing = false;
      if (!isHeld) {
        closeQuietly(layer, file);
        return;
      }
      const code = (error as NodeJS.ErrnoException | undefined)?.code;
      if (content !== undefined ? tokenIn(content) !== token : code === 'ENOENT') lose();
      else if (content !== undefined) renewedAt = world.now();
    });
  };
  const stopRenewing = world.every(RENEW_MS, renew);

  return {
    check() {
      if (lost === undefined && isHeld && world.now() - renewedAt > DOUBT_MS) doubt();
      if (lost !== undefined) throw lost;
    },
    release() {
      if (!isHeld) return;
      isHeld = false;
      stopRenewing();
      if (!isRenewing) closeQuietly(layer, file);
      if (lost === undefined && tokenAt(path, place) === token) layer.remove(path);
    },
  };
}

const tokenIn = (content: Uint8Array): string | undefined =>
  parseOwner(Buffer.from(content).toString('latin1'))?.token;

/** @returns undefined where there is no lock, or none of ours */
function tokenAt(path: string, { layer }: LockPlace): string | undefined {
  try {
    return tokenIn(layer.read(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether a lock is there and no other one beside it. One that is may be of a process that finds ours renewed and goes. */
function isStillOurs(place: LockPlace, own: { name: string; token: string }): boolean {
  for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
    const steps = findLocks(place);
    let step = steps.next();
    while (!step.done) step = steps.next();
    const locks = step.value;
    if (!locks.some(({ name, owner }) => name === own.name && owner?.token === own.token)) return false;
    if (locks.length === 1) return true;
    place.world.wait(LOOK_MS);
  }
  return false;
}
