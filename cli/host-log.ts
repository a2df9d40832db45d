import { pino } from 'pino';
import type { HostLog } from '../src/net/index.ts';
import { describeDropped, dropUnreadOutput, writeError } from './output.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/**
 * Opens the structured lines of the host, on standard error. Nothing that this process writes waits for a reader from then on.
 *
 * @param level on a terminal, where people read the matches on standard output, warnings if left out; else all that happens
 */
export function openHostLog(
  level: (typeof LOG_LEVELS)[number] = process.stderr.isTTY ? 'warn' : 'info',
): HostLog {
  dropUnreadOutput(process.stderr.isTTY ? describeDropped : dropLine);
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write: writeError });
}

const dropLine = (lines: number): string =>
  `${JSON.stringify({ level: 40, time: new Date().toISOString(), lines, msg: 'lines were dropped: nobody read them in time' })}\n`;
