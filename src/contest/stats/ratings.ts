import { addPseudoCounts, countOutcomes, resample } from './bootstrap.ts';

/* Ratings of all players at once (Bradley and Terry 1952, with a term for the seat as Davidson and Beaver have it): the
   expected score of a against b is 1 / (1 + exp(−(θa − θb ± seat))), a draw is half a win, and the most likely θ are looked for.
   Unlike ratings that are moved game by game, they do not depend on the order of games. */

/** Outcomes in one pairing, summed up from pairs of games. */
export interface Pairing {
  readonly a: number;
  readonly b: number;
  /**
   * Pairs by what a got in each of the two games, 16 numbers: index 4 × first + second, where 0 is lost, 1 drawn, 2 won and 3 not scored. In the first game
   * a has seat 1.
   */
  readonly outcomes: ArrayLike<number>;
}

/** How players are rated. */
export interface RatingOptions {
  /**
   * Imaginary pairs in each pairing that was played, spread over all outcomes, from 0; 1 if left out: what was never seen is not taken for impossible. It keeps
   * ratings finite. With 0 they are the most likely ones and nothing else.
   */
  readonly prior?: number | undefined;
  /** how often the pairs are drawn anew for the intervals, up to 100,000; 1000 if left out; 0: no intervals */
  readonly resamples?: number | undefined;
  /** what the drawing comes from; `ratings` if left out */
  readonly seed?: string | undefined;
}

/**
 * A number in Elo with its 95 % interval. An end is null where no number is one: above a player that lost nothing, whose rating is what the prior
 * makes of it, below one that won nothing, and at both ends where no interval was asked for.
 */
