import { type FoundLog, findLogs, type LogVerdict, verifyLogs } from '../src/replay/index.ts';
import { usage } from './exit.ts';
import { readAllBytes } from './files.ts';
import { remark } from './output.ts';
import { createProgress, endOnSignal } from './progress.ts';
import type { ManyLogsArgs } from './shared-options.ts';

/** Finds the logs that the arguments of a command name. @throws ShooterError `cli/usage` where none is named; as `findLogs`; `file/unreadable` */
export async function resolveLogs(
  logs: readonly string[],
  { 'files-from': from }: ManyLogsArgs,
): Promise<FoundLog[]> {
  const names = from === undefined ? logs : [...logs, ...splitNames(await readAllBytes(from))];
  if (names.length === 0)
    throw usage('no log is named: name files or folders, or give --files-from a file of names');
  return findLogs(names, (path) => remark(`${path}: passed over: it is no regular file`));
}

/** Names in a file: a NUL stands in no name, so where there is one, NULs separate them, else line breaks do. */
function* splitNames(bytes: Buffer): Generator<Buffer> {
  const end = bytes.includes(0) ? 0 : 10;
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(end, at);
    const next = found === -1 ? bytes.length : found;
    if (next > at) yield bytes.subarray(at, next);
    at = next + 1;
  }
}

interface Limits {
  readonly workers: number | undefined;
  readonly maxTicks: number;
}

/** Hands out the verdict on each log, in order, with progress on a terminal. A signal ends the process, exit 130. */
export async function eachVerdict(
  logs: readonly FoundLog[],
  limits: Limits,
  onVerdict: (verdict: LogVerdict) => void,
): Promise<void> {
  const isOne = logs.length === 1;
  let progress = createProgress(logs.length, 'logs');
  let total: number | undefined;
  const onTicks = (done: number, all: number): void => {
    if (total === undefined) progress = createProgress(all, 'ticks');
    total = all;
    progress.update(done);
  };
  const release = endOnSignal(() => progress.clear());
  let done = 0;
  try {
    for await (const verdict of verifyLogs(logs, { ...limits, ...(isOne && { onTicks }) })) {
      progress.clear();
      onVerdict(verdict);
      done += 1;
      progress.update(done);
    }
  } finally {
    release();
    progress.clear();
  }
}
