import { ShooterError } from '../../src/core/index.ts';
import { decodeLog, encodeLog, verifyLog } from '../../src/replay/index.ts';
import type { Faults } from '../worlds/look.ts';
import { createChance } from './chance.ts';
import { DOCUMENTS, type Try } from './documents.ts';
import { tryHost } from './host.ts';
import { type LogSubject, tryLog } from './logs.ts';
import { RUNS, type RunSubject, tryRun } from './runs.ts';

/* Everything that reads from outside, tried with what nobody wrote: it answers, or throws a ShooterError. Each case has a seed of its own. */

export interface FuzzOptions {
  /** of the first case; the next one has the next number */
  readonly seed: number;
  /** whether to go on, asked before each case with the number of cases so far */
  readonly goOn: (cases: number) => boolean;
  /** what logs are read, written and verified by; ours unless given */
  readonly logs?: Partial<LogSubject>;
  /** what run directories are read by; ours unless given */
  readonly runs?: Partial<RunSubject>;
  /** planted in the rooms of a host */
  readonly faults?: Faults;
  /** the only target that is tried; all of them unless given */
  readonly only?: string | undefined;
}

interface Finding {
  readonly seed: number;
  readonly target: string;
  readonly what: string;
}

export interface FuzzReport {
  readonly cases: number;
  /** cases that were refused by a ShooterError, by its code */
  readonly refused: ReadonlyMap<string, number>;
  /** what does not hold, undefined if all does */
  readonly finding: Finding | undefined;
}

/** So much more resident memory than at the first case is a leak, or a reader that takes without bound, bytes. */
const MAX_GROWTH: number = 600 << 20;
/** Cases between two looks at the memory. */
const LOOK_EVERY = 256;

/** Tries cases until one does not hold. */
export function fuzz({ seed, goOn, logs, runs, faults = {}, only }: FuzzOptions): FuzzReport {
  const subject: LogSubject = { decodeLog, encodeLog: (log) => encodeLog(log), verifyLog, ...logs };
  const targets: Readonly<Record<string, Try>> = {
    log: (chance) => tryLog(chance, subject),
    run: (chance) => tryRun(chance, { ...RUNS, ...runs }),
    host: (chance) => tryHost(chance, faults),
    ...DOCUMENTS,
  };
  const names = Object.keys(targets);
  if (only !== undefined && !names.includes(only))
    throw new RangeError(`"${only}" is none of the targets ${names.join(', ')}`);
  const refused = new Map<string, number>();
  const before = process.memoryUsage.rss();
  let cases = 0;
  for (; goOn(cases); cases += 1) {
    const chance = createChance(seed + cases);
    // Half of all cases are logs.
    const drawn = chance.oneIn(2) ? 'log' : chance.pick(names);
    const target = only ?? drawn;
    const fail = (what: string): FuzzReport => ({
      cases: cases + 1,
      refused,
      finding: { seed: seed + cases, target, what },
    });
    try {
      const what = targets[target]!(chance);
      if (what !== undefined) return fail(what);
    } catch (error) {
      if (!(error instanceof ShooterError))
        return fail(`it throws ${(error as Error).stack ?? String(error)}`);
      refused.set(error.code, (refused.get(error.code) ?? 0) + 1);
    }
    if (cases % LOOK_EVERY === 0 && process.memoryUsage.rss() - before > MAX_GROWTH)
      return fail(`memory grew by over ${MAX_GROWTH >> 20} MiB`);
  }
  return { cases, refused, finding: undefined };
}
