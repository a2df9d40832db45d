import { EXIT } from './exit.ts';

/**
 * Says in one line what went wrong, on standard error.
 *
 * @returns the exit code
 */
export function fail(error: unknown, hint = ''): number {
  const message = error instanceof Error ? error.message : String(error);
  const ours =
    error instanceof Error && (error.name === 'ShooterError' || error.constructor.name === 'UsageMistake');
  process.stderr.write(`shooter: ${ours ? '' : 'internal error: '}${firstLine(message)}${hint}\n`);
  if (!ours && process.env.SHOOTER_DEBUG !== undefined) console.error(error);
  return EXIT.unusable;
}

/* Names of files and fields come from outside: no control character of theirs reaches the terminal. */
const firstLine = (message: string): string => message.split('\n')[0]!.replaceAll(/\p{Cc}/gu, '\ufffd');
