import fc from 'fast-check';
import alea from 'seedrandom/lib/alea.js';
import { describe, expect, test } from 'vitest';
import { drawBinomial } from '../../src/contest/stats/bootstrap.ts';
import {
  addCounts,
  alphaRank,
  type Counts,
  computeLlr,
  eloOfScore,
  measureElo,
  mirrorCounts,
  type PairCounts,
  type Pairing,
  ratePlayers,
  scoreOfElo,
  sprtBounds,
  testSequentially,
} from '../../src/contest/stats/index.ts';
import { drawScore } from './contest.ts';

const anyCount = fc.oneof(fc.constant(0), fc.nat(20), fc.nat(100_000));
const pairCounts = fc.tuple(anyCount, anyCount, anyCount, anyCount, anyCount) as fc.Arbitrary<PairCounts>;
const anyCounts: fc.Arbitrary<Counts> = fc.oneof(pairCounts, fc.tuple(anyCount, anyCount, anyCount));
const hypotheses = fc
  .tuple(fc.double({ min: -100, max: 100, noNaN: true }), fc.double({ min: 0.1, max: 50, noNaN: true }))
  .chain(([elo0, more]) =>
    fc.record({
      elo0: fc.constant(elo0),
      elo1: fc.constant(elo0 + more),
      model: fc.constantFrom('logistic' as const, 'normalized' as const),
    }),
  );
const sumOf = (counts: Counts): number => counts.reduce((sum: number, count) => sum + count, 0);

describe('Elo from outcomes', () => {
  test('is turned round when the players are', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const [one, other] = [measureElo(counts), measureElo(mirrorCounts(counts))];
        const near = (left: number | null, right: number | null): void => {
          if (left === null || right === null) expect([left, right]).toEqual([null, null]);
          else expect(Math.abs(left + right)).toBeLessThan(1e-6 * (1 + Math.abs(left)));
        };
        near(one.elo.value, other.elo.value);
        near(one.elo.low, other.elo.high);
        near(one.elo.high, other.elo.low);
        near(one.nelo.value, other.nelo.value);
        expect(Math.abs(one.los + other.los - 1)).toBeLessThan(1e-9);
      }),
    );
  });

  test('is a number or null, never NaN or infinite, and within its interval', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const { score, elo, nelo, los } = measureElo(counts);
        for (const { value, low, high } of [score, elo, nelo]) {
          for (const one of [value, low, high]) expect(one === null || Number.isFinite(one)).toBe(true);
          if (value !== null && low !== null) expect(low).toBeLessThanOrEqual(value + 1e-9);
          if (value !== null && high !== null) expect(high).toBeGreaterThanOrEqual(value - 1e-9);
        }
        expect(los).toBeGreaterThanOrEqual(0);
        expect(los).toBeLessThanOrEqual(1);
        if (sumOf(counts) > 0) expect(score.low! >= 0 && score.high! <= 1).toBe(true);
      }),
    );
  });

  test('rises with every outcome that is better by a class', () => {
    fc.assert(
      fc.property(pairCounts, fc.nat(3), (counts, from) => {
        fc.pre(counts[from]! > 0);
        const better = counts.map((count, index) =>
          index === from ? count - 1 : index === from + 1 ? count + 1 : count,
        );
        const [before, after] = [measureElo(counts), measureElo(better as unknown as PairCounts)];
        expect(after.score.value!).toBeGreaterThan(before.score.value!);
      }),
    );
  });

  test('has an interval that four times the outcomes halve', () => {
    const width = (factor: number): number => {
      const { low, high } = measureElo(
        [34, 54, 63, 64, 75].map((count) => count * factor) as unknown as PairCounts,
      ).score;
      return high! - low!;
    };
    expect(width(1) / width(4)).toBeCloseTo(2, 9);
  });

  test('of outcomes that are all the same is a bound, and no certainty', () => {
    const won = measureElo([0, 0, 0, 0, 10]);
    expect(won.elo).toEqual({
      value: null,
      low: expect.closeTo(-400 * Math.log10(1 / 0.025 ** 0.1 - 1), 9),
      high: null,
    });
    expect(won.los).toBeCloseTo(1 - 2 ** -10, 12);
    const lost = measureElo([10, 0, 0, 0, 0]);
    expect(lost.elo).toEqual({ value: null, low: null, high: expect.closeTo(-won.elo.low!, 9) });
    const even = measureElo([0, 0, 10, 0, 0]);
    expect(even.elo.value).toBe(0);
    expect(even.elo.high!).toBeGreaterThan(100);
    expect(even.los).toBeCloseTo(0.5, 9);
    expect(measureElo([0, 0, 0, 0, 1]).los).toBe(0.5);
    expect(measureElo([0, 0, 0]).elo).toEqual({ value: null, low: null, high: null });
  });

  test('and the expected score turn each other back', () => {
    fc.assert(
      fc.property(fc.double({ min: -3000, max: 3000, noNaN: true }), (elo) => {
        expect(Math.abs(eloOfScore(scoreOfElo(elo))! - elo)).toBeLessThan(1e-5);
      }),
    );
    expect([eloOfScore(0), eloOfScore(1)]).toEqual([null, null]);
  });

  test('refuses what are no counts', () => {
    for (const counts of [
      [1, 2],
      [1, 2, 3, 4],
      [1, -1, 0],
      [1, Number.NaN, 0],
      [1, Infinity, 0],
    ]) {
      expect(() => measureElo(counts as unknown as Counts), String(counts)).toThrow(RangeError);
    }
    expect(() => addCounts([1, 2, 3] as Counts, [1, 2, 3, 4, 5])).toThrow(RangeError);
  });
});

