import {
  type ContestManifest,
  type EnteredPlayer,
  type GameTask,
  isOfFirst,
  type PlannedPair,
} from '../../src/contest/index.ts';
import type { RecordingInfo } from '../../src/replay/index.ts';
import type { BotLimitArgs } from '../shared-options.ts';

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
