/* Time for the host. In real time each tick has an absolute deadline: a timer that is late, or early, moves no later one. */

/** Says which ticks are due. Made by `createTickClock`. */
export interface TickClock {
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

/** Between two calls of `now()` active time goes on by this at most, ms: what is longer is a stall. */
const STALL_MS = 250;

export interface ActiveTime {
  now(): number;
  /** the stalls so far, ms */
  readonly missedMs: number;
}

/**
 * Active time: monotonic time minus stalls, which a debugger, a sleeping machine or a collection of garbage causes. All deadlines use
 * it, so a stall of the host times nobody out. `now()` compares with its previous call; call it several times a second.
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
