import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { buffer as readStream } from 'node:stream/consumers';
import { ShooterError } from '../src/core/index.ts';
import { describeSystemError } from '../src/replay/index.ts';

/* Files that the command line names and that are no logs, and the places where logs go. */

/** Reads a whole file, or standard input for `-`. @throws ShooterError `file/unreadable` */
export async function readAllBytes(path: string): Promise<Buffer> {
  try {
    return path === '-' ? await readStream(process.stdin) : readFileSync(path);
  } catch (error) {
    throw new ShooterError('file/unreadable', `${path}: ${describeSystemError(error)}`);
  }
}

/** Reads a file of JSON, or standard input for `-`. */
export async function readJson(path: string): Promise<unknown> {
  const text = (await readAllBytes(path)).toString('utf8');
  try {
    // Some editors begin a file with a byte order mark.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new ShooterError('file/no-json', `${path}: it is no JSON: ${(error as Error).message}`);
  }
}

/** Where a new log goes: to `out`, or, if that is left out, to the first of `name`, `name-2` … that is free. */
export interface Target {
  readonly out?: string | undefined;
  readonly force?: boolean | undefined;
  readonly name: string;
}

/** Makes a log where it is to go. A free name is free until it is taken: whoever is faster, the other takes the next. */
export function createAt<T>(
  target: Target,
  create: (path: string, force: boolean) => T,
): readonly [string, T] {
  const { out, force = false, name } = target;
  if (out !== undefined) {
    checkOutput(out, force);
    return [out, create(out, force)];
  }
  const end = extname(name);
  const stem = name.slice(0, name.length - end.length);
  for (let number = 2, path = name; ; number += 1) {
    const made = existsSync(path) ? undefined : tryCreate(() => create(path, false));
    if (made !== undefined) return [path, made];
    path = `${stem}-${number}${end}`;
  }
}

/** Undefined where another process has just taken the name. */
function tryCreate<T>(create: () => T): T | undefined {
  try {
    return create();
  } catch (error) {
    if (error instanceof ShooterError && error.code === 'log/exists') return undefined;
    throw error;
  }
}

/** Whether a file may be written, before any work is done for it. What is sealed takes the place of the file, which must not befall `/dev/null`. */
export function checkOutput(path: string | undefined, force = false): void {
  if (path === undefined) return;
  const found = lookAt(path);
  if (found === undefined) {
    const folder = dirname(path);
    if (/[/\\]$/.test(path)) throw unwritable(path, 'it is the name of a folder; name a file in it');
    if (!existsSync(folder)) throw unwritable(path, `there is no folder ${folder}; make it first`);
    return;
  }
  if (found.isDirectory()) throw unwritable(path, 'it is a folder; name a file in it');
  if (!found.isFile()) throw unwritable(path, 'it is no regular file; name one');
  if (!force) throw unwritable(path, EXISTS);
}

function lookAt(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw unwritable(path, describeSystemError(error));
  }
}

const EXISTS = 'it exists already; --force overwrites it';

/** Why a file could not be written, and what to do. */
export const describeUnwritable = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code === 'EEXIST' ? EXISTS : describeSystemError(error);

export const unwritable = (path: string, what: string): ShooterError =>
  new ShooterError('file/unwritable', `${path}: ${what}`);
