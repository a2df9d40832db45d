import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/* A machine is never quiet, so nothing here is timed once: what is compared is run in turn, many times, and the median of
   the ratios is what counts. */

/** The value at `share` of the way through `values` in order, 0.5 being the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** How late something was, ms. */
export interface Lateness {
  readonly median: number;
  readonly p99: number;
  readonly most: number;
}

export const lateness = (ms: readonly number[]): Lateness => ({
  median: quantile(ms, 0.5),
  p99: quantile(ms, 0.99),
  most: Math.max(...ms),
});

/** Median of what the first is of the second, pair by pair. */
export const medianRatio = (firsts: readonly number[], seconds: readonly number[]): number =>
  median(firsts.map((first, index) => first / seconds[index]!));

/** How long `task` takes, ms. */
export function time(task: () => void): number {
  const start = performance.now();
  task();
  return performance.now() - start;
}

/** Runs every task once a round, in an order that turns round each time; gives what each gave. */
export function alternate<T>(rounds: number, tasks: readonly ((round: number) => T)[]): T[][] {
  const found: T[][] = tasks.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    const order = [...tasks.keys()];
    if (round % 2 === 1) order.reverse();
    for (const index of order) found[index]!.push(tasks[index]!(round));
  }
  return found;
}

/** Calls `task` with a folder of its own that is gone afterwards. */
export async function inFolder<T>(task: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'shooter-bench-'));
  try {
    return await task(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Words to put before a command so that it runs on one core alone: none where there is no second core, or no taskset. */
export function pinning(core: 0 | 1 = 1): string[] {
  const words = ['taskset', '-c', String(core)];
  const pins = availableParallelism() > 1 && spawnSync(words[0]!, [...words.slice(1), 'true']).status === 0;
  return pins ? words : [];
}

/** Runs a program to its end; gives what it printed, and how long that took, ms. */
export function runProgram(words: readonly string[]): { stdout: string; ms: number } {
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync(words[0]!, words.slice(1), {
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  const ms = performance.now() - start;
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${words.join(' ')} failed with ${status}: ${stderr.slice(0, 400)}`);
  return { stdout, ms };
}

const MAX_OUTPUT_BYTES = 1 << 24;

/**
 * Calls the exported function `measure` of a module in a fresh Node, which has seen no other code that V8 could have
 * learnt from and holds no other memory.
 *
 * @param url of the module, its `import.meta.url`
 * @param options JSON
 */
export function measureFresh<T>(url: string, options: object = {}): T {
  return JSON.parse(runProgram([process.execPath, ...wordsOf(url, options)]).stdout) as T;
}

/** The same in two processes at once: what the machine itself gains by a second one. */
export async function measureTwice<T>(url: string, options: object = {}): Promise<[T, T]> {
  const once = async (): Promise<T> => {
    const { stdout } = await promisify(execFile)(process.execPath, wordsOf(url, options));
    return JSON.parse(stdout) as T;
  };
  return await Promise.all([once(), once()]);
}

const wordsOf = (url: string, options: object): string[] => [
  '--input-type=module',
  '--eval',
  `const { measure } = await import(${JSON.stringify(url)});
    process.stdout.write(JSON.stringify(await measure(${JSON.stringify(options)})));`,
];
