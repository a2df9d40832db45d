import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';

/* What a folder's lock asks of the machine: which process this is, whether another one still runs, and time. */

/** A process, so that no other one is taken for it. What this machine does not say is null. */
export interface ProcessIdentity {
  readonly pid: number;
  /** when it started, as the kernel counts it: process ids are used again */
  readonly start: string | null;
  /** of the kernel that runs it: drawn anew whenever a machine starts */
  readonly boot: string | null;
  /** its pid namespace: in another one the same id is another process */
  readonly namespace: string | null;
}

/** Who has written a lock file. */
export interface LockOwner extends ProcessIdentity {
  readonly token: string;
}

/** The world in which a lock is held. A simulated one has its own. */
export interface LockWorld {
  readonly self: ProcessIdentity;
  /** Whether the process of an owner still runs; undefined where that cannot be told from here. */
  isRunning(owner: LockOwner): boolean | undefined;
  /** A text that nobody else has. */
  drawToken(): string;
  /** ms of a clock that only goes forward */
  now(): number;
  /** Holds up the thread for at least `ms`, and a few more by chance: two that wait for each other do not stay in step. */
  wait(ms: number): void;
  /** Calls `act` every `ms`, and does not keep the process alive. @returns what stops that */
  every(ms: number, act: () => void): () => void;
}

/** Tokens that this thread drew. Their owner runs: to find that out by waiting for a renewal would stop the thread that renews. */
const drawn = new Set<string>();

/** This process, on this machine. */
export const MACHINE: LockWorld = {
  self: {
    pid: process.pid,
    start: statOf('self')?.start ?? null,
    boot: tryRead(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()) ?? null,
    namespace: tryRead(() => readlinkSync('/proc/self/ns/pid')) ?? null,
  },
  isRunning(other) {
    if (drawn.has(other.token)) return true;
    const { boot, namespace } = MACHINE.self;
    if (boot === null || namespace === null) return undefined;
    if (other.boot !== boot || other.namespace !== namespace) return undefined;
    if (!isThere(other.pid)) return false;
    const stat = statOf(other.pid);
    if (stat === undefined || other.start === null) return undefined;
    return stat.start === other.start && !ENDED.includes(stat.state);
  },
  drawToken() {
    const token = randomBytes(16).toString('hex');
    drawn.add(token);
    return token;
  },
  now: () => performance.now(),
  wait: (ms) =>
    void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms + randomInt(MAX_JITTER_MS)),
  every(ms, act) {
    const timer = setInterval(act, ms).unref();
    return () => clearInterval(timer);
  },
};

const MAX_JITTER_MS = 20;

/** Processes that have ended and that nobody has waited for yet: in a container it may be that nobody ever does. */
const ENDED: readonly string[] = ['Z', 'X'];

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Fields 3 and 22 of `/proc/PID/stat` (proc_pid_stat(5)). The name before them may hold spaces and parentheses. */
function statOf(pid: number | 'self'): { state: string; start: string } | undefined {
  return tryRead(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0]!, start: fields[19]! };
  });
}

function tryRead<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
