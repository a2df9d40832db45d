import { arraysIn, type VectorArrays, type VectorLayout } from './arrays.ts';
import { type Attendance, type RowReport, takeReports } from './attendants.ts';
import { guard } from './guard.ts';
import { type KernelPlan, planKernel } from './kernel/writer.ts';
import { type Block, createBlock, takeBlock } from './memory.ts';
import type { ObservationArray, ObservationKind } from './observations.ts';
import type { EnvSpec } from './options.ts';
import { parseRecord, type TakeLog } from './row-recorder.ts';
import type { RowState } from './row-snapshots.ts';
import { seriesOfRow, type VectorSeeds } from './seed-series.ts';
import {
  clearSlots,
  createContext,
  createSlot,
  type MatchSlot,
  observeSlots,
  putSlot,
  snapshotSlot,
  stepSlots,
} from './slots.ts';
import type { EnvSnapshot } from './snapshots.ts';
import { planVector, type VectorOptions, type VectorPlan } from './vector-options.ts';

/**
 * Many matches, stepped together. All arrays are made once and overwritten by each `reset` and `step`: copy what you keep. They lie in
 * one block of memory. `Seen` is the type of those that hold observations.
 */
export interface VectorEnv<Seen extends ObservationArray = Float32Array> extends VectorArrays<Seen> {
  /** what one of the matches takes and gives */
  readonly spec: EnvSpec;
  readonly count: number;
  readonly threads: number;
  /** the names of the opponents, by their index in `opponents`; none where agents have both seats */
  readonly opponentNames: readonly string[];
  /** where the arrays lie in `observations.buffer`, as `vectorLayout` says */
  readonly layout: VectorLayout;
  /**
   * Begins a match in each row.
   *
   * @param options with a `seed`, row i plays the seeds SEED/i/0, SEED/i/1 and so on, whatever the number of threads; with `seeds`,
   *   exactly one for each row, it plays the match of its seed, and then SEED/1, SEED/2 and so on, as an `Env` does
   * @throws TypeError for an unknown option · RangeError for a wrong number of seeds, and once closed · ShooterError `rules/bad-seed`
   * @throws Error if one of its threads failed or was lost · ShooterError `bot/failed-to-start` if an opponent cannot be made; it is
   *   closed then
   */
  reset(options: { readonly seed: string | number } | { readonly seeds: readonly (string | number)[] }): void;
  /**
   * Takes a step of every match. One that ends begins anew in the same step: its flags, reward and final observation are of
   * the match that ended, its observation is the first of the next, and no action is lost.
   *
   * @param actions shape of the array `actions`, copied into `actions` if given
   * @throws TypeError if `actions` is no Uint8Array · RangeError for a wrong number of them, and for one that is none,
   *   before anything has changed; before the first reset; once closed
   * @throws Error if one of its threads failed or was lost · ShooterError `bot/failed-to-start` if the opponent of a next match cannot be
   *   made; it is closed then
   */
  step(actions?: Uint8Array): void;
  /**
   * Begins the match of exactly this seed in one row, as `shooter match --seed` does; SEED/1, SEED/2 and so on follow. The
   * observations of the row are the first of the match; its results (rewards, terms, flags, winner, ticks, final observations) are
   * 0. Other rows and the actions stay as they are.
   *
   * @param row from 0 to `count` − 1
   * @throws TypeError, RangeError, ShooterError, Error as `reset`; RangeError before the first reset, and for a row that there is not
   */
  resetRow(row: number, options: { readonly seed: string | number }): void;
  /**
   * What one row is now, as plain data: what an `Env` of the same spec may restore, too; against opponents
   * a `SoloSnapshot`, which a `SoloEnv` may.
   *
   * @throws RangeError, Error as `resetRow`
   */
  snapshotRow(row: number): EnvSnapshot;
  /**
   * Makes a row what another one, this one, or an `Env` was, in this or another environment of the same spec. Its
   * observations are those of `kept`; its results are 0, but for the ticks, which are those of the match. `kept` stays as it is.
   *
   * @throws TypeError for what no `snapshot` gave · RangeError for a snapshot under other rules or of a match that has ended, before anything
   *   has changed · RangeError, Error as `resetRow` · ShooterError `bot/not-repeatable` if the opponent decides otherwise than it did,
   *   `bot/failed-to-start`
   */
  restoreRow(row: number, kept: Readonly<EnvSnapshot>): void;
  /**
   * The state hash of the match of one row, as logs have it: 16 hexadecimal digits.
   *
   * @throws RangeError, Error as `resetRow`
   */
  hashRow(row: number): string;
  /**
   * Why the opponent forfeited the match of a row that the last step ended, one line; undefined unless it did.
   *
   * @throws RangeError before the first reset, for a row that there is not, and once closed
   */
  forfeitOf(row: number): string | undefined;
  /** Ends its threads. It takes no further step, and its arrays stay as they are. One that is not closed keeps no process alive. */
  close(): void;
}

