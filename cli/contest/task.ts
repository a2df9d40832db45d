import { Console } from 'node:console';
import { isMainThread } from 'node:worker_threads';
import {
  type BotKind,
  type ContestManifest,
  type EnteredPlayer,
  type GameTask,
  hashContents,
  type PlayedPair,
  playPair,
} from '../../src/bots/index.ts';
import { ShooterError } from '../../src/core/index.ts';
import { openPlayerFor } from '../players.ts';

/* What a thread of a contest does: plain data in, plain data out. */

/** A pair to be played, and who plays it. */
export interface ContestTask {
  readonly task: GameTask;
  readonly players: readonly [EnteredPlayer, EnteredPlayer];
  readonly isolation: ContestManifest['isolation'];
}

/** What becomes of it. An error ends the contest; errors lose their class on the way between threads. */
export type ContestAnswer =
  | { readonly played: PlayedPair; readonly error?: undefined }
  | { readonly played?: undefined; readonly error: { readonly code: string; readonly message: string } };

if (!isMainThread) {
  // What a bot prints gets between no results.
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
  globalThis.console = new Console(process.stderr);
}

/** By side and name: a bot may meet itself. */
const opened = new Map<string, BotKind>();

async function open(
  side: 'a' | 'b',
  { opened: name, hash }: EnteredPlayer,
  { level, budgetMs }: ContestTask['isolation'],
): Promise<BotKind> {
  const key = `${side}/${name}`;
  const known = opened.get(key);
  if (known !== undefined) return known;
  const kind = await openPlayerFor(name, { isolate: level, budget: String(budgetMs) });
  if (hashContents(name, kind) !== hash)
    throw new ShooterError(
      'contest/changed-player',
      `${name} is not what it was when the contest began: its file has changed. Begin another contest`,
    );
  opened.set(key, kind);
  return kind;
}

export async function runPair({ task, players, isolation }: ContestTask): Promise<ContestAnswer> {
  try {
    const a = await open('a', players[0], isolation);
    const b = await open('b', players[1], isolation);
    return { played: playPair(task, [a, b]) };
  } catch (error) {
    if (!(error instanceof ShooterError)) throw error;
    return { error: { code: error.code, message: error.message } };
  }
}
