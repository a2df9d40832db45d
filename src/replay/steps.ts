import { nextTurn } from '#platform';
import { ShooterError } from '../core/index.ts';

/* Long work in steps. A generator yields after each step how far it has come. Between two steps its caller can show progress, stop the work, or
   give the event loop a turn. No step takes longer than some tens of milliseconds, whatever a file says. */

/** Work that yields how much of it is done, in ticks unless its maker says otherwise, and returns what it found. */
export type Steps<T> = Generator<number, T, void>;

/** How a caller follows long work, and stops it. */
export interface WorkOptions<Step = number> {
  /** called after each step with how much is done */
  readonly onProgress?: ((done: Step) => void) | undefined;
  /** once it is aborted, the work throws its reason at the end of the step */
  readonly signal?: AbortSignal | undefined;
}

/** Options of all that simulates a log. */
export interface SimulationOptions extends WorkOptions {
  /** ticks that are simulated at most, `MAX_SIMULATED_TICKS` unless given */
  readonly maxTicks?: number | undefined;
}

/** Ticks of a log that are simulated unless the caller raises the limit: 46 hours of play. */
export const MAX_SIMULATED_TICKS = 10_000_000;

/**
 * Runs work to its end on this thread.
 *
 * @param steps work in steps, for instance of `verifySteps`
 * @returns what the work gives in the end
 * @throws whatever the work throws; the reason of `signal`
 */
export function runSteps<T, Step>(
  steps: Generator<Step, T, void>,
  { onProgress, signal }: WorkOptions<Step> = {},
): T {
  for (;;) {
    signal?.throwIfAborted();
    const step = steps.next();
    if (step.done) return step.value;
    onProgress?.(step.value);
  }
}

/**
 * Runs work a step in each turn of the event loop, so that signals, timers and sockets are served between two steps.
 *
 * @param steps work in steps, for instance of `verifySteps`
 * @returns what the work gives in the end
 * @throws whatever the work throws; the reason of `signal`
 * @example
 * const verification = await runInTurns(verifySteps(readLog('match.log')), { signal: AbortSignal.timeout(1000) });
 */
export async function runInTurns<T>(steps: Steps<T>, { onProgress, signal }: WorkOptions = {}): Promise<T> {
  for (;;) {
    signal?.throwIfAborted();
    const step = steps.next();
    if (step.done) return step.value;
    onProgress?.(step.value);
    await nextTurn();
  }
}

/**
 * Whether a limit allows so many ticks.
 *
 * @param needed ticks to simulate
 * @param maxTicks the limit; 10,000,000 unless given
 * @throws ShooterError `log/too-many-ticks`: names the ticks needed · RangeError where `maxTicks` is neither an integer from 0 on nor Infinity
 */
export function checkTicks(needed: number, maxTicks: number = MAX_SIMULATED_TICKS): void {
  if (!(Number.isInteger(maxTicks) || maxTicks === Number.POSITIVE_INFINITY) || maxTicks < 0)
    throw new RangeError(`maxTicks is ${maxTicks}; it is an integer from 0 on, or Infinity`);
  if (needed <= maxTicks) return;
  throw new ShooterError(
    'log/too-many-ticks',
    `it takes ${needed} ticks to simulate, more than the limit of ${maxTicks}: raise maxTicks (--max-ticks) to ${needed}`,
  );
}