export interface Rating {
  readonly elo: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** All players rated together. */
export interface Ratings {
  /** by player; the mean of those who won something and lost something is 0 */
  readonly players: readonly Rating[];
  /** what seat 1 is worth against seat 2 */
  readonly seat: Rating;
}

/** Elo of one unit of θ. */
const ELO = 400 / Math.LN10;
const DEFAULT_PRIOR = 1;
const DEFAULT_RESAMPLES = 1000;
const MAX_RESAMPLES = 100_000;
/** A step takes time with the cube of the number of players. A contest has tens. */
const MAX_PLAYERS = 500;
/** Newton's method needs about six steps from nothing and three from nearby. */
const MAX_STEPS = 100;
const TOLERANCE = 1e-11;
/** No step moves a rating by more than 350 Elo: far out the curve is so flat that Newton's method would leap past everything. */
const MAX_MOVE = 2;
/** A rating past 8700 Elo has no maximum: it would grow for ever. */
const MAX_THETA = 50;

/**
 * Rates players by all their games together.
 *
 * The interval of each is that of the middle 95 % of ratings from pairs drawn anew from those that were played (the bootstrap): by pairs and not by games, for
 * two games of a seed are no independent ones. It is relative to the mean of those who won something and lost something.
 *
 * @param count players, 1 to 500
 * @param pairings what was played, by the indexes of the players
 * @throws RangeError if a pairing names another player, an option is out of range, or, with no prior, the ratings are not finite: someone
 *   won everything, or lost everything, or two groups never met
 */
export function ratePlayers(
  count: number,
  pairings: readonly Pairing[],
  options: RatingOptions = {},
): Ratings {
  const { prior = DEFAULT_PRIOR, resamples = DEFAULT_RESAMPLES, seed = 'ratings' } = options;
  check(count, pairings, { prior, resamples });
  const start = new Float64Array(count + 1);
  const smooth = pairings.map(({ a, b, outcomes }) => ({ a, b, outcomes: addPseudoCounts(outcomes, prior) }));
  const best = maximise(smooth.map(sumGames), start, prior === 0 ? 0 : ANCHOR);
  const drawn: Float64Array[] = [];
  // As many pairs as were played, but drawn from them and the imaginary ones together: a sample can hold what was never seen. It is rated
  // without further imaginary pairs, which it has its share of, so `ANCHOR` keeps it finite.
  const draw = resample(
    smooth.map(({ outcomes }, place) => ({
      weights: outcomes,
      total: countOutcomes(pairings[place]!.outcomes),
    })),
    seed,
  );
  for (let index = 0; index < resamples; index += 1) {
    const outcomes = draw();
    const sample = pairings.map(({ a, b }, place) => sumGames({ a, b, outcomes: outcomes[place]! }));
    drawn.push(maximise(sample, best, ANCHOR));
  }
  const summed = pairings.map(sumGames);
  const open = Array.from({ length: count }, (_, player) => openEnds(summed, player));
  const bounded = open.flatMap(([low, high], player) => (low || high ? [] : [player]));
  for (const one of [best, ...drawn]) center(one, bounded);
  // The seat comes after the players; its rating is open at neither end.
  const rate = (index: number): Rating =>
    withEnds(best[index]!, drawn, { index, open: open[index] ?? [false, false] });
  return { players: Array.from({ length: count }, (_, index) => rate(index)), seat: rate(count) };
}

/** Drawn games of everyone against the average: a sample may lack the games that keep a rating finite, and groups may never have met. */
const ANCHOR = 0.1;

function check(
  count: number,
  pairings: readonly Pairing[],
  { prior, resamples }: { readonly prior: number; readonly resamples: number },
): void {
  if (!(Number.isInteger(count) && count >= 1 && count <= MAX_PLAYERS)) {
    throw new RangeError(`1 to ${MAX_PLAYERS} players can be rated, not ${count}`);
  }
  if (!(prior >= 0 && prior < Infinity)) throw new RangeError(`prior is a number from 0, not ${prior}`);
  if (!(Number.isInteger(resamples) && resamples >= 0 && resamples <= MAX_RESAMPLES)) {
    throw new RangeError(`resamples is a whole number from 0 to ${MAX_RESAMPLES}, not ${resamples}`);
  }
  for (const { a, b, outcomes } of pairings) {
    const known = (player: number): boolean => Number.isInteger(player) && player >= 0 && player < count;
    if (!known(a) || !known(b)) throw new RangeError(`there are ${count} players, none is ${a} or ${b}`);
    if (outcomes.length !== 16) throw new RangeError(`a pairing has 16 outcomes, not ${outcomes.length}`);
  }
}

/** What of a pairing the ratings depend on: games of a in seat 1 and in seat 2, and the points from them. */
interface Games {
  readonly a: number;
  readonly b: number;
  readonly games: readonly [number, number];
  readonly points: readonly [number, number];
}

function sumGames({ a, b, outcomes }: Pairing): Games {
  const games: [number, number] = [0, 0];
  const points: [number, number] = [0, 0];
  for (let index = 0; index < 16; index += 1) {
    const pairs = outcomes[index]!;
    const [first, second] = [index >> 2, index & 3];
    if (first < 3) games[0] += pairs;
    if (first < 3) points[0] += (pairs * first) / 2;
    if (second < 3) games[1] += pairs;
    if (second < 3) points[1] += (pairs * second) / 2;
  }
  return { a, b, games, points };
}

/** θ of each player, and last that of the seat, from `start` on by Newton's method. */
function maximise(pairings: readonly Games[], start: Float64Array, prior: number): Float64Array {
  const theta = start.slice();
  const size = theta.length;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const { slope, curve } = differentiate(pairings, theta, prior);
    const move = solve(curve, slope);
    let most = 0;
    for (const part of move) most = Math.max(most, Math.abs(part));
    const scale = Math.min(1, MAX_MOVE / most);
    for (let index = 0; index < size; index += 1) theta[index]! += scale * move[index]!;
    if (!(most < Infinity) || theta.some((value) => Math.abs(value) > MAX_THETA)) break;
    if (most < TOLERANCE) return theta;
  }
  throw new RangeError('the outcomes set no bound to a rating: it needs a prior');
}

/**
 * Shifts all ratings so that the mean of these players is 0; with none of them nothing is shifted. Players who won nothing or lost nothing are not among them:
 * their ratings are guesses, which would shift everyone else's.
 */
function center(theta: Float64Array, players: readonly number[]): void {
  if (players.length === 0) return;
  const mean = players.reduce((sum, player) => sum + theta[player]!, 0) / players.length;
  for (let player = 0; player < theta.length - 1; player += 1) theta[player]! -= mean;
}

