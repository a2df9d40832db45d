import { isMainThread } from 'node:worker_threads';
import { type BotKind, openPlayer } from '../../bots/index.ts';
import { redirectStdout } from '../../bots/node/internal.ts';
import {
  type EvaluationResult,
  type EvaluationTask,
  evaluatePolicy,
  type PerturbationScore,
  type PerturbationTask,
  SELF,
  scorePerturbation,
} from '../training.ts';

/* What a thread of a training does: plain data in, plain data out. */

// Standard output is for results: what a bot prints goes to standard error.
if (!isMainThread) redirectStdout();

const opened = new Map<string, BotKind>();

export async function open(names: readonly string[]): Promise<void> {
  for (const name of names) if (!opened.has(name)) opened.set(name, await openPlayer(name));
}

export async function score(task: PerturbationTask): Promise<PerturbationScore> {
  await open(task.options.opponents.filter((name) => name !== SELF));
  return scorePerturbation(task, opened);
}

export async function evaluate(task: EvaluationTask): Promise<EvaluationResult> {
  await open([task.opponent]);
  return evaluatePolicy(task, opened.get(task.opponent)!);
}
