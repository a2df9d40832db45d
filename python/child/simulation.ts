import { type BotKind, openPlayer } from '../../src/bots/index.ts';
import { createMatch, type Match, restore } from '../../src/core/index.ts';
import type {
  EnvOptions,
  EnvSnapshot,
  EnvSpec,
  RecordOptions,
  SoloSnapshot,
  VectorLayout,
} from '../../src/env/index.ts';

/* What the other side asks of the matches of this process. Their arrays lie in one block of memory, as `vectorLayout` says. */

/** What the other side asks for. */
export interface OpenOptions {
  /** matches; 1 if `autoreset` is false */
  readonly count: number;
  /** whether a match that ended begins anew in the same step */
  readonly autoreset: boolean;
  /** who plays the seat that has no agent, as a person calls them, and how often; null: both seats have agents */
  readonly opponent: readonly NamedOpponent[] | null;
  /** the seat of the agent against an opponent */
  readonly seat: 1 | 2;
  readonly threads: number;
  /** whether this process waits for its next step without going to sleep, for a while */
  readonly spins: boolean;
  /** where whole matches of rows become logs; null: nowhere */
  readonly record?: RecordOptions | null;
  /** what `createEnv` takes */
  readonly env: EnvOptions;
}

/** An opponent by name, and its weight among several. */
export interface NamedOpponent {
  readonly player: string;
  readonly weight: number;
}

/** A snapshot of one match, as plain data: what the environment gives, and for a single one its arrays and what they are of. */
export type Kept = (EnvSnapshot | SoloSnapshot) & {
  readonly arrays?: Uint8Array;
  readonly shape?: string;
  readonly forfeit?: string | undefined;
};

/** Matches, and their arrays. */
export interface Simulation {
  readonly spec: EnvSpec;
  /** Begins the matches; the seed that was given, or drawn. */
  reset(seed: string | undefined): string;
  /** Begins the matches of exactly these seeds, one for each row. */
  resetEach(seeds: readonly string[]): void;
  /** Takes a step of every match, with the actions that are in the block. */
  step(): void;
  /** Begins the match of exactly this seed in one row. */
  resetRow(row: number, seed: string): void;
  snapshotRow(row: number): Kept;
  restoreRow(row: number, kept: Kept): void;
  hashRow(row: number): string;
  /** Why the opponent of a row forfeited in the last step; undefined unless it did. */
  forfeitOf(row: number): string | undefined;
  /** Ends its threads. */
  close(): void;
}

/** Where the arrays lie, and what they lie in. */
export interface Block {
  readonly layout: VectorLayout;
  readonly memory: WebAssemblyMemory;
}

/** A `WebAssembly.Memory`. */
export interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

/** Opens the players that are named. */
export const openOpponents = async (
  named: readonly NamedOpponent[],
): Promise<{ player: BotKind; weight: number }[]> =>
  await Promise.all(named.map(async ({ player, weight }) => ({ player: await openPlayer(player), weight })));

/** The match of a snapshot. */
export function findMatch({ rules }: EnvSpec, { seed, words }: Kept): Match {
  const match = createMatch({ seed, rules });
  restore(match, words);
  return match;
}
