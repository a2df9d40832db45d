import { inspect } from 'node:util';
import { ShooterError } from '../src/core/index.ts';
import { printJson, remark } from './output.ts';

/* How a command ends: its exit code, and what is said where it could not do what was asked. */

export const EXIT = {
  /** done, equal, proven */
  done: 0,
  /** a negative finding: logs differ, a hash does not hold, a bot failed */
  negative: 1,
  /** wrong usage or unreadable input */
  unusable: 2,
  interrupted: 130,
} as const;

/** A value on the command line that cannot be used. */
export const usage = (message: string): ShooterError => new ShooterError('cli/usage', message);

/** Arguments that make no sense to the command. `hint` is a line on where to look it up. */
export class UsageMistake extends Error {
  readonly code = 'cli/usage';
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'UsageMistake';
    this.hint = hint;
  }
}

const OURS: readonly string[] = ['ShooterError', 'UsageMistake'];

/**
 * Reports an error on standard error: a line on what went wrong, and one on where to look it up.
 *
 * @param json prints `{ error: { code, message } }` on standard output as well
 * @returns the exit code
 */
export function fail(error: unknown, json = false): number {
  const isOurs = error instanceof Error && OURS.includes(error.name);
  const message = (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
  const code = isOurs ? (error as { code?: string }).code : 'cli/internal';
  if (json) printJson({ error: { code, message } });
  remark(`shooter: ${isOurs ? '' : 'internal error: '}${message}`);
  if (error instanceof UsageMistake) remark(error.hint);
  if (!isOurs && process.env.SHOOTER_DEBUG !== undefined)
    for (const line of inspect(error).split('\n')) remark(line);
  return EXIT.unusable;
}
