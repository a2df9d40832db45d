import type { LockWorld } from '../../src/replay/index.ts';

/* Worlds for locks in which nothing waits. */

export interface LockWorldOptions {
  /** of this process */
  readonly pid: number;
  /** whether a process still runs; undefined: cannot be told. None does unless given */
  readonly isRunning?: (pid: number) => boolean | undefined;
}

/** A world in which no time passes but for whoever waits, so that no lock is ever renewed or in doubt. */
export function stillWorld({ pid, isRunning = () => false }: LockWorldOptions): LockWorld {
  let time = 0;
  return {
    self: { pid, start: `${pid}`, boot: 'boot', namespace: 'namespace' },
    isRunning: (owner) => isRunning(owner.pid),
    drawToken: () => `token-${pid}`,
    now: () => time,
    wait(ms) {
      time += ms;
    },
    every: () => () => {},
  };
}

/** A world with a clock that goes on only where somebody waits, or `pass` is called. */
export interface TimedWorld extends LockWorld {
  pass(ms: number): void;
}

export interface TimedWorldOptions extends LockWorldOptions {
  /** Is called after each wait, before whoever waited goes on. */
  readonly onWait?: (now: number) => void;
}

export function timedWorld({ onWait = () => {}, ...options }: TimedWorldOptions): TimedWorld {
  let time = 0;
  const timers = new Set<{ readonly ms: number; readonly act: () => void; at: number }>();
  const pass = (ms: number): void => {
    const until = time + ms;
    for (;;) {
      const next = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      time = next.at;
      next.at += next.ms;
      next.act();
    }
    time = until;
  };
  return {
    ...stillWorld(options),
    now: () => time,
    wait(ms) {
      // A thread that waits runs no timers.
      time += ms;
      onWait(time);
    },
    every(ms, act) {
      const timer = { ms, act, at: time + ms };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pass,
  };
}
