import type { Outcome } from '../../src/core/index.ts';
import {
  type Action,
  createEnv,
  createSoloEnv,
  type EnvOptions,
  type EnvSnapshot,
  type EnvSpec,
  type ObservationArray,
  REWARD_TERMS,
  type RewardTerms,
  type SoloSnapshot,
  type VectorArrays,
} from '../../src/env/index.ts';
import { formatHash, hashState } from '../../src/replay/index.ts';
import { arraysOf, bytesOf } from './arrays.ts';
import type { Simulation } from './simulation.ts';
import { type Block, findMatch, type Kept, type OpenOptions, openOpponents } from './simulation.ts';

/* One match at a time, which stays as it is once it has ended: `createEnv` or `createSoloEnv`, over the arrays of one row. */

/** What both kinds of environment have in common here. */
interface Single {
  readonly spec: EnvSpec;
  reset(seed: string | undefined): {
    readonly seen: readonly ObservationArray[];
    readonly seed: string;
    readonly opponent: number;
  };
  /** @param actions by agent */
  step(actions: readonly Action[]): SingleStep;
  snapshot(): EnvSnapshot | SoloSnapshot;
  restore(kept: Kept): void;
}

/** A step, by agent. */
interface SingleStep {
  readonly seen: readonly ObservationArray[];
  readonly rewards: readonly number[];
  readonly terms: readonly RewardTerms[];
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly tick: number;
  readonly outcome: Outcome | undefined;
  /** the index of the opponent; −1 where there is none */
  readonly opponent: number;
  readonly forfeit: string | undefined;
}

/** Opens one match for the agents at both seats, or for one agent against an opponent. */
export async function openSingle(options: OpenOptions, block: Block): Promise<Simulation> {
  const single = options.opponent === null ? forBoth(options.env) : await forOne(options);
  const arrays = arraysOf(block);
  const bytes = bytesOf(block);
  let forfeit: string | undefined;
  const reset = (seed: string | undefined): string => {
    const begun = single.reset(seed);
    bytes.fill(0);
    writeSeen(arrays, begun.seen);
    arrays.opponents[0] = begun.opponent;
    forfeit = undefined;
    return begun.seed;
  };
  return {
    spec: single.spec,
    reset,
    step() {
      const step = single.step(actionsOf(single.spec, arrays.actions));
      writeStep(arrays, step, options.seat);
      ({ forfeit } = step);
    },
    resetRow: (_, seed) => void reset(seed),
    // The arrays belong to what the environment is: an environment gives no observation again.
    snapshotRow: () => ({ ...single.snapshot(), arrays: bytes.slice(), forfeit }),
    restoreRow(_, { arrays: kept, forfeit: why, ...snapshot }) {
      single.restore(snapshot as Kept);
      bytes.set(kept!);
      forfeit = why;
    },
    hashRow: () => formatHash(hashState(findMatch(single.spec, single.snapshot()))),
    forfeitOf: () => forfeit,
    close() {},
  };
}

function forBoth(options: EnvOptions): Single {
  const env = createEnv(options);
  return {
    spec: env.spec,
    reset(seed) {
      const { observations, seed: begun } = env.reset({ seed });
      return { seen: observations, seed: begun, opponent: -1 };
    },
    step(actions) {
      const { observations, info, ...result } = env.step([actions[0]!, actions[1]!]);
      return { seen: observations, ...result, ...info, opponent: -1, forfeit: undefined };
    },
    snapshot: () => env.snapshot(),
    restore: (kept) => env.restore(kept as EnvSnapshot),
  };
}

async function forOne({ opponent, seat, env: options }: OpenOptions): Promise<Single> {
  const pool = await openOpponents(opponent!);
  const env = createSoloEnv({ ...options, seat, opponent: pool });
  const indexOf = (name: string): number => pool.findIndex(({ player }) => player.name === name);
  return {
    spec: env.spec,
    reset(seed) {
      const { observation, seed: begun, opponent: name } = env.reset({ seed });
      return { seen: [observation], seed: begun, opponent: indexOf(name) };
    },
    step(actions) {
      const { observation, reward, info, ...result } = env.step(actions[0]!);
      const { terms, opponent: name, ...more } = info;
      return {
        seen: [observation],
        rewards: [reward],
        ...{ ...result, ...more, terms: [terms], opponent: indexOf(name) },
      };
    },
    snapshot: () => env.snapshot(),
    restore: (kept) => env.restore(kept as SoloSnapshot),
  };
}

/** The actions of the agents, in the space of the environment. */
function actionsOf({ agents, action }: EnvSpec, numbers: Uint8Array): Action[] {
  const each = numbers.length / agents;
  return Array.from({ length: agents }, (_, agent) =>
    action.kind === 'discrete' ? numbers[agent]! : numbers.subarray(agent * each, (agent + 1) * each),
  );
}

function writeSeen({ observations }: VectorArrays, seen: readonly ObservationArray[]): void {
  seen.forEach((one, agent) => {
    observations.set(one, agent * one.length);
  });
}

/** @param seat of the agent against an opponent, who wins if the other forfeits */
function writeStep(arrays: VectorArrays, step: SingleStep, seat: 1 | 2): void {
  writeSeen(arrays, step.seen);
  arrays.rewards.set(step.rewards);
  step.terms.forEach((terms, agent) => {
    REWARD_TERMS.forEach((name, term) => {
      arrays.terms[agent * REWARD_TERMS.length + term] = terms[name];
    });
  });
  arrays.terminated[0] = step.terminated ? 1 : 0;
  arrays.truncated[0] = step.truncated ? 1 : 0;
  arrays.winners[0] = step.forfeit === undefined ? (step.outcome?.winner ?? 0) : seat;
  arrays.ticks[0] = step.tick;
  arrays.opponents[0] = step.opponent;
  arrays.forfeits[0] = step.forfeit === undefined ? 0 : 1;
}
