import { type ErrorCode, ShooterError } from '../../core/index.ts';

/* What the operating system says of a file, in words for the person who named it. */

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EACCES: 'it may not be opened: its permissions, or those of its folder, forbid it',
  EPERM: 'the system forbids it',
  EROFS: 'it is on a disk that may only be read',
  EEXIST: 'it exists already',
  ENOSPC: 'the disk is full; what was written before is kept',
  EDQUOT: 'the quota is used up; what was written before is kept',
  EMFILE: 'this process has too many files open',
  ENFILE: 'the system has too many files open',
  EIO: 'the disk reports an error',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'it is a symbolic link that leads back to itself',
};

/**
 * What went wrong with a file, without its name: the system's code in words, or its own message where the code is not a usual one.
 *
 * @param error what a function of `node:fs` threw
 */
export function describeSystemError(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message;
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  EEXIST: 'log/exists',
  ENOSPC: 'log/disk-full',
  EDQUOT: 'log/disk-full',
};

/**
 * An error of a log's file with the file's name before its message, and a code on what the operating system says. Our own bugs come back as they are.
 *
 * @param path of the file
 * @param error what was thrown over it
 */
export function nameError(path: string, error: unknown): unknown {
  if (error instanceof ShooterError) return new ShooterError(error.code, `${path}: ${error.message}`);
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
  const hint = code === 'EEXIST' ? '; force overwrites it' : '';
  return new ShooterError(CODES[code] ?? 'log/unreadable', `${path}: ${describeSystemError(error)}${hint}`);
}

/** Calls `act`; what it throws comes out as `nameError` makes it. */
export function withNamedErrors<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw nameError(path, error);
  }
}
