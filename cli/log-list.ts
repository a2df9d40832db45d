import { ShooterError } from '../src/core/index.ts';
import type { NamedLog } from './log-names.ts';
import { openLog, proveLog } from './long-work.ts';
import { createProgress, remark } from './output.ts';
import { describeFailure } from './verify-file.ts';

/* Logs that are to become a data set, looked at before anything is written. */

export interface CheckOptions {
  /** ticks of a log that may be simulated */
  readonly maxTicks: number;
  /** leave out what cannot be used, and tell of it */
  readonly skipBad: boolean;
}

/** Logs that can be used. */
export interface CheckedLogs {
  readonly paths: readonly string[];
  /** in all of them */
  readonly ticks: number;
  /** logs that were left out; each has been told */
  readonly leftOut: number;
}

/**
 * Reads and verifies every log, one at a time.
 *
 * @throws ShooterError, unless bad logs are left out, as `readLog`; `cli/bad-name`; `log/too-many-ticks`; `cli/refuted` where simulation
 *   refutes what the log says
 */
export async function checkLogs(logs: readonly NamedLog[], options: CheckOptions): Promise<CheckedLogs> {
  const progress = createProgress(logs.length, 'logs checked');
  const paths: string[] = [];
  let ticks = 0;
  try {
    for (const [index, one] of logs.entries()) {
      const found = await checkLog(one, options.maxTicks);
      progress.update(index + 1);
      if (typeof found === 'number') {
        paths.push(one.path);
        ticks += found;
        continue;
      }
      if (!options.skipBad) throw found;
      progress.clear();
      remark(`left out: ${found.message}`);
    }
  } finally {
    progress.clear();
  }
  return { paths, ticks, leftOut: logs.length - paths.length };
}

/** @returns its ticks, or why it cannot be used */
async function checkLog({ path, problem }: NamedLog, maxTicks: number): Promise<number | ShooterError> {
  if (problem !== undefined) return new ShooterError(problem.code, problem.message);
  try {
    const log = await openLog(path);
    const { failure } = await proveLog(log, maxTicks);
    if (failure === undefined) return log.track.ticks;
    return new ShooterError('cli/refuted', `${path}: refuted: tick ${failure.tick}: ${failure.what}`);
  } catch (error) {
    const { code, message } = describeFailure(path, error);
    return new ShooterError(code, message);
  }
}
