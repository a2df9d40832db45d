import { inspect } from 'node:util';
import { EXIT } from './exit.ts';
import { remark } from './output.ts';

/** Words on the command line that make no sense. `hint` is a line on where to look it up. */
export class UsageMistake extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'UsageMistake';
    this.hint = hint;
  }
}

const OURS: readonly string[] = ['ShooterError', 'UsageMistake'];

/**
 * Says what went wrong on standard error, in a line, and where to look it up in another.
 *
 * @returns the exit code
 */
export function fail(error: unknown): number {
  const ours = error instanceof Error && OURS.includes(error.name);
  const message = error instanceof Error ? error.message : String(error);
  remark(`shooter: ${ours ? '' : 'internal error: '}${message.replaceAll(/\s*\n\s*/g, ' ')}`);
  if (error instanceof UsageMistake) remark(error.hint);
  if (!ours && process.env.SHOOTER_DEBUG !== undefined)
    for (const line of inspect(error).split('\n')) remark(line);
  return EXIT.unusable;
}
