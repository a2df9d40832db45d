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
import { createProgress } from './output.ts';
import { onSignal } from './signals.ts';

/* Work that may take long, whatever a file says: it has a limit, shows how far it is, and ends at once when it is asked to. */

interface Shown {
  /** what the work comes to in all; 0 where that is not known */
  readonly total: number;
  /** of what; ticks unless given */
  readonly noun?: string;
}

/** Does work in turns of the event loop, with progress on a terminal. A signal ends the process, exit 130, within a step. */
export async function work<T>(steps: Steps<T>, { total, noun = 'ticks' }: Shown): Promise<T> {
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

/** As `openPlayback`, by `work`. */
export const playLog = (log: Log, maxTicks: number): Promise<Playback> =>
  work(playbackSteps(log, { maxTicks }), { total: countTicks(log) });

/** As `verifyLog`, by `work`. */
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
