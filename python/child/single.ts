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
import { drawOpponent, parseOpponent } from '../../src/env/internal.ts';
import { formatHash, hashState } from '../../src/replay/index.ts';
import { arraysOf, bytesOf } from './arrays.ts';
import type { Simulation } from './simulation.ts';
import { type Block, findMatch, type Kept, type OpenOptions, openOpponents } from './simulation.ts';

/* One match at a time, which stays as it is once it has ended: `createEnv` or `createSoloEnv`, over the arrays of one row. */

/** What both kinds of environment have in common here. */
interface Single {
  readonly spec: EnvSpec;
  reset(seed: string | undefined): { readonly seen: readonly ObservationArray[]; readonly seed: string };
  /** @param actions by agent */
  step(actions: readonly Action[]): SingleStep;
  snapshot(): EnvSnapshot | SoloSnapshot;
  restore(kept: Kept): void;
  /** the index of the opponent in the match of a seed; −1 where there is none */
  opponentOf(seed: string): number;
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
  readonly forfeit: string | undefined;
}

/** Opens one match for the agents at both seats, or for one agent against an opponent. */
export async function openSingle(options: OpenOptions, block: Block): Promise<Simulation> {
  const single = options.opponent === null ? forBoth(options.env) : await forOne(options);
  const arrays = arraysOf(block);
  const bytes = bytesOf(block);
  const shape = shapeOf(single.spec);
  let forfeit: string | undefined;
  const reset = (seed: string | undefined): string => {
    const begun = single.reset(seed);
    bytes.fill(0);
    writeSeen(arrays, begun.seen);
    arrays.opponents[0] = single.opponentOf(begun.seed);
    forfeit = undefined;
    return begun.seed;
  };
  return {
    spec: single.spec,
    reset,
    resetEach: ([seed]) => void reset(seed),
    step() {
      const step = single.step(actionsOf(single.spec, arrays.actions));
      writeStep(arrays, step, options.seat);
      ({ forfeit } = step);
    },
    resetRow: (_, seed) => void reset(seed),
    // The arrays belong to what the environment is: an environment gives no observation again.
    snapshotRow: () => ({ ...single.snapshot(), arrays: bytes.slice(), shape, forfeit }),
    restoreRow(_, { arrays: kept, shape: of, forfeit: why, ...snapshot }) {
      if (of !== shape || kept?.length !== bytes.length)
        throw new RangeError(
          `restore: the snapshot is of ${of ?? 'no single environment'}; here it is ${shape}`,
        );
      single.restore(snapshot as Kept);
      bytes.set(kept);
      arrays.opponents[0] = single.opponentOf(snapshot.seed);
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
      return { seen: observations, seed: begun };
    },
    step(actions) {
      const { observations, info, ...result } = env.step([actions[0]!, actions[1]!]);
      return { seen: observations, ...result, ...info, forfeit: undefined };
    },
    snapshot: () => env.snapshot(),
    restore: (kept) => env.restore(kept as EnvSnapshot),
    opponentOf: () => -1,
  };
}

async function forOne({ opponent, seat, env: options }: OpenOptions): Promise<Single> {
  const pool = await openOpponents(opponent!);
  const env = createSoloEnv({ ...options, seat, opponent: pool });
  // By the seed, and not by the name: two players may have one name.
  const weighted = parseOpponent(pool, 'opponent');
  return {
    spec: env.spec,
    reset(seed) {
      const { observation, seed: begun } = env.reset({ seed });
      return { seen: [observation], seed: begun };
    },
    step(actions) {
      const { observation, reward, info, ...result } = env.step(actions[0]!);
      return { seen: [observation], rewards: [reward], ...result, ...info, terms: [info.terms] };
    },
    snapshot: () => env.snapshot(),
    restore: (kept) => env.restore(kept as SoloSnapshot),
    opponentOf: (seed) => drawOpponent(weighted, seed),
  };
}

/** What the arrays of a snapshot are of. */
const shapeOf = ({ seats, observation: { id, shape }, action }: EnvSpec): string =>
  `seat ${seats.join(' and ')}, observation ${id} of ${shape.join(' × ')}, actions ${action.kind}`;

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
  arrays.forfeits[0] = step.forfeit === undefined ? 0 : 1;
}
