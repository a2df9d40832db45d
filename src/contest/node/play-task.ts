import { Console } from 'node:console';
import { getHeapStatistics } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import type { BotKind, CapturedOutput, IsolatedPlayer, IsolationLimits } from '../../bots/index.ts';
import { captureOutput, OutputRing, openPlayerAt, redirectStdout } from '../../bots/node/internal.ts';
import { type ErrorCode, ShooterError } from '../../core/index.ts';
import type { RecordingInfo } from '../../replay/index.ts';
import { gameTaskOf } from '../game-task.ts';
import type { ContestManifest } from '../manifest.ts';
import type { PlannedPair } from '../plan.ts';
import { type ClaimedGame, chargeDeath, claimGame } from '../play-game.ts';
import { GUARD, openGuard } from './bot-guard.ts';
import { hashContents } from './hash-contents.ts';

/* What a thread of a contest does: plain data in, plain data out. */

/** What all pairs of a contest have in common: each thread is given it once. Plain data. */
export interface ContestWork {
  readonly manifest: ContestManifest;
  /** what the players are opened by on this machine */
  readonly names: readonly string[];
  /** what isolated bots may use beside the budget of the manifest */
  readonly limits: Pick<IsolationLimits, 'startMs' | 'memoryMb'>;
  /** release, Node and platform, as the logs name them */
  readonly recording: RecordingInfo;
}

/** Pairs to be played, and whether each bot has a process of its own whatever the contest says. */
export interface ContestTask {
  readonly pairs: readonly PlannedPair[];
  readonly inOwnProcess: boolean;
  /** shared: the place, from 1, of the pair that is being played; 0: none */
  readonly playing: Int32Array;
}

/** What was claimed of both games of a pair. */
export type PairClaims = readonly [ClaimedGame, ClaimedGame];

/** What becomes of pairs. An error ends the contest; errors lose their class on the way between threads. */
export type ContestAnswer =
  | { readonly claims: readonly PairClaims[]; readonly tookMs: number; readonly error?: undefined }
  | { readonly claims?: undefined; readonly error: { readonly code: ErrorCode; readonly message: string } };

/** The end of what bots that share this thread have printed. */
const sharedOutput = new OutputRing();

if (!isMainThread) {
  // Standard output is for results: what a bot prints goes to standard error.
  redirectStdout();
  globalThis.console = new Console(process.stderr);
  captureOutput(sharedOutput);
}

/** Captured output of both players: of those that share this thread, and of those isolated in others. */
function outputOf(players: readonly BotKind[]): CapturedOutput {
  const all = [
    sharedOutput,
    ...players.flatMap((player) => ('output' in player ? (player.output as CapturedOutput) : [])),
  ];
  return {
    clear() {
      for (const one of all) one.clear();
    },
    read: () => Buffer.concat(all.map((one) => one.read())),
  };
}

/** Plays pairs, and gives the claims of their games: `provePairs` makes results of them, in another thread. */
export async function runPairs(
  { pairs, inOwnProcess, playing }: ContestTask,
  work: ContestWork,
): Promise<ContestAnswer> {
  const start = performance.now();
  const claims: PairClaims[] = [];
  try {
    for (const [place, pair] of pairs.entries()) {
      Atomics.store(playing, 0, place + 1);
      claims.push(await claimPair(pair, inOwnProcess, work));
    }
    Atomics.store(playing, 0, 0);
    return { claims, tookMs: performance.now() - start };
  } catch (error) {
    if (!(error instanceof ShooterError)) throw error;
    return { error: { code: error.code, message: error.message } };
  }
}

async function claimPair(pair: PlannedPair, inOwnProcess: boolean, work: ContestWork): Promise<PairClaims> {
  const players = [
    await open('a', pair.a, { work, inOwnProcess }),
    await open('b', pair.b, { work, inOwnProcess }),
  ] as const;
  const guard = players.some(({ kind }) => kind === 'module') ? GUARD : undefined;
  if (guard !== undefined) openGuard();
  const output = outputOf(players);
  const task = gameTaskOf(work.manifest, work.recording, pair);
  const claim = async (swapped: boolean): Promise<ClaimedGame> => {
    output.clear();
    const played = claimGame(task, players, { swapped, guard });
    await guard?.settle(played.bots);
    const found = chargeDeath(played.claim, played.bots);
    return found.failures.length === 0 ? found : { ...found, output: output.read() };
  };
  try {
    return [await claim(false), await claim(true)];
  } finally {
    if (inOwnProcess)
      await Promise.all(players.map((player) => (player as Partial<IsolatedPlayer>).close?.()));
  }
}

/**
 * Opened players by side and index, so two seats never share one. No plan has a player meet itself: what is opened twice is a player that
 * is a in some pairs and b in others.
 */
const opened = new Map<string, BotKind>();

async function open(
  side: 'a' | 'b',
  player: number,
  { work, inOwnProcess }: { readonly work: ContestWork; readonly inOwnProcess: boolean },
): Promise<BotKind> {
  const { manifest, names, limits } = work;
  const { players, isolation } = manifest;
  const key = `${side}/${player}`;
  const known = inOwnProcess ? undefined : opened.get(key);
  if (known !== undefined) return known;
  const name = names[player]!;
  const { level, ...allowed } = inOwnProcess ? OWN_PROCESS : { ...limits, ...isolation };
  const kind = await openPlayerAt(name, level, allowed);
  if (hashContents(name, kind) !== players[player]!.hash)
    throw new ShooterError(
      'contest/changed-player',
      `${name} is not what it was when the contest began: its file has changed. Begin another contest`,
    );
  if (!inOwnProcess) opened.set(key, kind);
  return kind;
}

/**
 * A process of its own for each bot, to find out which of them ends its thread. It is a process because a thread whose heap is full does not
 * report that to whoever waits for it. Its limits are loose, the memory that the bot had in the thread and ten minutes to load, to be made
 * and to decide: a contest without isolation keeps no budget, and its results may hold no bot that was late (`createPairCheck`).
 */
const OWN_PROCESS = {
  level: 'process' as const,
  budgetMs: 600_000,
  startMs: 600_000,
  memoryMb: Math.floor(getHeapStatistics().heap_size_limit / 2 ** 20),
};
