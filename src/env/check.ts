import { tellThrown } from '../bots/index.ts';
import { CHECKS, type EnvFactory } from './checks.ts';
import { digestElsewhere, digestOf, type Elsewhere } from './elsewhere.ts';
import { keysOf } from './trace.ts';

/** What one check found. */
export interface EnvVerdict {
  /** what is to hold, a sentence */
  readonly check: string;
  readonly holds: boolean;
  /** one line: what was found instead; empty if it holds */
  readonly detail: string;
}

export interface EnvReport {
  /** whether all checks hold */
  readonly holds: boolean;
  readonly verdicts: readonly EnvVerdict[];
  /** steps a second of two agents with random keys; undefined without a clock */
  readonly stepsPerSecond: number | undefined;
}

export interface CheckEnvOptions {
  /** of the matches that are played; `check` */
  readonly seed?: string | number;
  /** where another process finds the factory: what differs from process to process alone is found only with it */
  readonly elsewhere?: Elsewhere;
  /** a clock, ms, to measure the speed by */
  readonly now?: () => number;
}

/** Steps that are compared with those of another process. */
const ELSEWHERE_STEPS = 500;

/** Steps that are timed. */
const TIMED_STEPS = 20_000;

/**
 * Checks whether an environment keeps the contract of `Env`: the same match for the same seed and actions, whatever was
 * played before and whatever the process; observations that are what the spec says and that nobody changes; rewards that are
 * numbers; a match that ends, the time limit told as truncation; snapshots that bring back all of it. Takes a
 * second or so. While it looks for reads of the clock, of chance and of variables, it puts others in their place: let nothing else
 * run in the process meanwhile.
 *
 * @param createEnv makes a new environment each time, with the time limit that it is asked for
 * @example
 * const { holds, verdicts } = checkEnv((options) => createEnv(options));
 * for (const { check, detail } of verdicts.filter((one) => !one.holds)) console.log(`${check}: ${detail}`);
 */
export function checkEnv(createEnv: EnvFactory, options: CheckEnvOptions = {}): EnvReport {
  const { elsewhere, now } = options;
  const seed = String(options.seed ?? 'check');
  const verdicts = CHECKS.map(({ check, find }) => judge(check, () => find(createEnv, seed)));
  if (elsewhere !== undefined)
    verdicts.push(
      judge('another process gives the same', () => {
        const here = digestOf(createEnv(), seed, ELSEWHERE_STEPS);
        const there = digestElsewhere(elsewhere, seed, ELSEWHERE_STEPS);
        return here === there ? undefined : `${ELSEWHERE_STEPS} steps hash to ${here} here; there ${there}`;
      }),
    );
  const holds = verdicts.every((verdict) => verdict.holds);
  const stepsPerSecond = holds && now !== undefined ? measure(createEnv, seed, now) : undefined;
  return { holds, verdicts, stepsPerSecond };
}

function judge(check: string, find: () => string | undefined): EnvVerdict {
  try {
    const found = find();
    return { check, holds: found === undefined, detail: found ?? '' };
  } catch (error) {
    return { check, holds: false, detail: `it threw ${tellThrown(error)}` };
  }
}

function measure(createEnv: EnvFactory, seed: string, now: () => number): number {
  const env = createEnv();
  env.reset({ seed });
  const start = now();
  for (let step = 0; step < TIMED_STEPS; step += 1) {
    const { terminated, truncated } = env.step(keysOf(1, step));
    if (terminated || truncated) env.reset();
  }
  return TIMED_STEPS / ((now() - start) / 1000);
}
