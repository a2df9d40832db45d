import { join } from 'node:path';
import { ShooterError } from '../core/index.ts';
import { DISK, type FileLayer } from './file-layer.ts';

/* One process to a folder: a lock file holds its id. A process that was killed leaves its lock behind; the next
   one finds that there is no such process, and takes it over. */

/** Whose lock it is. */
export interface LockKind {
  /** of the file in the folder */
  readonly name: string;
  /** of the error if it is taken */
  readonly code: string;
  /** what has it, for people, for instance `host` */
  readonly holder: string;
}

/** Locks of processes that died, or that came first at the same moment, that are looked at before it is given up. */
const MAX_TRIES = 8;

/** What a lock asks about processes. */
export interface Processes {
  /** id of this one */
  readonly own: number;
  isAlive(id: number): boolean;
}

/** The processes of this computer. */
const PROCESSES: Processes = {
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
 * @param world whom it is held against: the processes of this computer and its disk unless given
 * @throws ShooterError with the code of `kind`, naming the process that has it
 */
export function takeLock(
  folder: string,
  kind: LockKind,
  { layer = DISK, processes = PROCESSES }: { layer?: FileLayer; processes?: Processes | undefined } = {},
): () => void {
  const path = join(folder, kind.name);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    if (createLock(path, layer, processes.own)) return () => giveBack(path, layer, processes.own);
    const owner = readOwner(path, layer);
    // A lock with the id of this very process was left by one of the same id: in a container every host is process 1.
    if (owner !== undefined && owner !== processes.own && processes.isAlive(owner))
      throw inUse(folder, kind, owner);
    setAside(path, layer, { owner, own: processes.own });
  }
  throw new ShooterError(kind.code, `${folder}: its lock ${kind.name} is taken again and again`);
}

const inUse = (folder: string, { code, holder }: LockKind, owner: number): ShooterError =>
  new ShooterError(
    code,
    `${folder} is in use by the ${holder} with process id ${owner}: stop that one, or choose another folder`,
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

/** @returns undefined where the lock is gone, or says nothing: its process died while it wrote it */
function readOwner(path: string, layer: FileLayer): number | undefined {
  try {
    const [, digits] = /^([1-9][0-9]{0,9})\n$/.exec(Buffer.from(layer.read(path)).toString('latin1')) ?? [];
    return digits === undefined ? undefined : Number(digits);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes a stale lock. A second process that does so at the same time may already have put its own there: that one is put back. */
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
