import type { Host } from '../host.ts';
import { BUSY_POLL_MS } from '../limits.ts';

/* When the event loop of Node does what a host has due. */

export interface Scheduler {
  /** Something has come: it may be due earlier than it was. */
  reschedule(): void;
  stop(): void;
}

/** For what is due within this time, ms, the event loop stays awake: a timer would come later than that. */
const AWAKE_MS = 0.2;

/* A timer calls `setImmediate`, and only that takes ticks: the loop reads what has come in between, so that after a stall ticks are taken
   with the newest keys. While a match in lockstep goes on, the loop does not go to sleep between two ticks: to be woken takes longer than
   a tick, and with sleep `shooter bench host` plays lockstep at less than half the speed. */
export function createScheduler(host: Host): Scheduler {
  let timer: NodeJS.Timeout | undefined;
  /** what `host.due` was when the timer was set */
  let armed: number | undefined;
  /** whether `run` comes in this turn of the event loop */
  let soon = false;
  let stopped = false;
  /** ticks of the host so far, and when their number was seen to change last, ms */
  let ticks = 0;
  let tickedAt = 0;

  const run = (): void => {
    soon = false;
    if (stopped) return;
    host.advance();
    armed = undefined;
    reschedule();
  };
  const runSoon = (): void => {
    if (soon || stopped) return;
    soon = true;
    setImmediate(run);
  };
  /** Whether a match in lockstep took a tick a moment ago: one that waits longer for a client lets the loop sleep. */
  const wantsBusyPoll = (): boolean => {
    if (!host.wantsBusyPoll) return false;
    const now = performance.now();
    if (host.stats.ticks !== ticks) tickedAt = now;
    ticks = host.stats.ticks;
    return now - tickedAt < BUSY_POLL_MS;
  };
  const arm = (): void => {
    armed = host.due;
    clearTimeout(timer);
    const wait = host.msToNext();
    if (wait < AWAKE_MS) runSoon();
    else if (wait !== Number.POSITIVE_INFINITY) timer = setTimeout(runSoon, Math.max(1, Math.round(wait)));
  };
  const reschedule = (): void => {
    if (soon || stopped) return;
    if (wantsBusyPoll()) runSoon();
    // Called after every read, which rarely changes when the host is due.
    else if (host.due !== armed) arm();
  };
  return {
    reschedule,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
