import { Console } from 'node:console';
import { isMainThread } from 'node:worker_threads';
import {
  type BotKind,
  type ContestManifest,
  divertOutput,
  type EnteredPlayer,
  type GameTask,
  hashContents,
  isOfFirst,
  keepPrinted,
  type PlannedPair,
  type PlayedPair,
  type Printed,
  PrintedTail,
  playPair,
} from '../../src/bots/index.ts';
import { ShooterError } from '../../src/core/index.ts';
import type { RecordingInfo } from '../../src/replay/index.ts';
import type { BotLimitArgs } from '../options.ts';
import { openPlayerFor } from '../players.ts';

/* What a thread of a contest does: plain data in, plain data out. */

/** What all pairs of a contest have in common: a thread is told it once. */
export interface ContestWork {
  readonly manifest: ContestManifest;
  /** what the players are opened by on this machine */
  readonly names: readonly string[];
  /** what bots may use beside their budget, as typed */
  readonly limits: Pick<BotLimitArgs, 'memory' | 'load-limit'>;
  /** what the logs say of by what they were recorded */
  readonly recording: RecordingInfo;
}

/** Pairs to be played, and whether what was pressed is told. */
export interface ContestTask {
  readonly pairs: readonly PlannedPair[];
  readonly keepInputs: boolean;
}

/** What becomes of pairs. An error ends the contest; errors lose their class on the way between threads. */
export type ContestAnswer =
  | { readonly played: readonly PlayedPair[]; readonly tookMs: number; readonly error?: undefined }
  | { readonly played?: undefined; readonly error: { readonly code: string; readonly message: string } };

/** What is printed in this thread, by bots that are not kept apart. */
const tail = new PrintedTail();

if (!isMainThread) {
  // What a bot prints gets between no results.
  divertOutput();
  globalThis.console = new Console(process.stderr);
  keepPrinted(tail);
}

/** What both players print, wherever they are. */
function printedBy(players: readonly BotKind[]): Printed {
  const all = [
    tail,
    ...players.flatMap((player) => ('printed' in player ? (player.printed as Printed) : [])),
  ];
  return {
    clear() {
      for (const one of all) one.clear();
    },
    read: () => Buffer.concat(all.map((one) => one.read())),
  };
}

/** What is to be played of a pair. */
export function gameTaskOf({ manifest, recording }: ContestWork, pair: PlannedPair): GameTask {
  const { players, rules, release, logs, form } = manifest;
  const [a, b] = [players[pair.a]!, players[pair.b]!];
  // One match has one log, whichever of two players of the same contents is in it.
  const nameOf = ({ hash }: EnteredPlayer): string => players.find((player) => player.hash === hash)!.name;
  return {
    pair: { index: pair.index, a: pair.a, b: pair.b, seed: pair.seed },
    ...{ rules, release, logs, recording },
    contents: [a.hash, b.hash],
    names: [nameOf(a), nameOf(b)],
    lossesOfA: isOfFirst(form),
  };
}

export async function runPairs(
  { pairs, keepInputs }: ContestTask,
  work: ContestWork,
): Promise<ContestAnswer> {
  const start = performance.now();
  const played: PlayedPair[] = [];
  try {
    for (const pair of pairs) {
      const a = await open('a', pair.a, work);
      const b = await open('b', pair.b, work);
      played.push(playPair({ ...gameTaskOf(work, pair), keepInputs }, [a, b], printedBy([a, b])));
    }
    return { played, tookMs: performance.now() - start };
  } catch (error) {
    if (!(error instanceof ShooterError)) throw error;
    return { error: { code: error.code, message: error.message } };
  }
}

/** By side and player: a bot may meet itself. */
const opened = new Map<string, BotKind>();

async function open(
  side: 'a' | 'b',
  player: number,
  { manifest: { players, isolation }, names, limits }: ContestWork,
): Promise<BotKind> {
  const key = `${side}/${player}`;
  const known = opened.get(key);
  if (known !== undefined) return known;
  const name = names[player]!;
  const kind = await openPlayerFor(name, {
    isolate: isolation.level,
    budget: String(isolation.budgetMs),
    ...limits,
  });
  if (hashContents(name, kind) !== players[player]!.hash)
    throw new ShooterError(
      'contest/changed-player',
      `${name} is not what it was when the contest began: its file has changed. Begin another contest`,
    );
  opened.set(key, kind);
  return kind;
}
