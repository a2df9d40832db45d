import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import {
  advanceTraining,
  type CurvePoint,
  encodeTraining,
  encodeWeights,
  meanScore,
  type Policy,
  type SavedTraining,
  type TrialResult,
} from '../src/bots/index.ts';
import { drawCurveSvg } from './curve.ts';
import { readRelease } from './release.ts';
import type { TrainPool } from './train-pool.ts';

/* A training from generation to generation, and its files: each whole at any moment, so that one that is killed goes on from
   the last generation that was over. */

export interface TrainFiles {
  /** the policy: the best one that a trial has found */
  readonly policy: string;
  /** what is needed to go on */
  readonly training: string;
  /** a line a generation */
  readonly log: string;
  /** the learning curve */
  readonly curve: string;
}

/** `x.json` and, beside it, `x.training.json`, `x.ndjson`, `x.svg`. */
export function filesOf(policy: string): TrainFiles {
  const stem = policy.replace(/\.json$/, '');
  return { policy, training: `${stem}.training.json`, log: `${stem}.ndjson`, curve: `${stem}.svg` };
}

export interface TrainRunOptions {
  readonly files: TrainFiles;
  readonly pool: TrainPool;
  /** the last generation */
  readonly generations: number;
  /** generations from one trial to the next, the pairs of one, against whom, and the share that ends the training */
  readonly trials: {
    readonly every: number;
    readonly pairs: number;
    readonly against: string;
    readonly until: number;
  };
  /** told after each generation; true ends the training there */
  readonly onGeneration: (point: CurvePoint, saved: SavedTraining) => boolean;
}

/** @returns how it stands at the end */
export async function runTraining(saved: SavedTraining, run: TrainRunOptions): Promise<SavedTraining> {
  let now = saved;
  const { trials, files } = run;
  for (;;) {
    const { generation } = now.state.evolution;
    const done = now.curve.at(-1);
    if (generation >= run.generations || (done?.won ?? 0) >= trials.until) break;
    now = await takeGeneration(now, run);
    write(files.training, encodeTraining(now));
    const point = now.curve.at(-1)!;
    appendFileSync(files.log, `${JSON.stringify({ ...point, ticks: now.state.ticks })}\n`);
    if (run.onGeneration(point, now)) break;
  }
  write(files.policy, `${JSON.stringify(policyOf(now, files.policy), null, 1)}\n`);
  write(
    files.curve,
    drawCurveSvg(now.curve, `${files.policy}: learned against ${now.options.opponents.join(', ')}`),
  );
  return now;
}

async function takeGeneration(
  saved: SavedTraining,
  { pool, trials, generations }: TrainRunOptions,
): Promise<SavedTraining> {
  const { options, state, curve, best } = saved;
  const { evolution, selves } = state;
  const tasks = Array.from({ length: options.pairs }, (_, pair) =>
    pool.pair({ options, generation: evolution.generation, pair, weights: evolution.weights, selves }),
  );
  const scores = await Promise.all(tasks);
  const next = advanceTraining(state, options, scores);
  const { generation, average: weights } = next.evolution;
  const isTrial = generation % trials.every === 0 || generation === generations;
  const won = isTrial ? await tryOut({ options, weights }, { pool, trials }) : null;
  const point = { generation, score: meanScore(options, scores), won };
  const isBest = won !== null && won >= (best?.won ?? 0);
  return {
    options,
    state: next,
    curve: [...curve, point],
    best: isBest ? { generation, won, weights } : best,
  };
}

/** @returns the share of matches that were won, a draw half of one */
async function tryOut(
  { options, weights }: { options: SavedTraining['options']; weights: Float32Array },
  { pool, trials }: Pick<TrainRunOptions, 'pool' | 'trials'>,
): Promise<number> {
  const results: readonly TrialResult[] = await Promise.all(
    Array.from({ length: trials.pairs }, (_, pair) =>
      pool.trial({ options, weights, pair, opponent: trials.against }),
    ),
  );
  const won = results.reduce((sum, result) => sum + result.won + result.drawn / 2, 0);
  return won / (2 * trials.pairs);
}

function policyOf({ options, state, best }: SavedTraining, path: string): Policy {
  const { generation, weights } = best ?? {
    generation: state.evolution.generation,
    weights: state.evolution.average,
  };
  const name = path.replace(/^.*[/\\]/, '').replace(/\.json$/, '');
  return {
    format: 'shooter-policy',
    version: 1,
    name,
    observation: 1,
    every: options.every,
    architecture: options.architecture,
    trained: {
      release: readRelease(),
      seed: options.seed,
      generations: generation,
      ticks: state.ticks,
      opponents: options.opponents,
      rules: options.matches[0]!,
    },
    weights: encodeWeights(weights),
  };
}

/** Whole or not at all. */
function write(path: string, text: string): void {
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}