describe('the sequential test', () => {
  test('says of mirrored players and hypotheses the opposite', () => {
    fc.assert(
      fc.property(anyCounts, hypotheses, (counts, { elo0, elo1, model }) => {
        const llr = computeLlr(counts, { elo0, elo1, model });
        const mirrored = computeLlr(mirrorCounts(counts), { elo0: -elo1, elo1: -elo0, model });
        expect(Math.abs(llr + mirrored)).toBeLessThan(1e-6 * (1 + Math.abs(llr)));
      }),
    );
  });

  test('adds up over hypotheses: from the first to the third is to the second and on from there', () => {
    fc.assert(
      fc.property(anyCounts, hypotheses, (counts, { elo0, elo1, model }) => {
        const middle = (elo0 + elo1) / 2;
        const parts =
          computeLlr(counts, { elo0, elo1: middle, model }) +
          computeLlr(counts, { elo0: middle, elo1, model });
        const whole = computeLlr(counts, { elo0, elo1, model });
        expect(Math.abs(whole - parts)).toBeLessThan(1e-6 * (1 + Math.abs(whole)));
      }),
    );
  });

  test('weighs twice the outcomes twice, where no class is empty', () => {
    fc.assert(
      fc.property(pairCounts, hypotheses, (counts, options) => {
        fc.pre(counts.every((count) => count > 0));
        const [once, twice] = [computeLlr(counts, options), computeLlr(addCounts(counts, counts), options)];
        expect(Math.abs(twice - 2 * once)).toBeLessThan(1e-6 * (1 + Math.abs(twice)));
      }),
    );
  });

  test('accepts at its bounds, and knows what it cannot be asked', () => {
    const options = { elo0: 0, elo1: 20, alpha: 0.05, beta: 0.05, model: 'logistic' } as const;
    expect(testSequentially([0, 0, 0, 0, 0], options)).toEqual({
      llr: 0,
      lower: -Math.log(19),
      upper: Math.log(19),
      status: null,
    });
    expect(testSequentially([10, 50, 100, 90, 60], options).status).toBe('H1');
    expect(testSequentially([60, 90, 100, 50, 10], options).status).toBe('H0');
    expect(sprtBounds({ alpha: 0.01, beta: 0.2 })).toEqual([Math.log(0.2 / 0.99), Math.log(0.8 / 0.01)]);
    for (const wrong of [
      { alpha: 0 },
      { beta: 0.5 },
      { alpha: Number.NaN },
      { elo1: 0 },
      { elo0: -2000 },
      { elo1: Number.NaN },
    ]) {
      expect(() => testSequentially([1, 1, 1], { ...options, ...wrong }), JSON.stringify(wrong)).toThrow(
        RangeError,
      );
    }
  });
});

const outcomes = fc
  .array(fc.nat(30), { minLength: 16, maxLength: 16 })
  .map((all) => Object.assign(all, { 15: 0 }));

