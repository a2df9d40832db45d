/* Time for the host. Real-time play is held against absolute deadlines: a timer that is late, or early, moves no later one. */

/** Says which ticks are due. Made by `createTickClock`. */
export interface TickClock {
  /** when the next tick is due, ms */
  readonly due: number;
  /** Counts a tick if one is due by `now`; says how late it is, ms, or undefined if none is due. */
  take(now: number): number | undefined;
  /** Makes the next tick due one period after `now`. */
  restart(now: number): void;
}

/**
 * A clock of equal periods. Tick n is due at a start plus n periods. One that is more than `catchUp` periods late moves the
 * start: what was missed beyond that is not caught up, and no tick is skipped.
 *
 * @param periodMs ms between two ticks, any positive number
 */
export function createTickClock(periodMs: number, catchUp: number): TickClock {
  let start = 0;
  let taken = 0;
  const dueAt = (): number => start + (taken + 1) * periodMs;
  return {
    get due() {
      return dueAt();
    },
    take(now) {
      const late = now - dueAt();
      if (late < 0) return undefined;
      const excess = late - catchUp * periodMs;
      if (excess > 0) start += excess;
      taken += 1;
      return late;
    },
    restart(now) {
      start = now;
      taken = 0;
    },
  };
}

/** A pause of the host longer than this counts as this: whoever could not be heard meanwhile was not silent. */
const STALL_MS = 250;

/** Made by `createActiveTime`. */
export interface ActiveTime {
  /** ms */
  now(): number;
  /** ms left out so far */
  readonly missedMs: number;
}

/**
 * The time for which the host was there: that of `now`, less what it was stopped for, by a debugger, a sleeping machine, a
 * collection of garbage. The host asks several times a second while anything depends on it.
 *
 * @param now ms of a clock that only goes forward
 */
export function createActiveTime(now: () => number): ActiveTime {
  let last = now();
  let missedMs = 0;
  return {
    get missedMs() {
      return missedMs;
    },
    now() {
      const time = now();
      missedMs += Math.max(0, time - last - STALL_MS);
      last = time;
      return time - missedMs;
    },
  };
}
