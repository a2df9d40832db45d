import { appendFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { encodeWeights, type Policy } from '../src/bots/index.ts';
import { RELEASE, ShooterError } from '../src/core/index.ts';
import {
  describeSystemError,
  type FolderLock,
  removeLeftOvers,
  takeLock,
  writeWhole,
} from '../src/replay/index.ts';
import {
  advanceTraining,
  type CurvePoint,
  encodeTraining,
  meanScore,
  type SavedTraining,
  type TrialResult,
} from '../src/train/index.ts';
import { drawCurveSvg } from './curve.ts';
import { unwritable } from './files.ts';
import { remark } from './output.ts';
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

/**
 * Takes the files of a training for this process: two that wrote them would each lose what the other has learned.
 *
 * @throws ShooterError `training/in-use` naming the process that has them; `cli/unwritable`
 */
export function lockTraining({ policy, training, log, curve }: TrainFiles): FolderLock {
  const folder = dirname(policy);
  const kind = {
    name: `.${basename(training, '.json')}.lock`,
    code: 'training/in-use',
    holder: 'training',
  };
  try {
    const lock = takeLock(folder, kind, { onWait: remark });
    const ours = [policy, training, log, curve].map((path) => basename(path));
    removeLeftOvers(folder, { isOurs: (name) => ours.includes(name) });
    return lock;
  } catch (error) {
    throw error instanceof ShooterError ? error : unwritable(policy, describeSystemError(error));
  }
}

export interface TrainRunOptions {
  readonly files: TrainFiles;
  readonly pool: TrainPool;
  readonly lock: FolderLock;
  /** told after each generation */
  readonly onGeneration: (point: CurvePoint, saved: SavedTraining) => void;
  /** ends the training with the last generation that was over */
  readonly signal: AbortSignal;
}

/** Whether a training has come to the end of its plan. */
export function isOver({ plan, state, curve }: SavedTraining): boolean {
  const won = curve.at(-1)?.won ?? 0;
  return state.evolution.generation >= plan.generations || (plan.until !== null && 100 * won >= plan.until);
}

/**
 * Goes on with a training to the end of its plan, or until `signal` ends it.
 *
 * @returns how it stands at the end
 * @throws ShooterError `cli/unwritable`, `lock/lost`; what was learned up to the last generation that was written is kept
 */
export async function runTraining(saved: SavedTraining, run: TrainRunOptions): Promise<SavedTraining> {
  let now = saved;
  const { files } = run;
  const write = (path: string, text: string): void => writeFile(path, text, run.lock);
  write(files.training, encodeTraining(now));
  // A kill may have come between a generation and its line.
  write(files.log, now.curve.map(lineOf).join(''));
  while (!isOver(now)) {
    const next = await unlessAborted(takeGeneration(now, run.pool), run.signal);
    if (next === undefined) break;
    now = next;
    write(files.training, encodeTraining(now));
    const point = now.curve.at(-1)!;
    writing(files.log, run.lock, () => appendFileSync(files.log, lineOf(point)));
    run.onGeneration(point, now);
  }
  write(files.policy, `${JSON.stringify(policyOf(now, files.policy), null, 1)}\n`);
  write(
    files.curve,
    drawCurveSvg(now.curve, `${files.policy}: learned against ${now.options.opponents.join(', ')}`),
  );
  return now;
}

const lineOf = (point: CurvePoint): string => `${JSON.stringify(point)}\n`;

/** @returns undefined once the signal has come: what becomes of the work then is nobody's business */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const aborted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  work.catch(() => {});
  return Promise.race([aborted, work]);
}

async function takeGeneration(saved: SavedTraining, pool: TrainPool): Promise<SavedTraining> {
  const { options, plan, state, curve, best } = saved;
  const { evolution, selves } = state;
  const tasks = Array.from({ length: options.pairs }, (_, pair) =>
    pool.pair({ options, generation: evolution.generation, pair, weights: evolution.weights, selves }),
  );
  const scores = await Promise.all(tasks);
  const next = advanceTraining(state, options, scores);
  const { generation, average: weights } = next.evolution;
  const isTrial = generation % plan.trialEvery === 0 || generation === plan.generations;
  const won = isTrial ? await tryOut(saved, weights, pool) : null;
  const point = { generation, score: meanScore(options, scores), won, ticks: next.ticks };
  const isBest = won !== null && won >= (best?.won ?? 0);
  return {
    options,
    plan,
    state: next,
    curve: [...curve, point],
    best: isBest ? { generation, won, weights } : best,
  };
}

/** @returns the share of matches that were won, a draw half of one */
async function tryOut(
  { options, plan }: SavedTraining,
  weights: Float32Array,
  pool: TrainPool,
): Promise<number> {
  const results: readonly TrialResult[] = await Promise.all(
    Array.from({ length: plan.trialPairs }, (_, pair) =>
      pool.trial({ options, weights, pair, opponent: plan.against }),
    ),
  );
  const won = results.reduce((sum, result) => sum + result.won + result.drawn / 2, 0);
  return won / (2 * plan.trialPairs);
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
      release: RELEASE,
      seed: options.seed,
      generations: generation,
      ticks: state.ticks,
      opponents: options.opponents,
      rules: options.matches[0]!,
    },
    weights: encodeWeights(weights),
  };
}

/** Whole or not at all, also where the power fails. */
const writeFile = (path: string, text: string, lock: FolderLock): void =>
  writing(path, lock, () => writeWhole(path, text, { flush: true }));

function writing(path: string, lock: FolderLock, write: () => void): void {
  lock.check();
  try {
    write();
  } catch (error) {
    if (!(error instanceof ShooterError) && (error as NodeJS.ErrnoException).syscall === undefined)
      throw error;
    throw unwritable(
      path,
      `${describeSystemError(error)}; --resume goes on from the last generation that was written`,
    );
  }
}