describe('ratings', () => {
  test('are the same whichever of two players an pairing names first', () => {
    fc.assert(
      fc.property(outcomes, outcomes, (first, second) => {
        const some: Pairing[] = [
          { a: 0, b: 1, outcomes: first },
          { a: 1, b: 2, outcomes: second },
        ];
        const turned = some.map(({ a, b, outcomes: table }) => ({
          a: b,
          b: a,
          outcomes: turn(Array.from(table)),
        }));
        const [one, other] = [some, turned].map((all) => ratePlayers(3, all, { resamples: 0 }));
        for (const [index, { elo }] of one!.players.entries())
          expect(other!.players[index]!.elo).toBeCloseTo(elo, 6);
        expect(other!.seat.elo).toBeCloseTo(one!.seat.elo, 6);
        const all = one!.players.map(({ elo }) => elo);
        expect(other!.players.reduce((sum, { elo }) => sum + elo, 0)).toBeCloseTo(
          all.reduce((sum, elo) => sum + elo, 0),
          6,
        );
      }),
      { numRuns: 50 },
    );
  });

  test('take a draw for half a win and half a loss', () => {
    const drawn = new Float64Array(16);
    const split = new Float64Array(16);
    drawn[5] = 100;
    split[8] = 50;
    split[2] = 50;
    const [one, other] = [drawn, split].map((table) =>
      ratePlayers(2, [{ a: 0, b: 1, outcomes: table }], { resamples: 0 }),
    );
    expect(one!.players[0]!.elo).toBeCloseTo(0, 9);
    expect(other!.players[0]!.elo).toBeCloseTo(0, 9);
  });

  test('tell what a seat is worth from what a player is worth', () => {
    // whoever has seat 1 wins three games in four, whoever it is
    const table = new Float64Array(16);
    table[4 * 2 + 0] = 50;
    table[4 * 2 + 2] = 25;
    table[4 * 0 + 0] = 25;
    const { players, seat } = ratePlayers(2, [{ a: 0, b: 1, outcomes: table }], { prior: 0, resamples: 200 });
    expect(players[0]!.elo).toBeCloseTo(0, 6);
    expect(seat.elo).toBeCloseTo(190.848501887865 / 1, 6);
    expect(seat.low!).toBeGreaterThan(100);
  });

  test('of the undefeated are finite, and their interval has no upper end', () => {
    const table = new Float64Array(16);
    table[10] = 50;
    const { players } = ratePlayers(2, [{ a: 0, b: 1, outcomes: table }]);
    expect(Number.isFinite(players[0]!.elo)).toBe(true);
    expect(players[0]!.high).toBeNull();
    expect(players[0]!.low!).toBeGreaterThan(0);
    expect(players[0]!.low!).toBeLessThan(players[0]!.elo);
    expect(players[1]!.low).toBeNull();
    expect(() => ratePlayers(2, [{ a: 0, b: 1, outcomes: table }], { prior: 0 })).toThrow(RangeError);
  });

  test('of clear wins lie within their interval, not at its end', () => {
    const swept = new Float64Array(16);
    swept[10] = 20;
    const met = [0, 1, 2, 3].flatMap((a) =>
      [1, 2, 3].filter((b) => b > a).map((b) => ({ a, b, outcomes: swept })),
    );
    const { players } = ratePlayers(4, met);
    for (const { elo, low, high } of players) {
      expect(elo - (low ?? -Infinity)).toBeGreaterThan(20);
      expect((high ?? Infinity) - elo).toBeGreaterThan(20);
    }
  });

  test('of others do not move with a hopeless player, whose own is a guess (seed hopeless)', () => {
    const random = alea('hopeless');
    const table = (won: number): Float64Array => {
      const outcomes16 = new Float64Array(16);
      for (let pair = 0; pair < 100; pair += 1) {
        const [first, second] = [drawScore(random, { won, drawn: 0 }), drawScore(random, { won, drawn: 0 })];
        outcomes16[8 * first + 2 * second]! += 1;
      }
      return outcomes16;
    };
    const { players } = ratePlayers(3, [
      { a: 0, b: 1, outcomes: table(0.6) },
      { a: 0, b: 2, outcomes: table(1) },
      { a: 1, b: 2, outcomes: table(1) },
    ]);
    expect(players[0]!.elo + players[1]!.elo).toBeCloseTo(0, 6);
    expect(players[0]!.high! - players[0]!.elo).toBeGreaterThan(5);
    expect(players[0]!.elo - players[0]!.low!).toBeGreaterThan(5);
    expect(players[2]!.low).toBeNull();
  });

  test('follow from their seed, and another seed moves the ends only', () => {
    const table = Float64Array.from({ length: 16 }, (_, index) => (index === 15 ? 0 : 5 + index));
    const rate = (seed: string): ReturnType<typeof ratePlayers> =>
      ratePlayers(2, [{ a: 0, b: 1, outcomes: table }], { seed });
    expect(rate('a')).toEqual(rate('a'));
    expect(rate('b').players[0]!.elo).toBe(rate('a').players[0]!.elo);
    expect(rate('b').players[0]!.low).not.toBe(rate('a').players[0]!.low);
  });

  test('have intervals that hold the truth nineteen times in twenty (seed coverage)', () => {
    const random = alea('coverage');
    const truth = [60, 0, -60];
    let held = 0;
    const contests = 150;
    for (let contest = 0; contest < contests; contest += 1) {
      const pairings = [
        [0, 1],
        [0, 2],
        [1, 2],
      ].map(([a, b]) => {
        const table = new Float64Array(16);
        const won = scoreOfElo(truth[a!]! - truth[b!]!) - 0.1;
        for (let pair = 0; pair < 60; pair += 1) {
          const [first, second] = [
            drawScore(random, { won, drawn: 0.2 }),
            drawScore(random, { won, drawn: 0.2 }),
          ];
          table[8 * first + 2 * second]! += 1;
        }
        return { a: a!, b: b!, outcomes: table };
      });
      const { players } = ratePlayers(3, pairings, { resamples: 200, seed: `coverage/${contest}` });
      for (const [index, { low, high }] of players.entries())
        if (low! <= truth[index]! && truth[index]! <= high!) held += 1;
    }
    expect(held / (3 * contests)).toBeGreaterThan(0.92);
    expect(held / (3 * contests)).toBeLessThan(0.98);
  });

  test('refuse what cannot be rated', () => {
    const table = new Float64Array(16);
    expect(() => ratePlayers(0, [])).toThrow(RangeError);
    expect(() => ratePlayers(2, [{ a: 0, b: 2, outcomes: table }])).toThrow(RangeError);
    expect(() => ratePlayers(2, [{ a: 0, b: 1, outcomes: [1, 2] }])).toThrow(RangeError);
    expect(() => ratePlayers(2, [], { prior: -1 })).toThrow(RangeError);
    expect(() => ratePlayers(2, [], { resamples: 0.5 })).toThrow(RangeError);
  });
});

