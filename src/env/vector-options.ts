import type { Seat } from '../bots/browser.ts';
import { checkOptions, describe, type OptionNames } from '../core/internal.ts';
import { layoutOf, type VectorLayout } from './arrays.ts';
import type { VectorMemory } from './memory.ts';
import type { ObservationKind } from './observations.ts';
import { type Opponent, type OpponentPool, parseOpponent } from './opponents.ts';
import { ENV_OPTIONS, type EnvOptions, type EnvSpec, specOf } from './options.ts';
import type { RecordOptions } from './row-recorder.ts';

/** Matches of a vector environment, and threads, at most. */
const MAX_COUNT = 65_536;
const MAX_THREADS = 64;

/** What a vector environment is made from. */
export interface VectorOptions<Kind extends ObservationKind = ObservationKind> extends EnvOptions<Kind> {
  /** matches that are played side by side, from 1 to 65,536 */
  readonly count: number;
  /** threads that step them, the caller's included, from 1 to 64 and not more than matches; default 1. More than one only in Node */
  readonly threads?: number;
  /** which seats the agents have: `both` (default), or 1 or 2, with an opponent at the other */
  readonly seats?: 'both' | Seat;
  /**
   * who plays the seat that no agent has: a player, or several of which the seed of each match draws one, as for `createSoloEnv`. With several
   * threads each opens the players by their names, so they are bots of this package or what `openPlayer` gave. None by default, where both
   * seats have agents
   */
  readonly opponent?: Opponent;
  /** records one of so many matches of each row as a log that `verifyLog` proves; none by default */
  readonly record?: RecordOptions;
  /**
   * the memory that the arrays lie in, from its first byte; `vectorLayout` says where, and how much it takes. Of a fixed length, and
   * shared if there are several threads. It is set to zeros. By default the environment makes its own
   */
  readonly memory?: VectorMemory;
}

export const VECTOR_OPTIONS: OptionNames<VectorOptions> = {
  ...ENV_OPTIONS,
  count: true,
  threads: true,
  seats: true,
  opponent: true,
  record: true,
  memory: true,
};

/** The options of a vector environment, completed and checked. */
export interface VectorPlan {
  readonly spec: EnvSpec;
  readonly count: number;
  readonly threads: number;
  readonly layout: VectorLayout;
  readonly memory: VectorMemory | undefined;
  /** undefined where agents have both seats, or nobody says who has the other */
  readonly pool: OpponentPool | undefined;
}

/** @throws TypeError, RangeError, ShooterError as `createVectorEnv`, but for its memory */
export function planVector(options: VectorOptions, caller: string): VectorPlan {
  checkOptions(options, VECTOR_OPTIONS, caller);
  const { count, threads = 1, seats = 'both', opponent, record, memory, ...rest } = options;
  checkNumber(`${caller}: count`, count, MAX_COUNT);
  checkNumber(`${caller}: threads`, threads, Math.min(MAX_THREADS, count));
  if (seats !== 'both' && seats !== 1 && seats !== 2)
    throw new RangeError(`${caller}: seats is ${describe(seats)}; it is 'both', 1 or 2`);
  if (seats === 'both' && opponent !== undefined)
    throw new RangeError(`${caller}: opponent is given, and both seats have agents: seats is to be 1 or 2`);
  const pool = opponent === undefined ? undefined : parseOpponent(opponent, caller);
  const spec = specOf(rest, seats === 'both' ? [1, 2] : [seats]);
  return { spec, count, threads, layout: layoutOf(spec, count), memory, pool };
}

function checkNumber(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(`${name} is ${describe(value)}; here it is an integer from 1 to ${most}`);
}

/**
 * Says where the arrays of a vector environment lie in its block of memory, and how long that has to be: for who supplies it, and for
 * another process that maps it.
 *
 * @param options those of `createVectorEnv`; `threads`, `memory`, `opponent` and `record` make no difference
 * @returns plain data: `byteLength`, and for each array its offset in bytes, the type of its numbers and its shape
 * @throws TypeError, RangeError, ShooterError as `createVectorEnv`
 * @example
 * const options = { count: 256, maxTicks: 3600 };
 * const memory = new SharedArrayBuffer(vectorLayout(options).byteLength);
 * const env = createVectorEnv({ ...options, memory });
 */
export const vectorLayout = (options: VectorOptions): VectorLayout =>
  planVector(options, 'vectorLayout').layout;
