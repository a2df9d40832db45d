#!/usr/bin/env node
import { ShooterError } from '../src/core/index.ts';
import { runCommandLine } from './command-line.ts';
import { fail } from './exit.ts';
import { LAST_LINES_MS } from './live-output.ts';
import { isExitWaitLimited } from './output.ts';

/* The command line as a process: its errors, and its end. */

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that went away is no error. The work goes on, so that the exit code is right.
  if (error.code !== 'EPIPE' && !isExitWaitLimited())
    process.exit(fail(new ShooterError('file/unwritable', `standard output: ${error.message}`)));
});
process.stderr.on('error', () => {});
process.on('uncaughtException', (error) => {
  // While a match runs, unhandled errors of its bots are attributed to it by a listener of its own.
  if (process.listenerCount('uncaughtException') === 1) end(fail(error));
});

let ending = false;

/** Ends the process once its output is written; a live process waits at most `LAST_LINES_MS` for its reader. */
function end(code: number): void {
  if (ending || !isExitWaitLimited()) process.exit(code);
  ending = true;
  endAfter(code);
}

function endAfter(code: number): void {
  // Exits without waiting for the event loop to become empty: a bot may have left a timer behind.
  const exit = (): void => void setImmediate(() => process.exit(code));
  if (isExitWaitLimited()) setTimeout(exit, LAST_LINES_MS);
  process.stdout.write('', () => {
    // Remarks are no results: who starts this and never reads them is not waited for.
    setTimeout(exit, LAST_LINES_MS);
    process.stderr.write('', exit);
  });
}

endAfter(await runCommandLine(process.argv.slice(2)));