/** A vector environment before anything steps it. Plain data and shared memory pass to other threads. */
export interface VectorSetup {
  readonly spec: EnvSpec;
  readonly layout: VectorLayout;
  readonly block: Block;
  /** shape (count, agents): the inputs of the next step, on the memory of the array of actions where those are discrete */
  readonly inputs: Uint8Array;
  /** undefined where observations are written by TypeScript */
  readonly kernel: KernelPlan | undefined;
  /** undefined where rows have nothing beside their agents. Its players do not pass to other threads */
  readonly attendance?: Attendance | undefined;
}

/** Steps the slots of a vector environment: in this thread, or in several. */
export interface Stepper {
  reset(seeds: VectorSeeds): void;
  /** @returns what there is to say of the step beside the arrays, in the order of rows */
  step(): readonly RowReport[];
  /** Puts a row into a state, or says what state it is in. */
  row(request: RowRequest): EnvSnapshot | undefined;
  close(): void;
}

/** What is asked of a row. */
export interface RowRequest {
  readonly index: number;
  /** what it is to be from now on; if left out, the answer is what it is */
  readonly state?: RowState;
}

/** Makes a stepper of `threads` threads, from 2, over a block of shared memory. */
type OpenThreads = (setup: VectorSetup, threads: number) => Stepper;

/**
 * Makes a vector environment for the thread that calls; in Node `createVectorEnv` of this package has several threads, too.
 *
 * @param options `count` matches, and what `createEnv` takes
 * @returns an environment that waits for its first `reset`
 * @throws TypeError for an unknown option · RangeError for a number out of its range, and for more than one thread · ShooterError
 *   as `createMatch` for the rules
 * @example
 * const env = createVectorEnv({ count: 256 });
 * env.reset({ seed: '42' });
 */
export const createVectorEnv = <Kind extends ObservationKind = 'vector'>(
  options: VectorOptions<Kind>,
): VectorEnv<ObservationArray<Kind>> => openVector(options);

/** What a host has beside the language. */
export interface VectorHost {
  /** starts threads */
  readonly openThreads?: OpenThreads;
  /** makes what takes logs into a folder */
  readonly openFolder?: (path: string) => TakeLog;
}

export function openVector<Kind extends ObservationKind>(
  options: VectorOptions<Kind>,
  { openThreads, openFolder }: VectorHost = {},
): VectorEnv<ObservationArray<Kind>> {
  const plan = planVector(options, 'createVectorEnv');
  const { spec, count, threads, layout, pool } = plan;
  if (threads > 1 && openThreads === undefined)
    throw new RangeError(
      `createVectorEnv: threads is ${threads}; only in Node there can be more than 1: leave it out`,
    );
  if (spec.agents === 1 && pool === undefined)
    throw new RangeError(
      `createVectorEnv: seats is ${spec.seats[0]}, and nobody plays the other seat: give an opponent`,
    );
  const record = options.record && parseRecord(options.record, openFolder);
  const isAttended = pool !== undefined || record !== undefined;
  const attendance = isAttended ? { pool, record: record?.plan } : undefined;
  const setup = { ...setUpVector(plan), attendance };
  const arrays = arraysIn(setup.block, layout) as VectorArrays<ObservationArray<Kind>>;
  const stepper = threads === 1 ? createStepper(setup) : openThreads!(setup, threads);
  const opponentNames = Object.freeze((pool?.players ?? []).map(({ name }) => name));
  const calls = guard({ ...setup, arrays, stepper, takeLog: record?.take });
  return { spec, count, threads, layout, opponentNames, ...arrays, ...calls };
}

/** In memory that is shared if the actions are. */
function createInputs({ action }: EnvSpec, actions: Uint8Array): Uint8Array {
  if (action.kind === 'discrete') return actions;
  const length = actions.length / action.count;
  const isShared = !(actions.buffer instanceof ArrayBuffer);
  return new Uint8Array(isShared ? new SharedArrayBuffer(length) : new ArrayBuffer(length));
}

/** Makes or takes the memory of a vector environment. */
export function setUpVector({ spec, threads, layout, memory }: VectorPlan): Omit<VectorSetup, 'attendance'> {
  const needs = { byteLength: layout.byteLength, threads };
  const block = memory === undefined ? createBlock(needs) : takeBlock(memory, needs);
  const inputs = createInputs(spec, arraysIn(block, layout).actions);
  return { spec, layout, block, inputs, kernel: planKernel({ spec, layout, block }, threads) };
}

/** Steps all slots in the thread that calls. */
function createStepper(setup: VectorSetup): Stepper {
  const context = createContext(setup);
  const all = { from: 0, to: context.arrays.ticks.length };
  let slots: readonly MatchSlot[] = [];
  return {
    reset(seeds) {
      slots = Array.from({ length: all.to }, (_, index) =>
        createSlot(context, index, seriesOfRow(seeds, index)),
      );
      observeSlots(context, slots, all);
      clearSlots(context, slots, all);
    },
    step() {
      stepSlots(context, slots, all);
      return takeReports(context.attendants);
    },
    row({ index, state }) {
      if (state === undefined) return snapshotSlot(context, slots[index]!);
      putSlot(context, slots[index]!, state);
      return undefined;
    },
    close: () => {},
  };
}
