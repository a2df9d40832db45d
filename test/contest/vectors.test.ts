import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  alphaRank,
  type Counts,
  computeBayesLlr,
  computeLlr,
  type GameCounts,
  matchQuality,
  measureElo,
  NEW_SKILL,
  normalCdf,
  normalQuantile,
  type Pairing,
  ratePlayers,
  type SprtModel,
  updateGlicko,
  updatePlackettLuce,
  updateTrueSkill,
} from '../../src/contest/stats/index.ts';

/* Numbers that others published or computed, each with its source beside it. */

interface Vectors {
  readonly sprt: readonly {
    readonly source: string;
    readonly counts: Counts;
    readonly elo0: number;
    readonly elo1: number;
    readonly model: SprtModel;
    readonly published: number | null;
    readonly fishtest: number;
  }[];
  readonly elo: readonly {
    readonly counts: Counts;
    readonly published: Readonly<
      Record<'elo' | 'half95' | 'nelo' | 'nelo_err' | 'score', number | undefined>
    >;
    readonly fishtest: Readonly<Record<'elo' | 'half95' | 'los', number>>;
  }[];
  readonly sprt_bayes_cutechess: readonly { readonly counts: GameCounts; readonly published: number }[];
  readonly bradley_terry: readonly {
    readonly source: string;
    readonly names?: readonly string[];
    readonly wins?: readonly (readonly number[])[];
    readonly computed_logit?: readonly number[] | Readonly<Record<string, number>>;
    readonly computed_elo_rel_B?: number;
    readonly elo_diff?: number;
  }[];
  readonly online_ratings: readonly [
    Readonly<Record<'winner' | 'loser', readonly number[]>>,
    Readonly<Record<'winner' | 'loser' | 'draw', readonly number[]>> & { readonly quality: number },
    {
      readonly player: readonly number[];
      readonly opponents: readonly (readonly [number, number, 0 | 1])[];
      readonly tau: number;
      readonly result: readonly number[];
    },
  ];
  readonly alpharank: readonly { readonly pi: readonly number[] }[];
}

const vectors = JSON.parse(readFileSync(join(import.meta.dirname, 'statistics.json'), 'utf8')) as Vectors;

describe('the normal distribution', () => {
  // Abramowitz and Stegun, tables 26.1 and 26.2; the tail from the asymptotic series of 26.2.12
  test.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [2, 0.977249868051821],
    [-3, 0.001349898031630095],
    [-5, 2.866515718791939e-7],
    [-10, 7.61985302416053e-24],
  ])('is at %f as published', (x, share) => {
    expect(Math.abs(normalCdf(x) / share - 1)).toBeLessThan(1e-12);
    if (x < 3) expect(normalQuantile(share)).toBeCloseTo(x, 12);
  });

  test('has quantiles that turn it back, also far out', () => {
    for (const p of [1e-300, 1e-20, 1e-5, 0.025, 0.3, 0.5, 0.7, 0.975, 0.99999]) {
      expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1), String(p)).toBeLessThan(1e-10);
    }
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 13);
    expect([normalQuantile(0), normalQuantile(1), normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([
      -Infinity,
      Infinity,
      0,
      1,
    ]);
    expect(() => normalQuantile(1.5)).toThrow(RangeError);
  });
});

describe('the likelihood ratio', () => {
  test.each(vectors.sprt)('is that of fishtest: $source, $counts', ({ fishtest, published, ...one }) => {
    const llr = computeLlr(one.counts, one);
    expect(Math.abs(llr - fishtest)).toBeLessThan(1e-6);
    if (published !== null) expect(Math.abs(llr / published - 1)).toBeLessThan(0.01);
  });

  test.each(vectors.sprt.filter(({ counts }) => !counts.some((count) => count === 0)))(
    'is near the two approximations by mean and variance: $source, $counts',
    ({ counts, elo0, elo1, model }) => {
      const approximate = model === 'logistic' ? approximateLogistic : approximateNormalized;
      expect(
        Math.abs(approximate(counts, elo0, elo1) / computeLlr(counts, { elo0, elo1, model }) - 1),
      ).toBeLessThan(0.01);
    },
  );

  test.each(vectors.sprt_bayes_cutechess)(
    'under BayesElo is that of cutechess: $counts',
    ({ counts, published }) => {
      expect(Math.abs(computeBayesLlr(counts, { elo0: 0, elo1: 10 }) - published)).toBeLessThan(0.01);
    },
  );
});

function moments(counts: Counts): { readonly n: number; readonly mean: number; readonly variance: number } {
  const n = counts.reduce((sum: number, count) => sum + count, 0);
  const top = counts.length - 1;
  const mean = counts.reduce((sum: number, count, index) => sum + (count * index) / top, 0) / n;
  return {
    n,
    mean,
    variance: counts.reduce((sum: number, count, index) => sum + count * (index / top - mean) ** 2, 0) / n,
  };
}

