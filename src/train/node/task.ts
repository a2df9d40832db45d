import { isMainThread } from 'node:worker_threads';
import { type BotKind, openPlayer } from '../../bots/index.ts';
import { redirectStdout } from '../../bots/node/internal.ts';
import type { TrialTask } from '../run.ts';
import { type PairScore, type PairTask, scorePair, type TrialResult, tryPair } from '../training.ts';

/* What a thread of a training does: plain data in, plain data out. */

// What a bot prints gets between no results.
if (!isMainThread) redirectStdout();

const opened = new Map<string, BotKind>();

async function open(name: string): Promise<BotKind> {
  const kind = opened.get(name) ?? (await openPlayer(name));
  opened.set(name, kind);
  return kind;
}

export async function runPair(task: PairTask): Promise<PairScore> {
  for (const name of task.options.opponents) if (name !== 'self') await open(name);
  return scorePair(task, opened);
}

export const runTrial = async (task: TrialTask): Promise<TrialResult> =>
  tryPair(task, await open(task.opponent));