/** First derivatives of the log likelihood, and the second ones with the sign turned, row by row. */
function differentiate(
  pairings: readonly Games[],
  theta: Float64Array,
  prior: number,
): { readonly slope: Float64Array; readonly curve: Float64Array } {
  const size = theta.length;
  const seat = size - 1;
  const slope = new Float64Array(size);
  const curve = new Float64Array(size * size);
  // The likelihood depends on differences only. This holds the sum of the players' θ at 0, and changes nothing else.
  let sum = 0;
  for (let index = 0; index < seat; index += 1) sum += theta[index]!;
  for (let row = 0; row < seat; row += 1) {
    slope[row]! -= sum;
    for (let column = 0; column < seat; column += 1) curve[row * size + column]! += 1;
  }
  const sums: Sums = { theta, slope, curve };
  for (const { a, b, games, points } of pairings) {
    addGames(sums, [a, b, 1], { weight: games[0], points: points[0] });
    addGames(sums, [a, b, -1], { weight: games[1], points: points[1] });
  }
  for (let index = 0; index < seat; index += 1) addDraws(sums, index, prior);
  addDraws(sums, seat, Math.max(prior, SEAT_PRIOR));
  return { slope, curve };
}

interface Sums {
  readonly theta: Float64Array;
  readonly slope: Float64Array;
  readonly curve: Float64Array;
}

/** Games of `a` against `b`, in seat 1 if `sign` is 1 and in seat 2 if it is −1. Of the seat's part only the row is written, as `solve` reads it. */
function addGames(
  { theta, slope, curve }: Sums,
  [a, b, sign]: readonly [number, number, number],
  { weight, points }: { readonly weight: number; readonly points: number },
): void {
  const size = theta.length;
  const seat = size - 1;
  const expected = 1 / (1 + Math.exp(theta[b]! - theta[a]! - sign * theta[seat]!));
  const spread = weight * expected * (1 - expected);
  const more = points - weight * expected;
  slope[a]! += more;
  slope[b]! -= more;
  slope[seat]! += sign * more;
  curve[a * size + a]! += spread;
  curve[b * size + b]! += spread;
  curve[seat * size + seat]! += spread;
  curve[a * size + b]! -= spread;
  curve[b * size + a]! -= spread;
  curve[seat * size + a]! += sign * spread;
  curve[seat * size + b]! -= sign * spread;
}

/** Drawn games of one of them against the average. */
function addDraws({ theta, slope, curve }: Sums, index: number, weight: number): void {
  const expected = 1 / (1 + Math.exp(-theta[index]!));
  slope[index]! += weight * (0.5 - expected);
  curve[index * (theta.length + 1)]! += weight * expected * (1 - expected);
}

/** Games that hold the seat at 0 where no game speaks of it, too few to be seen beside any that does. */
const SEAT_PRIOR = 1e-9;

/** Solves `matrix` × x = `values`, symmetric and positive, of which the lower half is read, by Cholesky's square root. Any other matrix gives NaN. */
function solve(matrix: Float64Array, values: Float64Array): Float64Array {
  const size = values.length;
  const root = matrix.slice();
  const x = values.slice();
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = root[row * size + column]!;
      for (let k = 0; k < column; k += 1) sum -= root[row * size + k]! * root[column * size + k]!;
      root[row * size + column] = row === column ? Math.sqrt(sum) : sum / root[column * size + column]!;
    }
    for (let k = 0; k < row; k += 1) x[row]! -= root[row * size + k]! * x[k]!;
    x[row]! /= root[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let k = row + 1; k < size; k += 1) x[row]! -= root[k * size + row]! * x[k]!;
    x[row]! /= root[row * size + row]!;
  }
  return x;
}

/** Whether the rating of a player has no lower bound, because it won nothing, and no upper bound, because it lost nothing. */
function openEnds(pairings: readonly Games[], player: number): readonly [low: boolean, high: boolean] {
  let won = 0;
  let lost = 0;
  for (const { a, b, games, points } of pairings) {
    const got = points[0] + points[1];
    const left = games[0] + games[1] - got;
    if (a === player) won += got;
    if (a === player) lost += left;
    if (b === player) won += left;
    if (b === player) lost += got;
  }
  return [won === 0, lost === 0];
}

function withEnds(
  theta: number,
  samples: readonly Float64Array[],
  { index, open }: { readonly index: number; readonly open: readonly [boolean, boolean] },
): Rating {
  const elo = theta * ELO;
  if (samples.length === 0) return { elo, low: null, high: null };
  const drawn = Float64Array.from(samples, (one) => one[index]!).sort();
  const at = (share: number): number => drawn[Math.round(share * (drawn.length - 1))]! * ELO;
  return {
    elo,
    low: open[0] ? null : Math.min(elo, at(0.025)),
    high: open[1] ? null : Math.max(elo, at(0.975)),
  };
}
