import {
  type Action,
  createEnv,
  type Env,
  type EnvOptions,
  type EnvSnapshot,
  type EnvSpec,
  type ObservationArray,
  REWARD_TERMS,
} from '../../src/env/index.ts';

/* What one row of a vector environment is to be: a single environment, which is reset in the step in which its match ends. */

/** What the arrays say of a row. */
export interface RowResults {
  readonly observations: readonly number[];
  /** undefined where the step ended no match */
  readonly finalObservations: readonly number[] | undefined;
  readonly rewards: readonly number[];
  readonly terms: readonly number[];
  readonly terminated: number;
  readonly truncated: number;
  readonly winners: number;
  readonly ticks: number;
}

/** An input of the rules as an action of a space. */
export const toAction = ({ action }: EnvSpec, input: number): Action =>
  action.kind === 'discrete' ? input : [1, 2, 4, 8, 16].map((bit) => Number((input & bit) > 0));

export interface RowModel {
  /** Begins the match of a seed; those after it are BASE/1 and so on. */
  begin(seed: string, base?: string): RowResults;
  /** @param inputs of both agents */
  step(inputs: readonly [number, number]): RowResults;
  snapshot(): EnvSnapshot;
  /** @param observations those of when it was kept */
  restore(kept: EnvSnapshot, observations: readonly number[]): RowResults;
}

const agentsOf = (observations: readonly ArrayLike<number>[]): number[] =>
  observations.flatMap((seen) => Array.from(seen));

export function createRowModel(options: EnvOptions): RowModel {
  const env: Env<ObservationArray> = createEnv(options);
  const noResults = (observations: readonly ArrayLike<number>[], ticks: number): RowResults => ({
    observations: agentsOf(observations),
    finalObservations: undefined,
    rewards: [0, 0],
    terms: new Array(2 * REWARD_TERMS.length).fill(0),
    terminated: 0,
    truncated: 0,
    winners: 0,
    ticks,
  });
  return {
    begin(seed, base = seed) {
      const { observations } = env.reset({ seed });
      env.restore({ ...env.snapshot(), base });
      return noResults(observations, 0);
    },
    step([first, second]) {
      const actions = [toAction(env.spec, first), toAction(env.spec, second)] as const;
      const { observations, rewards, terminated, truncated, info } = env.step(actions);
      const isOver = terminated || truncated;
      const next = isOver ? env.reset().observations : observations;
      return {
        observations: agentsOf(next),
        finalObservations: isOver ? agentsOf(observations) : undefined,
        rewards: rewards.map(Math.fround),
        terms: info.terms.flatMap((of) => REWARD_TERMS.map((term) => Math.fround(of[term]))),
        terminated: Number(terminated),
        truncated: Number(truncated),
        winners: info.outcome?.winner ?? 0,
        ticks: info.tick,
      };
    },
    snapshot: () => env.snapshot(),
    restore(kept, observations) {
      env.restore(kept);
      return { ...noResults([], kept.words[0]!), observations };
    },
  };
}
