import fc from 'fast-check';
import alea from 'seedrandom/lib/alea.js';
import { describe, expect, test } from 'vitest';
import {
  type ContestPlayer,
  type GameFailure,
  listLosses,
  makeTables,
  type PairResult,
} from '../../src/contest/index.ts';
import { computeLlr, countPairs, scoreOfElo, sprtCurve } from '../../src/contest/stats/index.ts';
import { tallyPairs } from '../../src/contest/tally.ts';
import { drawScore, makePair } from './contest.ts';

const playersOf = (...names: readonly string[]): ContestPlayer[] =>
  names.map((name) => ({ name, hash: 'ab', reproducible: true }));

const FAST = { resamples: 50 } as const;

/** Pairs of a round robin between players of these strengths. */
function playAll(strengths: readonly number[], each: number, seed: string): PairResult[] {
  const random = alea(seed);
  const pairs: PairResult[] = [];
  for (let a = 0; a < strengths.length; a += 1) {
    for (let b = a + 1; b < strengths.length; b += 1) {
      for (let pair = 0; pair < each; pair += 1) {
        const won = scoreOfElo(strengths[a]! - strengths[b]!) - 0.05;
        const draw = (): 0 | 0.5 | 1 => drawScore(random, { won, drawn: 0.1 });
        pairs.push(makePair({ index: pairs.length, a, b, scores: [draw(), draw()] }));
      }
    }
  }
  return pairs;
}

const score = fc.constantFrom(0, 0.5, 1, null);
const anyPairs = fc
  .array(fc.tuple(fc.nat(2), fc.nat(2), score, score), { maxLength: 40 })
  .map((all) =>
    all.filter(([a, b]) => a !== b).map(([a, b, ...scores], index) => makePair({ index, a, b, scores })),
  );

