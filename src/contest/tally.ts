import { FAILURE_KINDS, type FailureKind, type PairResult } from './result.ts';
import { createSeenGames, type GameCounts, type PairCounts, type Pairing } from './stats/index.ts';

/* One pass over the pairs of a contest: everything that its tables need is counted here, and no pair is kept. */

/** Games in which something failed, by kind of failure; a game with several kinds counts once for each. */
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

const noFailures = (): Record<FailureKind, number> =>
  Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, 0])) as Record<FailureKind, number>;

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
  const pairings = new Map<number, OpenPairing>();
  const tally = {
    pairs: { counted: 0, repeated: 0, unscored: 0 },
    games: { played: 0, unique: 0, unscored: 0, failed: 0 },
    seatOne: [0, 0, 0],
    failures: noFailures(),
    failuresOf: Array.from({ length: players }, noFailures),
  };
  const seen = createSeenGames();
  for (const pair of pairs) {
    const { a, b, games } = pair;
    for (const player of [a, b])
      if (!(player in tally.failuresOf))
        throw new RangeError(`there are ${players} players, none is ${player}`);
    for (const { score, failures } of games) {
      tally.games.played += 1;
      if (score === null) tally.games.unscored += 1;
      if (failures.length > 0) tally.games.failed += 1;
      for (const kind of new Set(failures.map((failure) => failure.kind))) tally.failures[kind] += 1;
      for (const { kind, player } of failures)
        if (player !== null) tally.failuresOf[player === 0 ? a : b]![kind] += 1;
    }
    const isNew = seen.add(pair);
    if (games.every(({ score }) => score === null)) tally.pairs.unscored += 1;
    else if (!isNew.includes(true)) tally.pairs.repeated += 1;
    else {
      tally.pairs.counted += 1;
      tally.games.unique += isNew.filter(Boolean).length;
      const key = Math.min(a, b) * players + Math.max(a, b);
      const pairing = pairings.get(key) ?? openPairing(a, b);
      pairings.set(key, pairing);
      addScores(pairing, tally.seatOne, { pair, isNew });
    }
  }
  const { seatOne, failures, failuresOf } = tally;
  const sorted = [...pairings].sort(([one], [other]) => one - other).map(([, pairing]) => pairing);
  return {
    pairings: sorted as unknown as PairingTally[],
    pairs: tally.pairs,
    games: { ...tally.games, seatOne: seatOne as unknown as GameCounts, failures },
    failuresOf,
  };
}

/** A pairing whose games are being counted; the lower player is a. */
interface OpenPairing {
  readonly a: number;
  readonly b: number;
  readonly outcomes: Float64Array;
  readonly pairs: number[];
  readonly games: number[];
}

const openPairing = (one: number, other: number): OpenPairing => ({
  ...{ a: Math.min(one, other), b: Math.max(one, other) },
  ...{ outcomes: new Float64Array(16), pairs: [0, 0, 0, 0, 0], games: [0, 0, 0] },
});

function addScores(
  { a, outcomes, pairs, games }: OpenPairing,
  seatOne: number[],
  { pair, isNew }: { readonly pair: PairResult; readonly isNew: readonly boolean[] },
): void {
  // Everything is counted for the lower player. If it is player b of the pair, its game in seat 1 is the second.
  const turned = pair.a !== a;
  // 0 lost, 1 drawn, 2 won, 3 not scored, as in `Pairing.outcomes`
  const points = pair.games.map(({ score }) => (score === null ? 3 : 2 * (turned ? 1 - score : score)));
  const [first, second] = turned ? [points[1]!, points[0]!] : [points[0]!, points[1]!];
  outcomes[4 * first + second]! += 1;
  if (first < 3 && second < 3) pairs[first + second]! += 1;
  for (const [index, result] of points.entries()) {
    if (!isNew[index]) continue;
    const inSeatOne = (index === 0) !== turned;
    games[result]! += 1;
    seatOne[inSeatOne ? result : 2 - result]! += 1;
  }
}
