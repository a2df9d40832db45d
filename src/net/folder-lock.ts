import { join } from 'node:path';
import { ShooterError } from '../core/index.ts';
import type { FileLayer } from '../replay/index.ts';

/* One host to a folder: a lock file holds the id of its process. A host that was killed leaves its lock behind; the next
   one finds that there is no such process, and takes it over. */

const LOCK = '.host.lock';
/** Locks of hosts that died, or that came first at the same moment, that are looked at before it is given up. */
const MAX_TRIES = 8;

/** What a lock asks about processes. */
export interface Processes {
  /** id of this one */
  readonly own: number;
  isAlive(id: number): boolean;
}

/** The processes of this computer. */
export const PROCESSES: Processes = {
  own: process.pid,
  isAlive(id) {
    try {
      process.kill(id, 0);
      return true;
    } catch (error) {
      // It is there, and somebody else's.
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
};

/**
 * Takes the lock of a folder.
 *
 * @returns gives it back
 * @throws ShooterError `net/folder-in-use` naming the process that has it
 */
export function takeLock(folder: string, layer: FileLayer, processes: Processes): () => void {
  const path = join(folder, LOCK);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    if (createLock(path, layer, processes.own)) return () => giveBack(path, layer, processes.own);
    const owner = readOwner(path, layer);
    // A lock with the id of this very process was left by one of the same id: in a container every host is process 1.
    if (owner !== undefined && owner !== processes.own && processes.isAlive(owner))
      throw inUse(folder, owner);
    setAside(path, layer, { owner, own: processes.own });
  }
  throw new ShooterError('net/folder-in-use', `${folder}: its lock ${LOCK} is taken again and again`);
}

const inUse = (folder: string, owner: number): ShooterError =>
  new ShooterError(
    'net/folder-in-use',
    `${folder} is in use by the host with process id ${owner}: stop that one, or choose another folder`,
  );

/** @returns whether there was none */
function createLock(path: string, layer: FileLayer, own: number): boolean {
  let file: number;
  try {
    file = layer.open(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    layer.write(file, Buffer.from(`${own}\n`));
    return true;
  } catch (error) {
    layer.remove(path);
    throw error;
  } finally {
    layer.close(file);
  }
}

/** @returns undefined where the lock is gone, or says nothing: its host died while it wrote it */
function readOwner(path: string, layer: FileLayer): number | undefined {
  try {
    const [, digits] = /^([1-9][0-9]{0,9})\n$/.exec(Buffer.from(layer.read(path)).toString('latin1')) ?? [];
    return digits === undefined ? undefined : Number(digits);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes a stale lock. A second host that does so at the same time may already have put its own there: that one is put back. */
function setAside(
  path: string,
  layer: FileLayer,
  { owner, own }: { owner: number | undefined; own: number },
): void {
  const aside = `${path}.${own}`;
  try {
    layer.rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readOwner(aside, layer) === owner) layer.remove(aside);
  else layer.rename(aside, path);
}

function giveBack(path: string, layer: FileLayer, own: number): void {
  if (readOwner(path, layer) === own) layer.remove(path);
}
