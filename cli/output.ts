import { toJson } from '../src/core/index.ts';
import { createLiveOutput, openOutlet, unblock } from './live-output.ts';
import { clean, toAscii } from './shown.ts';

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

const show = (line: string): string => (ascii ? toAscii(clean(line)) : clean(line));

/**
 * Lets no reader hold up this process from now on: what is not read waits, up to a MiB, and what is more is dropped and counted.
 *
 * @param tell how many lines of standard error were dropped, where its lines have a form of their own
 */
export function goLive(tell: (lines: number) => string = tellDropped): void {
  if (live) return;
  const out = createLiveOutput(openOutlet(process.stdout, 1), tellDropped);
  const error = createLiveOutput(openOutlet(process.stderr, 2), tell);
  write = (text, isError) => (isError ? error : out).write(text);
  live = true;
}

export const tellDropped = (lines: number): string =>
  `shooter: ${plural(lines, 'line was', 'lines were')} dropped: nobody read them in time\n`;

/** As `goLive`, but drops nothing: whoever prints much waits by `untilTaken`. */
export function goPatient(): void {
  unblock(process.stdout);
  unblock(process.stderr);
  live = true;
}

/** Waits until standard output has taken what was printed, nobody reads it any more, or `signal` fires. */
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

/** 60 ticks are a second: `1 min 18.2 s`. */
export function formatTime(ticks: number): string {
  const seconds = ticks / 60;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${(seconds % 60).toFixed(1)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `1,234`, wherever the machine stands. */
export const formatCount = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** `1 tick`, `2 ticks`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** Shows how far a long task is, on a terminal only. */
export interface Progress {
  update(done: number): void;
  clear(): void;
}

const FIRST_AFTER_MS = 1000;
const EVERY_MS = 100;
const BAR_WIDTH = 24;

/** A bar with rate and time left on standard error, once a task has taken a second. `total` 0: not known. */
export function createProgress(
  total: number,
  noun: string,
  now: () => number = () => performance.now(),
): Progress {
  const start = now();
  let shown = start + FIRST_AFTER_MS - EVERY_MS;
  let visible = false;
  const terminal = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  return {
    update(done) {
      const time = now();
      if (!terminal || time - shown < EVERY_MS) return;
      shown = time;
      visible = true;
      process.stderr.write(`\r\x1b[K${progressLine({ done, total, noun, seconds: (time - start) / 1000 })}`);
    },
    clear() {
      if (visible) process.stderr.write('\r\x1b[K');
      visible = false;
    },
  };
}

interface Amount {
  readonly done: number;
  /** 0 where it is not known */
  readonly total: number;
  readonly noun: string;
  readonly seconds: number;
}

function progressLine({ done, total, noun, seconds }: Amount): string {
  const rate = done / seconds;
  const speed = `${formatCount(Math.round(rate))} ${noun} a second`;
  if (total === 0) return show(`${formatCount(done)} ${noun} · ${speed}`);
  const filled = Math.round((done / total) * BAR_WIDTH);
  const bar = '#'.repeat(filled) + '.'.repeat(BAR_WIDTH - filled);
  const left = rate > 0 ? tellLeft((total - done) / rate) : '';
  return show(`[${bar}] ${formatCount(done)}/${formatCount(total)} · ${speed} · ${left}`);
}

/** How long a task still takes: `40 s left`, `12 min left`, `3 h left`. */
export function tellLeft(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s left`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min left` : `${Math.round(seconds / 3600)} h left`;
}
