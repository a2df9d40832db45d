import type { CheckReport, CheckResult } from '../bots/index.ts';
import { describeThrown } from '../bots/internal.ts';
import { CHECKS, type EnvFactory } from './checks.ts';
import { digestElsewhere, digestOf, type Elsewhere } from './elsewhere.ts';
import { keysOf } from './trace.ts';

/** What `checkEnv` found: every check by name, and how fast the environment is. */
export interface EnvReport extends CheckReport {
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
 * const { checks } = checkEnv((options) => createEnv(options));
 * for (const { name, passed, message } of checks) console.log(passed ? 'passed' : 'FAILED', name, message);
 */
export function checkEnv(createEnv: EnvFactory, options: CheckEnvOptions = {}): EnvReport {
  const { elsewhere, now } = options;
  const seed = String(options.seed ?? 'check');
  const checks = CHECKS.map(({ name, find }) => judge(name, () => find(createEnv, seed)));
  if (elsewhere !== undefined)
    checks.push(
      judge('another process gives the same', () => {
        const here = digestOf(createEnv(), seed, ELSEWHERE_STEPS);
        const there = digestElsewhere(elsewhere, seed, ELSEWHERE_STEPS);
        return here === there ? undefined : `${ELSEWHERE_STEPS} steps hash to ${here} here; there ${there}`;
      }),
    );
  const passed = checks.every((check) => check.passed);
  const stepsPerSecond = passed && now !== undefined ? measure(createEnv, seed, now) : undefined;
  return { passed, checks, stepsPerSecond };
}

function judge(name: string, find: () => string | undefined): CheckResult {
  try {
    const found = find();
    return { name, passed: found === undefined, message: found ?? '' };
  } catch (error) {
    return { name, passed: false, message: `it threw ${describeThrown(error)}` };
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