function approximateLogistic(counts: Counts, elo0: number, elo1: number): number {
  const { n, mean, variance } = moments(counts);
  const [s0, s1] = [elo0, elo1].map((elo) => 1 / (1 + 10 ** (-elo / 400))) as [number, number];
  return (n * (s1 - s0) * (2 * mean - s0 - s1)) / (2 * variance);
}

function approximateNormalized(counts: Counts, elo0: number, elo1: number): number {
  const { n, mean, variance } = moments(counts);
  const games = counts.length === 5 ? 2 : 1;
  const [t0, t1] = [elo0, elo1].map((elo) => (elo * Math.LN10) / 800) as [number, number];
  const t = (mean - 0.5) / Math.sqrt(games * variance);
  return ((games * n) / 2) * Math.log((1 + (t - t0) ** 2) / (1 + (t - t1) ** 2));
}

test.each(vectors.elo)(
  'Elo, its interval and superiority are those of fishtest: $counts',
  ({ counts, fishtest, published }) => {
    const { elo, los, nelo, score } = measureElo(counts);
    expect(Math.abs(elo.value! - fishtest.elo)).toBeLessThan(1e-6);
    expect(Math.abs((elo.high! - elo.low!) / 2 - fishtest.half95)).toBeLessThan(1e-6);
    expect(Math.abs(los / fishtest.los - 1)).toBeLessThan(1e-6);
    expect(nelo.value).toBeCloseTo(published.nelo!, 1);
    expect((nelo.high! - nelo.low!) / 2).toBeCloseTo(published.nelo_err!, 1);
    expect(score.value).toBeCloseTo(published.score!, 3);
  },
);

/** Games of a table of wins, half of them in either seat, so that the seat is worth nothing. */
const pairingsOf = (wins: readonly (readonly number[])[]): Pairing[] =>
  wins.flatMap((row, a) =>
    row.slice(a + 1).map((won, index): Pairing => {
      const b = a + 1 + index;
      const outcomes = new Float64Array(16);
      const lost = wins[b]![a]!;
      outcomes[4 * 2 + 3] = won / 2;
      outcomes[4 * 3 + 2] = won / 2;
      outcomes[4 * 0 + 3] = lost / 2;
      outcomes[4 * 3 + 0] = lost / 2;
      return { a, b, outcomes };
    }),
  );

describe('ratings without a prior are the most likely ones', () => {
  test.each(vectors.bradley_terry.filter(({ wins }) => wins !== undefined))('$source', (one) => {
    const names = one.names!;
    const { players, seat } = ratePlayers(names.length, pairingsOf(one.wins!), { prior: 0, resamples: 0 });
    const logits = players.map(({ elo }) => ((elo - players[0]!.elo) * Math.LN10) / 400);
    expect(seat.elo).toBeCloseTo(0, 6);
    const { computed_logit: logit, computed_elo_rel_B: third, elo_diff: difference } = one;
    if (Array.isArray(logit))
      for (const [index, value] of logit.entries()) expect(logits[index]).toBeCloseTo(value, 6);
    else
      for (const [name, value] of Object.entries(logit ?? {}))
        expect(logits[names.indexOf(name)]).toBeCloseTo(value, 4);
    if (third !== undefined) {
      expect(players[0]!.elo - players[1]!.elo).toBeCloseTo(third, 6);
      expect(players[2]!.elo).toBeCloseTo(players[0]!.elo, 6);
    }
    if (difference !== undefined) expect(players[0]!.elo - players[1]!.elo).toBeCloseTo(difference, 6);
  });

  test('choix, its second test case: the first beats the second twice, that the third, and that the first', () => {
    const wins = [
      [0, 2, 0],
      [0, 0, 1],
      [1, 0, 0],
    ];
    const { players } = ratePlayers(3, pairingsOf(wins), { prior: 0, resamples: 0 });
    expect(players.map(({ elo }) => (elo * Math.LN10) / 400)).toEqual([
      expect.closeTo(0.419617624, 6),
      expect.closeTo(-0.419617624, 6),
      expect.closeTo(0, 6),
    ]);
  });
});

