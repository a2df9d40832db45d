import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { Env } from './env.ts';
import { type Moment, traceOf } from './trace.ts';

/* The same steps in another process, which has other variables, another time zone and started at another time. */

/** Where another process finds what makes the environment. */
export interface Elsewhere {
  /** URL of a module */
  readonly module: string;
  /** name of the function that it exports */
  readonly name: string;
}

/** A process that takes longer is ended, ms. */
const LIMIT_MS = 300_000;

/** The SHA-256 of a trace in another process, 64 hexadecimal digits, or in one line what went wrong there. */
export function digestElsewhere({ module, name }: Elsewhere, seed: string, steps: number): string {
  const program = `const { digestOf } = await import(${JSON.stringify(import.meta.url)});
    const { ${name}: create } = await import(${JSON.stringify(module)});
    process.stdout.write(digestOf(create(), ${JSON.stringify(seed)}, ${steps}));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    timeout: LIMIT_MS,
    env: { TZ: 'Pacific/Apia', LANG: 'C' },
  });
  return status === 0
    ? stdout
    : `it failed: ${stderr.split('\n').find((line) => /Error/.test(line)) ?? status}`;
}

/** The SHA-256 of what an environment gives. */
export const digestOf = (env: Env, seed: string, steps: number): string =>
  digestMoments(traceOf(env, { seed, steps }));

function digestMoments(moments: readonly Moment[]): string {
  const hash = createHash('sha256');
  for (const { observations, rewards, terminated, truncated } of moments) {
    hash.update(Float64Array.from([...observations[0], ...observations[1], ...rewards]));
    hash.update(Uint8Array.of(terminated ? 1 : 0, truncated ? 1 : 0));
  }
  return hash.digest('hex');
}
