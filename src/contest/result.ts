import type { MatchResult } from '../bots/browser.ts';

/**
 * What failed: the bot threw or died (`crash`), took too long (`time`), or pressed what is no input (`input`); the machine
 * (`infrastructure`); or the game did not follow the rules, and nobody knows which of the two bots changed them (`interference`).
 */
export const FAILURE_KINDS = ['crash', 'time', 'input', 'infrastructure', 'interference'] as const;
/** One of `FAILURE_KINDS`. */
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** All failures of a bot in a game, in one: the last of them gives `kind`, and the first of that kind says where it began. */
export interface GameFailure {
  /** of the last failure */
  readonly kind: FailureKind;
  /** 0 the pair's player a, 1 its player b; null for nobody */
  readonly player: 0 | 1 | null;
  /** of the first failure of that kind */
  readonly tick: number;
  /** of the last failure */
  readonly last: number;
  /** how often it failed, in any way, from 1 */
  readonly count: number;
  /** of the first failure of that kind */
  readonly message: string;
  /** where in the bot that was, the innermost place first, as `decide (my-bot.js:5:25)`; null if there is nothing to say */
  readonly stack: readonly string[] | null;
  /** whether the game was lost by the last failure */
  readonly forfeits: boolean;
}

/** One game of a pair. */
export interface GameResult {
  /** names the match: release, rules, seed, seats and the contents of both bots, hashed; 32 hexadecimal digits */
  readonly id: string;
  /** what player a got of it: 1 won, 0.5 drawn, 0 lost; null if it is not scored (infrastructure, interference) */
  readonly score: 0 | 0.5 | 1 | null;
  readonly reason: MatchResult['reason'];
  /** 0 for a game that is not scored */
  readonly ticks: number;
  /**
   * match identity of the game's log, as `matchId` computes it whether the log is kept or not: seed, rules, players, inputs, sources, ticks and result, but
   * neither Node nor platform; 64 hexadecimal digits, all 0 for a game that is not scored
   */
  readonly digest: string;
  /** state hash at the end of the game, as `verify` prints it; 16 hexadecimal digits, all 0 for a game that is not scored */
  readonly hash: string;
  readonly failures: readonly GameFailure[];
  /** the log in the run's folder, null if it was not kept */
  readonly log: string | null;
}

/** The fields of a game that is not scored: it could not be played, or what was played does not follow the rules. */
export const UNSCORED_FIELDS: Pick<GameResult, 'ticks' | 'digest' | 'hash'> = Object.freeze({
  ...{ ticks: 0, digest: '0'.repeat(64), hash: '0'.repeat(16) },
});

/** Two games of one seed with the seats swapped: in the first, player a has seat 1. */
export interface PairResult {
  /** place in the plan of the contest, from 0 */
  readonly index: number;
  /** players of the contest, by index */
  readonly a: number;
  readonly b: number;
  readonly seed: string;
  readonly games: readonly [GameResult, GameResult];
}

/** Who takes part. */
export interface ContestPlayer {
  /** unlike any other's in the contest */
  readonly name: string;
  /** of its contents, hexadecimal; null for one that cannot be hashed (remote) */
  readonly hash: string | null;
  /** whether the same match comes out the same again: not with a wall-clock budget that may strike, not over TCP */
  readonly reproducible: boolean;
}
