import { join } from 'node:path';
import { ShooterError } from '../../core/index.ts';
import { runSteps } from '../steps.ts';
import { closeQuietly } from './flusher.ts';
import { findLocks, type LockPlace, parseOwner, STALE_MS, unless } from './lock-file.ts';

/* A lock while it is held. It is renewed off the thread; where that did not happen for long, its owner checks that it still has it. */

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
  /** ms, a time before it was written */
  readonly writtenAt: number;
}

/** How often a lock is renewed. */
const RENEW_MS = 2000;
/** Another process may take a lock over STALE_MS after its last renewal. From half of that on its owner checks that it still has it. */
const CHECK_AFTER_MS: number = STALE_MS / 2;
/** How often the owner looks at other lock files until they or its own one are gone, and the pause between two looks, ms. */
const MAX_LOOKS = 100;
const LOOK_MS = 10;

/** Holds a lock that was just taken. */
export function holdLock(
  { name, file, token, writtenAt }: Claim,
  place: LockPlace,
  onLost?: (error: ShooterError) => void,
): FolderLock {
  const { folder, kind, layer, world } = place;
  const path = join(folder, name);
  let lost: ShooterError | undefined;
  let isHeld = true;
  let isRenewing = false;
  // The time before a renewal begins: after it this process may be stopped for so long that the lock is lost.
  let renewedAt = writtenAt;

  const lose = (): void => {
    if (lost !== undefined || !isHeld) return;
    lost = new ShooterError(
      'lock/lost',
      `${folder} is no longer this ${kind.holder}'s: another process has taken over, or ${name} was removed; nothing more is written there`,
    );
    stopRenewing();
    onLost?.(lost);
  };
  /* Why two processes never both hold the lock. The owner first renews its file, then looks for other files. A process that takes over
     first creates its own file, then looks at the owner's. So one of two things holds:
     - it looked after the renewal: it sees a file that changed, removes its own one and begins anew;
     - it looked before the renewal: its file was there before, so the owner sees it, and it goes on to remove the owner's file.
     The owner waits until it sees which. It goes on only once its file is there and alone, and the other one holds the lock only
     once the owner's file is gone. If neither happens within MAX_LOOKS looks, the owner gives the lock up. */
  /** Renews the lock at once and finds out whether it is still this process's. */
  const renewAndCheck = (): void => {
    const now = world.now();
    renewNow();
    if (isStillOurs(place, { name, token })) renewedAt = now;
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
    const now = world.now();
    if (now - renewedAt > CHECK_AFTER_MS) {
      renewAndCheck();
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
      else if (content !== undefined) renewedAt = now;
    });
  };
  const stopRenewing = world.every(RENEW_MS, renew);

  return {
    check() {
      if (lost === undefined && isHeld && world.now() - renewedAt > CHECK_AFTER_MS) renewAndCheck();
      if (lost !== undefined) throw lost;
    },
    release() {
      if (!isHeld) return;
      isHeld = false;
      stopRenewing();
      if (!isRenewing) closeQuietly(layer, file);
      if (lost !== undefined) return;
      const content = unless('ENOENT', () => layer.read(path));
      if (content !== undefined && tokenIn(content) === token) layer.remove(path);
    },
  };
}

const tokenIn = (content: Uint8Array): string | undefined =>
  parseOwner(Buffer.from(content).toString('latin1'))?.token;

/** Whether our lock is there and, after some looks, alone: see `renewAndCheck`. */
function isStillOurs(place: LockPlace, own: { name: string; token: string }): boolean {
  for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
    const locks = runSteps(findLocks(place));
    if (!locks.some(({ name, owner }) => name === own.name && owner?.token === own.token)) return false;
    if (locks.length === 1) return true;
    place.world.wait(LOOK_MS);
  }
  return false;
}
