import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a command came to. */
export interface Peak {
  readonly code: number | null;
  /** resident memory at its highest, MB */
  readonly megabytes: number;
  readonly seconds: number;
  /** whether it was interrupted because it ran for `LIMIT_MS` */
  readonly isLate: boolean;
  /** the first line that it printed, on either stream */
  readonly line: string;
}

/** Between two looks at a process, ms. Its peak is kept by the system: what counts is that it is looked at before it ends. */
const LOOK_MS = 5;

/** So long a command runs, ms; then it is interrupted. */
export const LIMIT_MS = 60_000;

/** Runs `node ARGS`, and reads its highest resident memory, all of its threads together, from Linux. */
export async function measurePeak(args: readonly string[], cwd: string): Promise<Peak> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let [line, kilobytes, isLate] = ['', 0, false];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (line ||= firstLine(text)));
  const look = (): void => {
    try {
      const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
      kilobytes = Math.max(kilobytes, Number(found?.[1] ?? 0));
    } catch {
      // It has ended.
    }
  };
  const timer = setInterval(look, LOOK_MS);
  const limit = setTimeout(() => {
    isLate = true;
    child.kill('SIGINT');
  }, LIMIT_MS);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(timer);
  clearTimeout(limit);
  const seconds = (performance.now() - start) / 1000;
  return { code, megabytes: kilobytes / 1024, seconds, isLate, line };
}

const firstLine = (text: Buffer): string => text.toString('utf8', 0, 200).split('\n')[0]!;
