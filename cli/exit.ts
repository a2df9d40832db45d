import { inspect } from 'node:util';
import { ShooterError } from '../src/core/index.ts';
import { printJson, remark } from './output.ts';

export const EXIT = {
  /** done, equal, proven */
  done: 0,
  /** a negative finding: logs differ, a hash does not hold, a bot failed */
  negative: 1,
  /** wrong usage or unreadable input */
  unusable: 2,
  interrupted: 130,
} as const;

/** Arguments that cannot be used. @param hint a line on where to look them up */
export const usage = (message: string, hint?: string): ShooterError & { readonly hint: string | undefined } =>
  Object.assign(new ShooterError('cli/usage', message), { hint });

/**
 * Reports an error on standard error: a line on what went wrong, and one on where to look it up.
 *
 * @param json prints `{ error: { code, message } }` on standard output as well
 * @returns the exit code
 */
export function fail(error: unknown, json = false): number {
  // By its name: a module may have loaded another copy of this package.
  const isOurs = error instanceof Error && error.name === 'ShooterError';
  const ours = isOurs ? (error as Partial<ReturnType<typeof usage>>) : undefined;
  const message = (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
  if (json) printJson({ error: { code: ours?.code ?? 'cli/internal', message } });
  remark(`shooter: ${ours === undefined ? 'internal error: ' : ''}${message}`);
  if (ours?.hint !== undefined) remark(ours.hint);
  if (ours === undefined && process.env.SHOOTER_DEBUG !== undefined)
    for (const line of inspect(error).split('\n')) remark(line);
  return EXIT.unusable;
}
