import { spawnSync } from 'node:child_process';
import { compiledUrl } from '../../platform/node/index.ts';
import { type CheckEnvOptions, type EnvReport, runChecks } from '../check.ts';
import type { EnvFactory } from '../checks.ts';
import { digestRollout } from '../rollout.ts';

/* What only Node can check: whether another process gives the same. */

/** Where another process finds what makes the environment. */
export interface EnvModule {
  /** URL of a module */
  readonly module: string;
  /** name of the function that it exports */
  readonly name: string;
}

/** Options of `checkEnv` in Node. */
export interface NodeCheckEnvOptions extends CheckEnvOptions {
  /** where another process finds the factory: what differs from process to process alone is found only with it; by default none is asked */
  readonly subprocess?: EnvModule;
}

/**
 * Checks whether an environment keeps the contract of `Env`: the same match for the same seed and actions, whatever was
 * played before and whatever the process; observations that are what the spec says and that nobody changes; rewards that are
 * numbers; a match that ends, the time limit reported as truncation; snapshots that bring back all of it. Takes a second or so. While
 * it looks for reads of the clock, of chance and of variables, it mocks them: let nothing else run in the process meanwhile.
 *
 * @param createEnv makes a new environment each time, with the time limit that it is asked for
 * @param options `seed` ("check"), `now`, a clock in ms, to measure the speed by, and `subprocess`
 * @returns each check by name, and whether all passed; an environment that throws fails the check that it threw in
 * @throws TypeError if `createEnv` is no function, and for an unknown option
 * @example
 * const { passed, checks } = checkEnv((options) => createEnv(options));
 * for (const { name, message } of checks.filter((check) => !check.passed)) console.log(name, message);
 */
export function checkEnv(createEnv: EnvFactory, options: NodeCheckEnvOptions = {}): EnvReport {
  const { subprocess } = options;
  const find = (create: EnvFactory, seed: string): string | undefined =>
    compareSubprocess(create, seed, subprocess!);
  return runChecks(createEnv, options, {
    names: { subprocess: true },
    checks: subprocess === undefined ? [] : [{ name: 'another process gives the same', find }],
  });
}

/** Steps that are compared with those of another process, and when that is ended, ms. */
const SUBPROCESS_STEPS = 500;
const LIMIT_MS = 300_000;

/* The other process has other variables, another time zone, and started at another time. */
function compareSubprocess(
  createEnv: EnvFactory,
  seed: string,
  { module, name }: EnvModule,
): string | undefined {
  const here = digestRollout(createEnv(), seed, SUBPROCESS_STEPS);
  const program = `const { digestRollout } = await import(${JSON.stringify(compiledUrl('../rollout.js', import.meta.url))});
    const { ${name}: create } = await import(${JSON.stringify(module)});
    process.stdout.write(digestRollout(create(), ${JSON.stringify(seed)}, ${SUBPROCESS_STEPS}));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    timeout: LIMIT_MS,
    env: { TZ: 'Pacific/Apia', LANG: 'C' },
  });
  if (status === 0)
    return stdout === here ? undefined : `${SUBPROCESS_STEPS} steps hash to ${here} here; there ${stdout}`;
  return `the other process failed: ${stderr.split('\n').find((line) => /Error/.test(line)) ?? status}`;
}
