import { ShooterError } from '../../src/core/index.ts';
import { decodeLog, encodeLog, verifyLog } from '../../src/replay/index.ts';
import { createChance } from './chance.ts';
import { DOCUMENTS, type Try } from './documents.ts';
import { type LogSubject, tryLog } from './logs.ts';

/* Everything that reads from outside, tried with what nobody wrote: it answers, or throws a ShooterError. Each case has a seed of its own. */

export interface FuzzOptions {
  /** of the first case; the next one has the next number */
  readonly seed: number;
  /** whether to go on, asked before each case with the number of cases so far */
  readonly goOn: (cases: number) => boolean;
  /** what logs are read, written and verified by; ours unless given */
  readonly logs?: Partial<LogSubject>;
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
export function fuzz({ seed, goOn, logs }: FuzzOptions): FuzzReport {
  const subject: LogSubject = { decodeLog, encodeLog: (log) => encodeLog(log), verifyLog, ...logs };
  const targets: Readonly<Record<string, Try>> = { log: (chance) => tryLog(chance, subject), ...DOCUMENTS };
  const names = Object.keys(targets);
  const refused = new Map<string, number>();
  const before = process.memoryUsage.rss();
  let cases = 0;
  for (; goOn(cases); cases += 1) {
    const chance = createChance(seed + cases);
    // Half of all cases are logs.
    const target = chance.oneIn(2) ? 'log' : chance.pick(names);
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
