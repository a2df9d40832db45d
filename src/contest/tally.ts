import type { FailureKind, GameResult, PairResult } from './result.ts';
import {
  createSeenGames,
  type GameCounts,
  mirrorCounts,
  type PairCounts,
  type Pairing,
  type SeenGames,
} from './stats/index.ts';

/* One pass over the pairs of a contest: everything that its tables need is counted here, and no pair is kept. */

/** Games in which something failed, by whose doing; a game in which both kinds happened counts for both. */
export type FailureCounts = Readonly<Record<FailureKind, number>>;

/** What was counted of one pairing, for player a. */
export interface PairingTally extends Pairing {
  /** pairs of which both games are scored */
  readonly pairs: PairCounts;
  /** single games that are scored, each id once */
  readonly games: GameCounts;
}

/** What was counted of a contest. */
export interface Tally {
  /** pairings in which a pair was played; the lower player is a */
  readonly pairings: readonly PairingTally[];
  readonly pairs: {
    /** of which at least one game is new and scored */
    readonly counted: number;
    /** of which each game was seen before: they say nothing new */
    readonly repeated: number;
    /** of which no game is scored */
    readonly unscored: number;
  };
  readonly games: {
    readonly played: number;
    /** scored, each id once */
    readonly unique: number;
    /** not scored: nobody's doing */
    readonly unscored: number;
    /** what seat 1 got of unique games */
    readonly seatOne: GameCounts;
    /** games in which anything failed */
    readonly failed: number;
    readonly failures: FailureCounts;
  };
  /** games in which a player failed, by player */
  readonly failuresOf: readonly FailureCounts[];
}

interface Open {
  readonly pairings: Map<number, { outcomes: Float64Array; pairs: number[]; games: number[] }>;
  readonly seen: SeenGames;
  readonly pairs: { counted: number; repeated: number; unscored: number };
  readonly games: { played: number; unique: number; unscored: number; failed: number };
  readonly seatOne: [number, number, number];
  readonly failures: Record<FailureKind, number>;
  readonly failuresOf: Record<FailureKind, number>[];
}

const noFailures = (): Record<FailureKind, number> => ({
  ...{ crash: 0, time: 0, input: 0 },
  ...{ infrastructure: 0, interference: 0 },
});

/**
 * Counts the pairs of a contest.
 *
 * A game that was seen before, by its id, is not counted again: two programs that do the same in the same match prove nothing by doing it twice. A pair
 * of which any game is new is counted as a pair.
 *
 * @param players how many there are
 * @throws RangeError if a pair names another player
 */
export function tallyPairs(players: number, pairs: Iterable<PairResult>): Tally {
  const open: Open = {
    pairings: new Map(),
    seen: createSeenGames(),
    pairs: { counted: 0, repeated: 0, unscored: 0 },
    games: { played: 0, unique: 0, unscored: 0, failed: 0 },
    seatOne: [0, 0, 0],
    failures: noFailures(),
    failuresOf: Array.from({ length: players }, noFailures),
  };
  for (const pair of pairs) {
    for (const player of [pair.a, pair.b]) {
      if (!(player in open.failuresOf))
        throw new RangeError(`there are ${players} players, none is ${player}`);
    }
    addPair(open, players, pair);
  }
  return close(open, players);
}

function addPair(open: Open, players: number, pair: PairResult): void {
  const { games } = pair;
  for (const game of games) addFailures(open, pair, game);
  const scored = games.filter(({ score }) => score !== null);
  const isNew = open.seen.add(pair);
  if (scored.length === 0) open.pairs.unscored += 1;
  else if (!isNew.includes(true)) open.pairs.repeated += 1;
  else {
    open.pairs.counted += 1;
    addScores(open, players, { pair, isNew });
  }
}

function addScores(
  open: Open,
  players: number,
  { pair, isNew }: { readonly pair: PairResult; readonly isNew: readonly boolean[] },
): void {
  // seen from the lower player: the other way round, its game in seat 1 is the second
  const turned = pair.a > pair.b;
  const [a, b] = turned ? [pair.b, pair.a] : [pair.a, pair.b];
  const key = a * players + b;
  const pairing = open.pairings.get(key) ?? {
    outcomes: new Float64Array(16),
    pairs: [0, 0, 0, 0, 0],
    games: [0, 0, 0],
  };
  open.pairings.set(key, pairing);
  const points = pair.games.map(({ score }) => (score === null ? 3 : 2 * (turned ? 1 - score : score)));
  const [first, second] = turned ? [points[1]!, points[0]!] : [points[0]!, points[1]!];
  pairing.outcomes[4 * first + second]! += 1;
  if (first < 3 && second < 3) pairing.pairs[first + second]! += 1;
  for (const [index, result] of points.entries()) {
    if (!isNew[index]) continue;
    const inSeatOne = (index === 0) !== turned;
    pairing.games[result]! += 1;
    open.seatOne[inSeatOne ? result : 2 - result]! += 1;
    open.games.unique += 1;
  }
}

function addFailures(open: Open, pair: PairResult, game: GameResult): void {
  open.games.played += 1;
  if (game.score === null) open.games.unscored += 1;
  if (game.failures.length > 0) open.games.failed += 1;
  for (const kind of new Set(game.failures.map((failure) => failure.kind))) open.failures[kind] += 1;
  for (const { kind, player } of game.failures) {
    if (player !== null) open.failuresOf[player === 0 ? pair.a : pair.b]![kind] += 1;
  }
}

const close = (open: Open, players: number): Tally => ({
  pairings: [...open.pairings]
    .sort(([one], [other]) => one - other)
    .map(([key, { outcomes, pairs, games }]) => ({
      a: Math.floor(key / players),
      b: key % players,
      outcomes,
      pairs: pairs as unknown as PairCounts,
      games: games as unknown as GameCounts,
    })),
  pairs: open.pairs,
  games: { ...open.games, seatOne: open.seatOne, failures: open.failures },
  failuresOf: open.failuresOf,
});

/** A pairing as the other player sees it; its `outcomes` stay those of player a. */
export const mirrorPairing = (pairing: PairingTally): PairingTally => ({
  ...pairing,
  pairs: mirrorCounts(pairing.pairs),
  games: mirrorCounts(pairing.games),
});
