import { pino } from 'pino';
import { escapeUnprintable } from '../src/core/index.ts';
import type { HostLog } from '../src/net/index.ts';
import { usage } from './arguments.ts';

/** Structured lines of the host, on standard error. */
export interface HostLogger {
  readonly lines: HostLog;
  /** Writes what is buffered. */
  close(): void;
}

const LEVELS: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** @param level on a terminal, where people read the matches on standard output, warnings if left out; else all that happens */
export function openHostLog(level: string = process.stderr.isTTY ? 'warn' : 'info'): HostLogger {
  if (!LEVELS.includes(level)) throw usage(`--log-level is "${level}"; it is one of ${LEVELS.join(', ')}`);
  // A reader that is slow must not hold up the host, so it is buffered; what is buffered is written at the end.
  const destination = pino.destination({ fd: 2, sync: false, maxLength: MAX_BUFFERED_BYTES });
  const lines = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, hooks: { streamWrite: escapeLine } },
    destination,
  );
  destination.on('error', () => {});
  return { lines, close: () => flush(destination) };
}

/** JSON leaves C1 controls, bidirectional marks and line separators as they are, and a terminal obeys them. */
const escapeLine = (line: string): string => `${escapeUnprintable(line.slice(0, -1))}\n`;

/** Bytes of lines that wait for a reader at most: what is more is dropped. */
const MAX_BUFFERED_BYTES = 1 << 20;

function flush(destination: ReturnType<typeof pino.destination>): void {
  try {
    destination.flushSync();
  } catch {
    // Nobody reads any more.
  }
}
