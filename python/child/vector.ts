import { createVectorEnv } from '../../src/env/index.ts';
import { type Block, type OpenOptions, openOpponents, type Simulation } from './simulation.ts';

/* Many matches, of which one that ends begins anew in the same step. */

/** Opens a vector environment over a block of memory. */
export async function openVector(options: OpenOptions, { memory }: Block): Promise<Simulation> {
  const { count, threads, opponent, seat } = options;
  const against = opponent === null ? {} : { seats: seat, opponent: await openOpponents(opponent) };
  const logs = options.record ? { record: options.record } : {};
  const env = createVectorEnv({ ...options.env, ...against, count, threads, memory, ...logs });
  return {
    spec: env.spec,
    reset(seed) {
      if (seed === undefined) throw new RangeError('the matches of a vector environment take a seed');
      env.reset({ seed });
      return seed;
    },
    resetEach: (seeds) => env.reset({ seeds }),
    step: () => env.step(),
    resetRow: (row, seed) => env.resetRow(row, { seed }),
    snapshotRow: (row) => env.snapshotRow(row),
    restoreRow: (row, kept) => env.restoreRow(row, kept),
    hashRow: (row) => env.hashRow(row),
    forfeitOf: (row) => env.forfeitOf(row),
    close: () => env.close(),
  };
}
