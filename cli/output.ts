import { toJson } from '../src/core/internal.ts';
import { clean, plural, toAscii } from './format.ts';
import { createLiveOutput, openSink, unblock } from './live-output.ts';

/* What a person reads goes to standard output as text; with --json, one JSON document and nothing else. */

let ascii = false;

/** Whether lines are written in ASCII alone from now on. Set once, by the parser of the arguments. */
export const setAscii = (alone: boolean): void => {
  ascii = alone;
};

let write = (text: string, isError: boolean): void => {
  (isError ? process.stderr : process.stdout).write(text);
};

/** Hands what is printed to `sink` from now on: a thread passes it to the main thread. */
export const setOutput = (sink: typeof write): void => {
  write = sink;
};

/** Results go to standard output whatever becomes of `process.stdout.write`. */
export function keepOutput(): void {
  const out = process.stdout.write.bind(process.stdout);
  write = (text, isError) => void (isError ? process.stderr.write(text) : out(text));
}

export const show = (line: string): string => (ascii ? toAscii(clean(line)) : clean(line));

/* Two modes in which no reader holds up this process. Both make standard output and standard error non-blocking. The first drops what
   overflows; the second keeps it and expects the caller to await `untilTaken`. In both, the end of the process waits only a while. */

/**
 * Writes without blocking from now on. What is not read waits, up to a MiB; lines beyond that are dropped and counted.
 *
 * @param describeDrop gives the line that stands for dropped lines of standard error
 */
export function dropUnreadOutput(describeDrop: (lines: number) => string = describeDropped): void {
  if (isNonBlocking) return;
  const out = createLiveOutput(openSink(process.stdout, 1), describeDropped);
  const error = createLiveOutput(openSink(process.stderr, 2), describeDrop);
  write = (text, isError) => (isError ? error : out).write(text);
  isNonBlocking = true;
}

export const describeDropped = (lines: number): string =>
  `shooter: ${plural(lines, 'line was', 'lines were')} dropped: nobody read them in time\n`;

/** Writes without blocking from now on, and drops nothing: a command that prints much awaits `untilTaken`. */
export function writeWithoutBlocking(): void {
  unblock(process.stdout);
  unblock(process.stderr);
  isNonBlocking = true;
}

/** Waits until standard output has taken what was printed, its reader is gone, or `signal` fires. */
export async function untilTaken(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end);
    process.stdout.write('', end);
  });
}

/** Whether the end of this process waits at most `LAST_LINES_MS` for a reader: it does once output does not block. */
export const isExitWaitLimited = (): boolean => isNonBlocking;

let isNonBlocking = false;

/** Writes whole lines to standard error, as they are. */
export const writeError = (text: string): void => write(text, true);

/** Each argument is a line, whatever is in it. */
export const print = (...lines: readonly string[]): void => {
  write(`${lines.map(show).join('\n')}\n`, false);
};

export const printJson = (value: unknown): void => {
  write(`${toJson(value)}\n`, false);
};

export const remark = (line: string): void => {
  write(`${show(line)}\n`, true);
};
