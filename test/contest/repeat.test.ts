import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ContestManifest,
  createManifest,
  judgeInOrder,
  type PairResult,
  pairsOf,
  planOf,
} from '../../src/contest/index.ts';
import { countPairs, createSeenGames, sprtCurve } from '../../src/contest/stats/index.ts';
import { tallyPairs } from '../../src/contest/tally.ts';
import { parseRules } from '../../src/core/index.ts';
import { makePair } from './contest.ts';

/* A game is evidence once. Who plays the same match again, between programs that do the same again, has shown nothing new. */

const SPRT = { elo0: 0, elo1: 20, alpha: 0.05, beta: 0.05, model: 'logistic' } as const;

const manifestOf = (pairs: number): ContestManifest =>
  createManifest({
    ...{ release: '0', rules: parseRules(), form: 'sprt', pairs, seed: 's' },
    players: ['hunter', 'gunner'].map((name) => ({ name, hash: name, reproducible: true })),
    isolation: { level: 'none', budgetMs: 100 },
    ...{ logs: 'none', sprt: SPRT, shard: null },
  });

/** Pairs of a plan; which match each is, and how it came out, is planted. */
function plant(matches: readonly number[], scoreOf: (match: number) => 0 | 0.5 | 1): PairResult[] {
  return [...pairsOf(planOf(manifestOf(matches.length)))].map(({ index, seed }) => {
    const match = matches[index]!;
    const made = makePair({
      index,
      scores: [scoreOf(match), scoreOf(match + 1)],
      ids: [`${match}/1`, `${match}/2`],
    });
    return { ...made, seed };
  });
}

const judge = (pairs: readonly PairResult[]) => {
  const judged = judgeInOrder(manifestOf(pairs.length));
  for (const pair of pairs) judged.add(pair);
  return judged;
};

describe('games that repeat', () => {
  test('decide no test: one pair that is won, played 500 times, is one pair; 500 that are won decide it', () => {
    const once = judge(plant(new Array(500).fill(0), () => 1));
    expect([once.test!.status, once.counts, once.committed.length]).toEqual([null, [0, 0, 0, 0, 1], 500]);
    const all = judge(
      plant(
        Array.from({ length: 500 }, (_, index) => index),
        () => 1,
      ),
    );
    expect(all.test!.status).toBe('H1');
  });

  test('count as the tables count them: the test, its course, and pairs counted in parts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(30), { minLength: 1, maxLength: 60 }),
        fc.nat(60),
        fc.func(fc.constantFrom<(0 | 0.5 | 1)[]>(0, 0.5, 1)),
        (matches, at, score) => {
          const pairs = plant(matches, (match) => score(match) as 0 | 0.5 | 1);
          const { committed, counts, test } = judge(pairs);
          const tables = tallyPairs(2, committed).pairings[0]!.pairs;
          expect(counts).toEqual(tables);
          expect(countPairs(committed)).toEqual(tables);
          expect(sprtCurve(committed, SPRT, 7).at(-1)!.llr).toBeCloseTo(test!.llr, 9);
          const seen = createSeenGames();
          const parts = [committed.slice(0, at), committed.slice(at)].map((part) => countPairs(part, seen));
          expect(parts[0]!.map((count, index) => count + parts[1]![index]!)).toEqual(tables);
        },
      ),
    );
  });
});
