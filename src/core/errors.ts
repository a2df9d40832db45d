import type { ErrorCode } from './error-codes.ts';
import { quote } from './text.ts';

/**
 * Bad data from outside: a file, a frame, a parameter, a bot. The one error class of the package.
 *
 * `code` is stable and meant for programs; docs/errors.md lists the codes. `message` is one line for people: what was found,
 * where, and what to do. A caller's mistake is a `RangeError` or `TypeError` instead.
 */
export class ShooterError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'ShooterError';
    this.code = code;
  }
}

/**
 * Shows a value from outside in a message: one printable line, the first 40 characters of a text. It never throws, not even where a
 * bot has replaced what it uses.
 *
 * @param value anything
 * @returns for instance `"abc"`, `42`, `an array of 3`, `an object`
 */
export function describe(value: unknown): string {
  try {
    return show(value);
  } catch {
    return `a ${typeof value}`;
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return value.length > 40 ? `${quote(value.slice(0, 40))}…` : quote(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value).slice(0, 60);
  return Array.isArray(value) ? `an array of ${value.length}` : 'an object';
}