/** The same outcomes for the other player, whose game in seat 1 is the second. */
const turn = (table: readonly number[]): number[] => {
  const other = (result: number): number => (result === 3 ? 3 : 2 - result);
  const turned = new Array<number>(16).fill(0);
  for (const [index, count] of table.entries()) turned[4 * other(index & 3) + other(index >> 2)]! += count;
  return turned;
};

test.each([
  [1000, 0.3],
  [30, 0.02],
  [100_000, 0.9],
])('of %i trials as many succeed as they should, on the mean and about it (seed binomial)', (n, p) => {
  const random = alea('binomial');
  const draws = Array.from({ length: 4000 }, () => drawBinomial(random, n, p));
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
  expect(Math.abs(mean - n * p)).toBeLessThan(4 * Math.sqrt((n * p * (1 - p)) / draws.length));
  expect(variance / (n * p * (1 - p))).toBeGreaterThan(0.9);
  expect(variance / (n * p * (1 - p))).toBeLessThan(1.1);
  expect(draws.every((draw) => Number.isInteger(draw) && draw >= 0 && draw <= n)).toBe(true);
});

test('a population that imitates stays with who beats everyone, and goes round where nobody does', () => {
  expect(
    alphaRank([
      [0.5, 1, 0],
      [0, 0.5, 1],
      [1, 0, 0.5],
    ]),
  ).toEqual([1, 1, 1].map(() => expect.closeTo(1 / 3, 9)));
  expect(
    alphaRank([
      [0.5, 0.6],
      [0.4, 0.5],
    ])[0],
  ).toBeGreaterThan(0.99);
  expect(alphaRank([])).toEqual([]);
  expect(() => alphaRank([[0.5, 1]])).toThrow(RangeError);
});
