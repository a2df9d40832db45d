import {
  countTicks,
  eventSteps,
  type Log,
  type MatchEvent,
  type Playback,
  playbackSteps,
  readLogSteps,
  runInTurns,
  type Steps,
  type Verification,
  verifySteps,
} from '../src/replay/index.ts';
import { EXIT } from './exit.ts';
import { formatCount } from './format.ts';
import { show } from './output.ts';
import { onSignal } from './signals.ts';
import { openStatusLine } from './status-line.ts';

/* Work that may take long, whatever a file says: it has a limit, shows how far it is, and ends at once when it is asked to. */

/** Does work in turns of the event loop, with progress on a terminal. A signal ends the process, exit 130, within a step. `total` as of `createProgress`. */
export async function work<T>(
  steps: Steps<T>,
  { total, noun = 'ticks' }: { readonly total: number; readonly noun?: string },
): Promise<T> {
  const progress = createProgress(total, noun);
  const release = endOnSignal(() => progress.clear());
  try {
    return await runInTurns(steps, { onProgress: progress.update });
  } finally {
    release();
    progress.clear();
  }
}

/** As `readLog`, by `work`. */
export const openLog = (path: string): Promise<Log> =>
  work(readLogSteps(path), { total: 0, noun: 'ticks read' });

export const playLog = (log: Log, maxTicks: number): Promise<Playback> =>
  work(playbackSteps(log, { maxTicks }), { total: countTicks(log) });

export const proveLog = (log: Log, maxTicks: number): Promise<Verification> =>
  work(verifySteps(log, maxTicks), { total: countTicks(log) });

/** Hands out what `findEvents` finds, by `work`. */
export const eachEvent = (log: Log, maxTicks: number, onEvent: (event: MatchEvent) => void): Promise<void> =>
  work(eventSteps(log, { maxTicks, onEvent }), { total: countTicks(log) });

/** Ends the process at a signal, exit 130. @returns what stops that */
export const endOnSignal = (clean: () => void): (() => void) =>
  onSignal(() => {
    clean();
    process.exit(EXIT.interrupted);
  });

export interface Progress {
  update(done: number): void;
  clear(): void;
}

const FIRST_AFTER_MS = 1000;
const EVERY_MS = 100;
const BAR_WIDTH = 24;

/** A bar with rate and time left on standard error, on a terminal only, once a task has taken a second. `total` 0: not known. */
export function createProgress(total: number, noun: string): Progress {
  const start = performance.now();
  let shownAt = start + FIRST_AFTER_MS - EVERY_MS;
  const status = openStatusLine();
  const lineOf = (done: number, rate: number): string => {
    const speed = `${formatCount(Math.round(rate))} ${noun} a second`;
    if (total === 0) return `${formatCount(done)} ${noun} · ${speed}`;
    const filled = Math.min(BAR_WIDTH, Math.round((done / total) * BAR_WIDTH));
    const bar = '#'.repeat(filled) + '.'.repeat(BAR_WIDTH - filled);
    const left = rate > 0 ? formatTimeLeft((total - done) / rate) : '';
    return `[${bar}] ${formatCount(done)}/${formatCount(total)} · ${speed} · ${left}`;
  };
  return {
    update(done) {
      const now = performance.now();
      if (!status.isTerminal || now - shownAt < EVERY_MS) return;
      shownAt = now;
      status.show(show(lineOf(done, (1000 * done) / (now - start))));
    },
    clear: status.clear,
  };
}

/** How long a task still takes: `40 s left`, `12 min left`, `3 h left`. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s left`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min left` : `${Math.round(seconds / 3600)} h left`;
}
