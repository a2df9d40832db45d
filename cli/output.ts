import { toJson } from '../src/core/internal.ts';
import { clean, plural, toAscii } from './format.ts';
import { createLiveOutput, openOutlet, unblock } from './live-output.ts';

/* What a person reads goes to standard output as text; with --json, one JSON document and nothing else. */

let ascii = false;

/** Whether lines are written in ASCII alone from now on. Set once, by the parser of the arguments. */
export const setAscii = (alone: boolean): void => {
  ascii = alone;
};

/** Where what is printed goes. */
let write = (text: string, isError: boolean): void => {
  (isError ? process.stderr : process.stdout).write(text);
};

/** Sends what is printed elsewhere: a thread passes it on. */
export const setOutput = (sink: typeof write): void => {
  write = sink;
};

/** Results go to standard output whatever becomes of `process.stdout.write`. */
export function keepOutput(): void {
  const out = process.stdout.write.bind(process.stdout);
  write = (text, isError) => void (isError ? process.stderr.write(text) : out(text));
}

/** A line as it is shown. */
export const show = (line: string): string => (ascii ? toAscii(clean(line)) : clean(line));

/**
 * Lets no reader hold up this process from now on: what is not read waits, up to a MiB, and what is more is dropped and counted.
 *
 * @param describeDrop gives the line that stands for dropped lines of standard error
 */
export function goLive(describeDrop: (lines: number) => string = describeDropped): void {
  if (live) return;
  const out = createLiveOutput(openOutlet(process.stdout, 1), describeDropped);
  const error = createLiveOutput(openOutlet(process.stderr, 2), describeDrop);
  write = (text, isError) => (isError ? error : out).write(text);
  live = true;
}

export const describeDropped = (lines: number): string =>
  `shooter: ${plural(lines, 'line was', 'lines were')} dropped: nobody read them in time\n`;

/** As `goLive`, but drops nothing: a command that prints much waits by `untilTaken`. */
export function goPatient(): void {
  unblock(process.stdout);
  unblock(process.stderr);
  live = true;
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

/** Whether the end of this process waits no longer than `LAST_LINES_MS` for a reader. */
export const isLive = (): boolean => live;

let live = false;

/** Writes whole lines to standard error, as they are. */
export const writeError = (text: string): void => write(text, true);

/** Each argument is a line, whatever is in it. */
export const print = (...lines: readonly string[]): void => {
  write(`${lines.map(show).join('\n')}\n`, false);
};

export const printJson = (value: unknown): void => {
  write(`${toJson(value)}\n`, false);
};

/** Remarks that are no result. */
export const remark = (line: string): void => {
  write(`${show(line)}\n`, true);
};
