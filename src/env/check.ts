import type { CheckReport, CheckResult } from '../bots/browser.ts';
import { describeThrown } from '../bots/internal.ts';
import { checkOptions, describe } from '../core/internal.ts';
import { CHECKS, type Check, type EnvFactory } from './checks.ts';
import { actionsFor, actionsOf } from './rollout.ts';

/** What `checkEnv` found: every check by name, and how fast the environment is. */
export interface EnvReport extends CheckReport {
  /** steps a second of two agents with random keys; undefined without a clock, and where a check failed */
  readonly stepsPerSecond: number | undefined;
}

/** Options of `checkEnv`. */
export interface CheckEnvOptions {
  /** seed of the matches that are played; default `check` */
  readonly seed?: string | number;
  /** a clock, ms, to measure the speed by; by default none is measured */
  readonly now?: () => number;
}

/**
 * Checks whether an environment keeps the contract of `Env`. In Node `checkEnv` of this package
 * compares with another process, too.
 *
 * @param createEnv makes a new environment each time, with the time limit that it is asked for
 * @throws TypeError if `createEnv` is no function, and for an unknown option
 * @example
 * const { passed } = checkEnv((options) => createEnv(options));
 */
export const checkEnv = (createEnv: EnvFactory, options: CheckEnvOptions = {}): EnvReport =>
  runChecks(createEnv, options, { checks: [], names: {} });

/** @param host options that only the host has, and the checks that they ask for */
export function runChecks(
  createEnv: EnvFactory,
  options: CheckEnvOptions,
  host: { readonly checks: readonly Check[]; readonly names: Readonly<Record<string, true>> },
): EnvReport {
  if (typeof createEnv !== 'function')
    throw new TypeError(`checkEnv takes a function that makes environments, not ${describe(createEnv)}`);
  checkOptions(options, { seed: true, now: true, ...host.names }, 'checkEnv');
  const { seed = 'check', now } = options;
  const checks = [...CHECKS, ...host.checks].map(({ name, find }) =>
    judge(name, () => find(createEnv, String(seed))),
  );
  const passed = checks.every((check) => check.passed);
  const stepsPerSecond = passed && now !== undefined ? measure(createEnv, String(seed), now) : undefined;
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

/** Steps that are timed. */
const TIMED_STEPS = 20_000;

function measure(createEnv: EnvFactory, seed: string, now: () => number): number {
  const env = createEnv();
  env.reset({ seed });
  const start = now();
  for (let step = 0; step < TIMED_STEPS; step += 1) {
    const { terminated, truncated } = env.step(actionsFor(env, actionsOf(1, step)));
    if (terminated || truncated) env.reset();
  }
  return TIMED_STEPS / ((now() - start) / 1000);
}
