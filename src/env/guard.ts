import { parseSeed } from '../core/index.ts';
import { checkOptions, describe } from '../core/internal.ts';
import { formatHash, hashState } from '../replay/browser.ts';
import { readActions } from './actions.ts';
import type { VectorArrays } from './arrays.ts';
import { agentSetupOf, type RowReport } from './attendants.ts';
import type { TakeLog } from './row-recorder.ts';
import { createRowReader, type RowState } from './row-snapshots.ts';
import { seriesOf, type VectorSeeds } from './seed-series.ts';
import type { EnvSnapshot } from './snapshots.ts';
import type { Stepper, VectorEnv, VectorSetup } from './vector.ts';

/* What stands between a caller and the threads of a vector environment: it refuses what is asked at the wrong time, and wrong actions,
   seeds, rows and snapshots, before anything has changed. */

/** What a caller may ask for. */
type Calls = Pick<
  VectorEnv,
  'reset' | 'step' | 'resetRow' | 'snapshotRow' | 'restoreRow' | 'hashRow' | 'forfeitOf' | 'close'
>;

/** What is asked, and who is. */
interface Guarded extends Pick<VectorSetup, 'spec' | 'attendance' | 'inputs'> {
  readonly arrays: VectorArrays;
  readonly stepper: Stepper;
  /** takes the logs of rows; undefined where none are recorded */
  readonly takeLog: TakeLog | undefined;
}

export function guard({ spec, attendance, arrays, inputs, stepper, takeLog }: Guarded): Calls {
  const { actions, ticks, forfeits } = arrays;
  const count = ticks.length;
  const { checkOpen, checkBegun, act, callBack, close } = createLifetime(stepper);
  const reader = createRowReader(spec, agentSetupOf(spec, attendance?.pool));
  const putRow = (index: number, state: RowState): void => void act(() => stepper.row({ index, state }));
  const snapshotRow = (row: number): EnvSnapshot => act(() => stepper.row({ index: row }))!;
  /** why opponents forfeited, by row: of the last time in each */
  const reasons = new Map<number, string>();
  const takeReport = ({ row, forfeit, log }: RowReport): void => {
    if (forfeit !== undefined) reasons.set(row, forfeit);
    if (log === undefined) return;
    const { bytes, ...about } = log;
    callBack(() => takeLog!(bytes, about));
  };
  const checkRow = (row: number, caller: string): void => {
    checkBegun();
    if (!Number.isInteger(row) || row < 0 || row >= count)
      throw new RangeError(
        `${caller}: row is ${describe(row)}; here it is an integer from 0 to ${count - 1}`,
      );
  };
  return {
    reset(given) {
      const seeds = parseSeeds(given, count);
      checkOpen();
      act(() => stepper.reset(seeds));
    },
    step(given) {
      checkBegun();
      if (given !== undefined) checkActions(given, actions);
      readActions(spec.action, given ?? actions, inputs);
      if (given !== undefined && given !== actions) actions.set(given);
      act(() => stepper.step().forEach(takeReport));
    },
    resetRow(row, given) {
      checkRow(row, 'resetRow');
      checkOptions(given, { seed: true }, 'resetRow');
      putRow(row, { series: seriesOf(parseSeed(given.seed)) });
    },
    snapshotRow(row) {
      checkRow(row, 'snapshotRow');
      return snapshotRow(row);
    },
    restoreRow(row, kept) {
      checkRow(row, 'restoreRow');
      putRow(row, reader.parse(kept));
    },
    hashRow(row) {
      checkRow(row, 'hashRow');
      return formatHash(hashState(reader.open(snapshotRow(row))));
    },
    forfeitOf(row) {
      checkRow(row, 'forfeitOf');
      return forfeits[row] === 0 ? undefined : reasons.get(row);
    },
    close,
  };
}

/** When a vector environment may be asked for something: not before its first reset, and not once it is closed. */
function createLifetime(stepper: Stepper): {
  readonly checkOpen: () => void;
  readonly checkBegun: () => void;
  /** Does something to all of the environment, or closes it. */
  readonly act: <T>(task: () => T) => T;
  /** Calls a function of the caller's within `act`: it may close the environment, and do nothing else with it. */
  readonly callBack: (task: () => void) => void;
  readonly close: () => void;
} {
  let state: 'new' | 'open' | 'under way' | 'calling back' | 'closed' = 'new';
  const close = (): void => {
    if (state !== 'closed') stepper.close();
    state = 'closed';
  };
  const checkOpen = (): void => {
    // A time limit of `node:vm` ends a step or reset in the middle, without an exception that could be caught here.
    if (state === 'under way') close();
    if (state === 'closed') throw new RangeError('this vector environment is closed');
    if (state === 'calling back')
      throw new RangeError(
        'onLog has not returned: until the step has, a vector environment can only be closed',
      );
  };
  return {
    checkOpen,
    checkBegun() {
      checkOpen();
      if (state === 'new') throw new RangeError('no match has begun: call reset first');
    },
    act(task) {
      state = 'under way';
      let result: ReturnType<typeof task>;
      try {
        result = task();
      } catch (error) {
        // After a failure in the middle nobody knows how far each match is.
        close();
        throw error;
      }
      // A callback may have closed it.
      if (state === 'under way') state = 'open';
      return result;
    },
    callBack(task) {
      if (state === 'under way') state = 'calling back';
      try {
        task();
      } finally {
        if (state === 'calling back') state = 'under way';
      }
    },
    close,
  };
}

function parseSeeds(given: Parameters<VectorEnv['reset']>[0], count: number): VectorSeeds {
  checkOptions(given, { seed: true, seeds: true }, 'reset');
  const { seed, seeds } = given as { seed?: string | number; seeds?: readonly (string | number)[] };
  if (seeds === undefined) return { seed: parseSeed(seed!) };
  if (seed !== undefined) throw new TypeError('reset takes either a seed or seeds, not both');
  if (!Array.isArray(seeds)) throw new TypeError(`reset takes seeds as a list, not ${describe(seeds)}`);
  if (seeds.length !== count)
    throw new RangeError(`reset: ${seeds.length} seeds, where ${count} matches take one each`);
  return { seeds: Array.from(seeds, (one) => parseSeed(one)) };
}

function checkActions(given: Uint8Array, { length }: Uint8Array): void {
  if (!(given instanceof Uint8Array))
    throw new TypeError(`step takes actions as a Uint8Array, not ${describe(given)}`);
  if (given.length !== length) throw new RangeError(`step takes ${length} actions, not ${given.length}`);
}