describe('ratings that go from game to game', () => {
  const [plackettLuce, trueSkill, glicko] = vectors.online_ratings;

  test('by Plackett and Luce are those of openskill', () => {
    const [winner, loser] = updatePlackettLuce(NEW_SKILL, NEW_SKILL);
    expect([winner.mu, winner.sigma]).toEqual(plackettLuce.winner.map((value) => expect.closeTo(value, 9)));
    expect([loser.mu, loser.sigma]).toEqual(plackettLuce.loser.map((value) => expect.closeTo(value, 9)));
  });

  test('by TrueSkill are those of ts-trueskill, as far as its normal distribution is right', () => {
    const [winner, loser] = updateTrueSkill(NEW_SKILL, NEW_SKILL, 1);
    const near = (values: readonly number[]): unknown[] => values.map((value) => expect.closeTo(value, 5));
    expect([winner.mu, winner.sigma]).toEqual(near(trueSkill.winner));
    expect([loser.mu, loser.sigma]).toEqual(near(trueSkill.loser));
    expect(updateTrueSkill(NEW_SKILL, NEW_SKILL, 0)).toEqual([loser, winner]);
    for (const { mu, sigma } of updateTrueSkill(NEW_SKILL, NEW_SKILL, 0.5))
      expect([mu, sigma]).toEqual(near(trueSkill.draw));
    expect(matchQuality(NEW_SKILL, NEW_SKILL)).toBeCloseTo(trueSkill.quality, 12);
  });

  // v and w of the paper, computed with 500 digits (mpmath): the later ones are of games whose probability is too small for a number
  test.each<[0.5 | 1, readonly number[], readonly number[], readonly number[]]>([
    [0.5, [25, 8, 27, 3], [26.1862027949839, 5.10336502939554], [26.8330796327336, 2.8731904174661]],
    [0.5, [0, 1, 20, 1], [0.545511179872827, 0.989685102690296], [19.4544888201272, 0.989685102690296]],
    [0.5, [0, 1, 50, 1], [1.36412448925414, 0.989675245709443], [48.6358755107459, 0.989675245709443]],
    [0.5, [0, 1, 231, 1], [6.31582509600974, 0.989627599148214], [224.68417490399, 0.989627599148214]],
    [0.5, [0, 2, 300, 1], [30.1903680501618, 1.89817470200899], [292.413165741294, 0.990676006090789]],
    [1, [0, 1, 50, 1], [1.41012205096032, 0.989801747166017], [48.5898779490397, 0.989801747166017]],
    [1, [0, 2, 300, 1], [30.3396399850951, 1.89817432191634], [292.375653729915, 0.990675960099207]],
  ])(
    'by TrueSkill are those of its formulas between players far apart: %d between %j',
    (score, before, low, high) => {
      const [mu1, sigma1, mu2, sigma2] = before as readonly [number, number, number, number];
      const [weak, strong] = [
        { mu: mu1, sigma: sigma1 },
        { mu: mu2, sigma: sigma2 },
      ];
      const after = updateTrueSkill(weak, strong, score);
      expect(after.map(({ mu, sigma }) => [mu, sigma])).toEqual(
        [low, high].map((player) => player.map((value) => expect.closeTo(value, 9))),
      );
      const [second, first] = updateTrueSkill(strong, weak, score === 1 ? 0 : score);
      expect([first, second]).toEqual(after);
    },
  );

  test('by Glicko-2 are those of its paper', () => {
    const [rating, deviation, volatility] = glicko.player as [number, number, number];
    const games = glicko.opponents.map(([other, spread, score]) => ({
      opponent: { rating: other, deviation: spread },
      score,
    }));
    const after = updateGlicko({ rating, deviation, volatility }, games, glicko.tau);
    expect([after.rating, after.deviation, after.volatility]).toEqual(
      glicko.result.map((value) => expect.closeTo(value, 6)),
    );
    expect(updateGlicko({ rating, deviation, volatility }, []).deviation).toBeGreaterThan(deviation);
  });

  test('stay numbers between players who have nothing in common', () => {
    const [god, beginner] = [
      { mu: 1000, sigma: 1 },
      { mu: -1000, sigma: 1 },
    ];
    for (const skill of [
      ...updateTrueSkill(god, beginner, 1),
      ...updateTrueSkill(god, beginner, 0.5),
      ...updateTrueSkill(god, beginner, 0),
      ...updateTrueSkill({ ...god, sigma: 1e20 }, { ...beginner, sigma: 1e20 }, 0.5),
      ...updatePlackettLuce(beginner, god),
    ]) {
      expect(Number.isFinite(skill.mu) && skill.sigma > 0).toBe(true);
    }
  });
});

test('the long run of a population that imitates is that of OpenSpiel, for the game of Han et al. 2013', () => {
  const [r, t, p, s, delta, eps] = [1, 2, 0, -1, 4, 0.25] as const;
  const payoffs = [
    [r - eps / 2, r - eps, 0, s + delta - eps, r - eps],
    [r, r, s, s, s],
    [0, t, p, p, p],
    [t - delta, t, p, p, p],
    [r, t, p, p, p],
  ];
  expect(alphaRank(payoffs, { population: 20, alpha: 0.1 })).toEqual(
    vectors.alpharank[0]!.pi.map((share) => expect.closeTo(share, 7)),
  );
});