describe('tables', () => {
  test('rank players by their strength, and say how far off that may be (seed strengths)', () => {
    const truth = [100, 0, -100];
    const pairs = playAll(truth, 500, 'strengths');
    const { standings, cross, cycles, isFailed } = makeTables(playersOf('a', 'b', 'c'), pairs, FAST);
    expect(standings.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    for (const { player, rating } of standings)
      expect(Math.abs(rating.elo - truth[player]!)).toBeLessThan(25);
    expect(cross[0]![2]!.pairs).toEqual(countPairs(pairs.filter(({ a, b }) => a === 0 && b === 2)));
    expect(cross[0]![0]).toBeNull();
    expect([cycles, isFailed]).toEqual([[], false]);
    expect(standings[0]!.alphaRank!).toBeGreaterThan(0.9);
  });

  test('are the same in whatever order the pairs come', () => {
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        const players = playersOf('a', 'b', 'c');
        expect(makeTables(players, pairs.toReversed(), FAST)).toEqual(makeTables(players, pairs, FAST));
      }),
      { numRuns: 30 },
    );
  });

  test('see the same from both sides: points add up to games, and what one lost the other won', () => {
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        const { cross, standings, games, seat } = makeTables(playersOf('a', 'b', 'c'), pairs, FAST);
        for (const [a, row] of cross.entries()) {
          for (const [b, entry] of row.entries()) {
            const other = cross[b]![a]!;
            expect(entry === null).toBe(other === null);
            if (entry === null) continue;
            expect(entry.games).toEqual(other.games.toReversed());
            expect(entry.pairs).toEqual(other.pairs.toReversed());
            expect(entry.points + other.points).toBe(entry.games.reduce((sum, count) => sum + count, 0));
          }
        }
        expect(standings.reduce((sum, { points }) => sum + points, 0)).toBe(games.unique);
        expect(seat.games.reduce((sum, count) => sum + count, 0)).toBe(games.unique);
        expect(games.unique + games.unscored).toBe(games.played);
      }),
      { numRuns: 50 },
    );
  });

  test('add up: what is counted of two halves is what is counted of all', () => {
    fc.assert(
      fc.property(anyPairs, fc.nat(40), (pairs, at) => {
        const [all, first, second] = [pairs, pairs.slice(0, at), pairs.slice(at)].map((some) =>
          tallyPairs(3, some),
        );
        expect(all!.pairs.counted).toBe(first!.pairs.counted + second!.pairs.counted);
        expect(all!.games.unique).toBe(first!.games.unique + second!.games.unique);
        expect(all!.games.seatOne).toEqual(
          first!.games.seatOne.map((count, index) => count + second!.games.seatOne[index]!),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('point out who beats whom in a circle, and do not where one of three is unsure', () => {
    const circle = (each: number): PairResult[] =>
      [
        [0, 1],
        [1, 2],
        [2, 0],
      ].flatMap(([a, b], pairing) =>
        Array.from({ length: each }, (_, pair) =>
          makePair({ index: pairing * each + pair, a: a!, b: b!, scores: [1, pair % 3 === 0 ? 0 : 1] }),
        ),
      );
    const players = playersOf('rock', 'scissors', 'paper');
    expect(makeTables(players, circle(30), FAST).cycles).toEqual([[0, 1, 2]]);
    expect(makeTables(players, circle(1), FAST).cycles).toEqual([]);
    const { standings } = makeTables(players, circle(30), FAST);
    for (const { alphaRank } of standings) expect(alphaRank).toBeCloseTo(1 / 3, 6);
  });

  test('count a game once, however often it was played', () => {
    const once = makePair({ index: 0, scores: [1, 0.5], ids: ['x', 'y'] });
    const again = makePair({ index: 1, scores: [1, 0.5], ids: ['x', 'y'] });
    const half = makePair({ index: 2, scores: [1, 1], ids: ['x', 'z'] });
    const { pairs, games, cross } = makeTables(playersOf('a', 'b'), [once, again, half], FAST);
    expect(pairs).toEqual({ counted: 2, repeated: 1, unscored: 0 });
    expect([games.played, games.unique]).toEqual([6, 3]);
    expect(cross[0]![1]!.games).toEqual([0, 1, 2]);
    expect(cross[0]![1]!.pairs).toEqual([0, 0, 0, 1, 1]);
  });

  test('leave out what is not scored, and count it when it is played again', () => {
    const lost = makePair({ index: 0, scores: [null, null], ids: ['x', 'y'] });
    const played = makePair({ index: 0, scores: [1, 0], ids: ['x', 'y'] });
    const { pairs, games } = tallyPairs(2, [lost, played]);
    expect(pairs).toEqual({ counted: 1, repeated: 0, unscored: 1 });
    expect([games.unique, games.unscored]).toEqual([2, 2]);
  });

  test('tell failures apart, whose they are, and fail over one game in a hundred', () => {
    const failure = (kind: GameFailure['kind'], player: GameFailure['player']): GameFailure[] => [
      { kind, player, tick: 5, last: 5, count: 1, message: 'boom', stack: null, forfeits: true },
    ];
    const pairsWith = (
      count: number,
      kind: GameFailure['kind'],
      player: GameFailure['player'],
    ): PairResult[] =>
      Array.from({ length: 100 }, (_, index) =>
        makePair({ index, scores: [1, 0], failures: [index < count ? failure(kind, player) : [], []] }),
      );
    const two = makeTables(playersOf('a', 'b'), pairsWith(2, 'time', 1), FAST);
    expect([two.games.failed, two.isFailed]).toEqual([2, false]);
    expect(two.games.failures).toEqual({ crash: 0, time: 2, input: 0, infrastructure: 0, interference: 0 });
    expect(two.standings.find(({ player }) => player === 1)!.failures.time).toBe(2);
    expect(two.standings.find(({ player }) => player === 0)!.failures.time).toBe(0);
    expect(makeTables(playersOf('a', 'b'), pairsWith(3, 'crash', 0), FAST).isFailed).toBe(true);
    const nobody = makeTables(playersOf('a', 'b'), pairsWith(3, 'infrastructure', null), FAST);
    expect(nobody.games.failures.infrastructure).toBe(3);
    expect(nobody.standings.every(({ failures }) => failures.infrastructure === 0)).toBe(true);
  });

  test('say what the seat is worth: a game that seat 1 always wins says nothing of the players', () => {
    const pairs = Array.from({ length: 40 }, (_, index) =>
      makePair({ index, scores: index % 4 === 0 ? [0, 0] : [1, 0] }),
    );
    const { seat, standings } = makeTables(playersOf('a', 'b'), pairs, FAST);
    expect(seat.score.value).toBeCloseTo(70 / 80, 9);
    expect(seat.score.low!).toBeGreaterThan(0.7);
    expect(seat.rating.elo).toBeGreaterThan(200);
    expect(standings[0]!.name).toBe('b');
  });

  test('of no pairs are empty, and have no numbers that are none', () => {
    const tables = makeTables(playersOf('a', 'b'), []);
    expect(tables.seat.score).toEqual({ value: null, low: null, high: null });
    expect([tables.drawn, tables.isFailed, tables.cross[0]![1]]).toEqual([null, false, null]);
    expect(JSON.stringify(tables)).not.toMatch(/NaN|Infinity/);
    expect(() => makeTables(playersOf('a'), [makePair({ index: 0, scores: [1, 1] })])).toThrow(RangeError);
  });
});

describe('lost games', () => {
  const pairs = [
    makePair({ index: 0, scores: [1, 0] }),
    makePair({ index: 1, scores: [0.5, 0.5] }),
    makePair({ index: 2, scores: [0, null] }),
    makePair({ index: 3, scores: [1, 0], ids: ['0/1/0/0', '0/1/0/1'] }),
  ];

  test('are listed in order, each once, by who lost in which seat', () => {
    const { losses, total } = listLosses(pairs);
    expect(total).toBe(4);
    expect(losses.map(({ pair, game, loser, seat }) => [pair, game, loser, seat])).toEqual([
      [0, 0, 1, 2],
      [0, 1, 0, 2],
      [2, 0, 0, 1],
      [2, 1, null, null],
    ]);
    expect(losses[0]!.log).toBe('logs/0-1.log');
  });

  test('are listed of one player, and no more than are asked for', () => {
    expect(listLosses(pairs, { player: 1 }).losses.map(({ pair, game }) => [pair, game])).toEqual([
      [0, 0],
      [2, 1],
    ]);
    expect(listLosses(pairs, { limit: 1 })).toEqual({
      losses: [expect.objectContaining({ pair: 0 })],
      total: 4,
    });
    expect(() => listLosses(pairs, { limit: -1 })).toThrow(RangeError);
  });
});

test('the course of a sequential test ends where the test ends (seed course)', () => {
  const pairs = playAll([50, 0], 1003, 'course');
  const options = { elo0: 0, elo1: 20, model: 'logistic' } as const;
  const curve = sprtCurve(pairs, options, 10);
  expect(curve).toHaveLength(11);
  expect(curve[0]).toEqual({ pairs: 0, llr: 0 });
  expect(curve.at(-1)).toEqual({ pairs: 1003, llr: computeLlr(countPairs(pairs), options) });
  expect(sprtCurve([], options)).toEqual([{ pairs: 0, llr: 0 }]);
  expect(() => sprtCurve(pairs, options, 0)).toThrow(RangeError);
});
