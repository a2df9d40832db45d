import { join } from 'node:path';
import type { FileLayer } from './file-layer.ts';
import type { LockOwner, LockWorld } from './lock-world.ts';

/* The files of a folder's lock, read. */

/** Whose lock it is. */
export interface LockKind {
  /** of the file in the folder */
  readonly name: string;
  /** what has it, for people, for instance `host` */
  readonly holder: string;
}

/** A lock that has not been renewed for so long is stale, ms of the time of whoever looks at it. */
export const STALE_MS = 15_000;

/** Where a lock is, and in which world. */
export interface LockPlace {
  readonly folder: string;
  readonly kind: LockKind;
  readonly layer: FileLayer;
  readonly world: LockWorld;
}

/** A lock file that is there. */
export interface LockFile {
  readonly name: string;
  /** undefined where the file does not say: it was cut off, or is of another release */
  readonly owner: LockOwner | undefined;
  /** another text after each renewal */
  readonly mark: string;
}

/** Lock files of one folder at most. There is one as a rule; each process that dies while it takes over leaves one more. */
const MAX_FILES = 4;

/** `NAME`, `NAME.2`, … */
export const namesOf = ({ name }: LockKind): string[] =>
  Array.from({ length: MAX_FILES }, (_, index) => (index === 0 ? name : `${name}.${index + 1}`));

/** All lock files that are there, in the order of their names. Yields before each is looked at. */
export function* findLocks({ folder, kind, layer }: LockPlace): Generator<undefined, LockFile[]> {
  const found: LockFile[] = [];
  for (const name of namesOf(kind)) {
    yield;
    const lock = lookAt(name, folder, layer);
    if (lock !== undefined) found.push(lock);
  }
  return found;
}

const lookAt = (name: string, folder: string, layer: FileLayer): LockFile | undefined =>
  unless('ENOENT', () => {
    const path = join(folder, name);
    // Reading comes first: a network file system asks its server anew when a file is opened.
    const content = Buffer.from(layer.read(path)).toString('latin1');
    return { name, owner: parseOwner(content), mark: `${layer.stat(path).mtimeMs} ${content}` };
  });

/** What a call of the file system gives; undefined where it fails with this code. */
export function unless<T>(code: 'ENOENT' | 'EEXIST', call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) return undefined;
    throw error;
  }
}

/** Reads the first line of a lock file. @returns undefined where it is none of ours */
export function parseOwner(content: string): LockOwner | undefined {
  let value: Partial<LockOwner> | null;
  try {
    value = JSON.parse(content.slice(0, content.indexOf('\n') + 1));
  } catch {
    return undefined;
  }
  const { token, pid, start, boot, namespace } = value ?? {};
  if (typeof token !== 'string' || !Number.isSafeInteger(pid) || pid! < 1) return undefined;
  return { token, pid: pid!, start: textOf(start), boot: textOf(boot), namespace: textOf(namespace) };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
