import type { ContestPlayer, PairResult } from './result.ts';
import {
  addCounts,
  alphaRank,
  type EloEstimate,
  type GameCounts,
  type Interval,
  measureElo,
  mirrorCounts,
  type PairCounts,
  type Rating,
  type RatingOptions,
  ratePlayers,
} from './stats/index.ts';
import { type FailureCounts, type PairingTally, type Tally, tallyPairs } from './tally.ts';

/** A player in the order of ratings. */
export interface Standing {
  /** index of the player */
  readonly player: number;
  readonly name: string;
  /** whether its games come out the same again; if not, they can be looked at but not checked */
  readonly reproducible: boolean;
  readonly rating: Rating;
  /** share of the time that a population which imitates who does well spends at it; null if not everyone met everyone */
  readonly alphaRank: number | null;
  /** won games and half of the drawn ones */
  readonly points: number;
  /** scored games, each once: lost, drawn, won */
  readonly games: GameCounts;
  readonly pairs: PairCounts;
  /** games in which it failed */
  readonly failures: FailureCounts;
}

/** One player's pairs with another. */
export interface CrossEntry {
  readonly points: number;
  readonly games: GameCounts;
  readonly pairs: PairCounts;
  /** from the pairs; from single games if there is no whole pair */
  readonly estimate: EloEstimate;
}

/** All that a contest says. */
export interface ContestTables {
  /** the best first */
  readonly standings: readonly Standing[];
  /** by player and player, in the order in which they take part; null where the two did not meet */
  readonly cross: readonly (readonly (CrossEntry | null)[])[];
  /** what seat 1 got: of single games, and in Elo by all games together */
  readonly seat: { readonly games: GameCounts; readonly score: Interval; readonly rating: Rating };
  /** share of drawn games; null without games */
  readonly drawn: number | null;
  /** the first beats the second, the second the third, and the third the first, each with a likelihood over 95 %; up to 100 */
  readonly cycles: readonly (readonly [number, number, number])[];
  readonly pairs: Tally['pairs'];
  readonly games: Omit<Tally['games'], 'seatOne'>;
  /** over one game in a hundred failed: what failed is to be looked at before anything else here */
  readonly isFailed: boolean;
}

/** How sure each of three must be for a cycle to be reported. */
const CYCLE_LOS = 0.95;
/** Beyond it a list says no more than that there are many. */
const MAX_CYCLES = 100;
/** Share of failed games above which a contest says nothing. */
const MAX_FAILED = 0.01;

/**
 * Tables of a contest: who is how strong, who beat whom, what the seat is worth, what went wrong. Whether pairs come in order does not change them.
 *
 * @param players who takes part; at least one
 * @param pairs what was played; read once
 * @throws RangeError if a pair names another player, or an option is out of range
 */
export function makeTables(
  players: readonly ContestPlayer[],
  pairs: Iterable<PairResult>,
  options: RatingOptions = {},
): ContestTables {
  const tally = tallyPairs(players.length, pairs);
  const ratings = ratePlayers(players.length, tally.pairings, options);
  const cross = crossTable(players.length, tally.pairings);
  const { seatOne, ...games } = tally.games;
  return {
    standings: rank(players, cross, { ratings: ratings.players, failuresOf: tally.failuresOf }),
    cross,
    seat: { games: seatOne, score: measureElo(seatOne).score, rating: ratings.seat },
    drawn: games.unique > 0 ? seatOne[1] / games.unique : null,
    cycles: findCycles(cross),
    pairs: tally.pairs,
    games,
    isFailed: games.failed > MAX_FAILED * games.played,
  };
}

type CrossTable = readonly (readonly (CrossEntry | null)[])[];

function crossTable(count: number, pairings: readonly PairingTally[]): CrossTable {
  const table = Array.from({ length: count }, () => new Array<CrossEntry | null>(count).fill(null));
  for (const { a, b, games, pairs } of pairings) {
    if (a === b) continue;
    table[a]![b] = entryOf(games, pairs);
    table[b]![a] = entryOf(mirrorCounts(games), mirrorCounts(pairs));
  }
  return table;
}

function entryOf(games: GameCounts, pairs: PairCounts): CrossEntry {
  const whole = pairs.some((count) => count > 0);
  return { points: pointsOf(games), games, pairs, estimate: measureElo(whole ? pairs : games) };
}

const pointsOf = ([, drawn, won]: GameCounts): number => won + drawn / 2;

function rank(
  players: readonly ContestPlayer[],
  cross: CrossTable,
  { ratings, failuresOf }: { readonly ratings: readonly Rating[]; readonly failuresOf: Tally['failuresOf'] },
): Standing[] {
  const shares = alphaRankShares(cross);
  const standings = players.map(({ name, reproducible }, player): Standing => {
    const entries = cross[player]!.filter((entry) => entry !== null);
    const games = entries.map((entry) => entry.games).reduce(addCounts, NO_GAMES);
    return {
      player,
      name,
      reproducible,
      rating: ratings[player]!,
      alphaRank: shares === null ? null : shares[player]!,
      points: pointsOf(games),
      games,
      pairs: entries.map((entry) => entry.pairs).reduce(addCounts, NO_PAIRS),
      failures: failuresOf[player]!,
    };
  });
  return standings.sort((one, other) => other.rating.elo - one.rating.elo || one.player - other.player);
}

const NO_GAMES: GameCounts = [0, 0, 0];
const NO_PAIRS: PairCounts = [0, 0, 0, 0, 0];

/** The Alpha-Rank share of each player; null if not everyone met everyone. */
function alphaRankShares(cross: CrossTable): number[] | null {
  const scores = cross.map((row, player) =>
    row.map((entry, other) => (player === other ? 0.5 : (entry?.estimate.score.value ?? null))),
  );
  return scores.every((row) => row.every((score) => score !== null)) ? alphaRank(scores as number[][]) : null;
}

function findCycles(cross: CrossTable): [number, number, number][] {
  const beats = cross.map((row) => row.map((entry) => entry !== null && entry.estimate.los > CYCLE_LOS));
  const cycles: [number, number, number][] = [];
  for (let first = 0; first < beats.length; first += 1) {
    // from its lowest player on, so that each is reported once
    for (let second = first + 1; second < beats.length; second += 1) {
      if (!beats[first]![second]) continue;
      for (let third = first + 1; third < beats.length; third += 1) {
        if (beats[second]![third] && beats[third]![first]) cycles.push([first, second, third]);
        if (cycles.length === MAX_CYCLES) return cycles;
      }
    }
  }
  return cycles;
}
