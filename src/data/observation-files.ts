import { nextTurn } from '#platform';
import { checkOptions, describe, type OptionNames } from '../core/internal.ts';
import type { NamedLog } from './data-set.ts';
import { writeNpz } from './npz.ts';
import { OBSERVATION_OPTIONS, type ObservationOptions, planSteps } from './observations.ts';

/** The formats of a file of observations. */
export const OBSERVATION_FORMATS = ['npz', 'parquet'] as const;
/** A format of a file of observations. */
export type ObservationFormat = (typeof OBSERVATION_FORMATS)[number];
Object.freeze(OBSERVATION_FORMATS);

/** Which steps are exported, and how. */
export interface ObservationExportOptions extends ObservationOptions {
  /** of the file */
  readonly format: ObservationFormat;
  /** once it is aborted, the export throws its reason */
  readonly signal?: AbortSignal | undefined;
}

const OPTIONS: OptionNames<ObservationExportOptions> = { ...OBSERVATION_OPTIONS, format: true, signal: true };

/**
 * The observations, actions and rewards of logs, as `readObservations` gives them, as the bytes of a file, in pieces that are made as they are asked for;
 * some are empty. Between two pieces timers, signals and sockets are served. docs/data.md has the arrays and the columns.
 *
 * @param logs read one at a time. For `npz` they are read four times, once for the lengths and once for each array, so a generator will not do:
 *   an array, or an iterable that begins anew
 * @returns pieces of the file: NumPy's .npz, its arrays not packed; or Parquet, packed by Snappy
 * @throws at the first piece TypeError for an unknown option and for logs that can be iterated only once, RangeError for an unknown format and a
 *   value out of its range; at any the reason of `signal`, and whatever `logs` throws
 * @example
 * const logs = [{ name: 'match.log', log: readLog('match.log') }];
 * const pieces = exportObservations(logs, { format: 'npz', observation: 'compact', frameSkip: 4 });
 * await pipeline(Readable.from(pieces), createWriteStream('match.npz'));
 */
export async function* exportObservations(
  logs: Iterable<NamedLog>,
  options: ObservationExportOptions,
): AsyncGenerator<Uint8Array, void> {
  checkOptions(options, OPTIONS, 'exportObservations');
  const { format, signal, ...rest } = options;
  if (!OBSERVATION_FORMATS.includes(format))
    throw new RangeError(`format is ${describe(format)}; it is one of ${OBSERVATION_FORMATS.join(', ')}`);
  if (format === 'npz' && (logs[Symbol.iterator]() as unknown) === logs)
    throw new TypeError('npz reads the logs several times: give an array of them, not a generator');
  const plan = planSteps(rest);
  const pieces =
    format === 'npz'
      ? writeNpz(logs, plan)
      : (await import('./observation-parquet.ts')).writeStepsParquet(logs, plan);
  for (const piece of pieces) {
    signal?.throwIfAborted();
    yield piece;
    await nextTurn();
  }
}
