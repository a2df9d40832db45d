import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findBot } from '../../src/bots/index.ts';
import { gameId, hashContents, type PairResult, pairsOf } from '../../src/contest/index.ts';
import { commitInOrder } from '../../src/contest/judge.ts';
import { parseManifest } from '../../src/contest/manifest.ts';
import { parsePair } from '../../src/contest/parse-pair.ts';
import { pairingsOf } from '../../src/contest/plan.ts';
import { parseRules, ShooterError } from '../../src/core/index.ts';

/* The engine of contests, in its pure parts. */

const pairOf = (index: number): PairResult => ({ index }) as PairResult;

describe('what counts', () => {
  test('does not depend on the order in which results come, nor what is played beyond the end', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.nat(50),
        fc.infiniteStream(fc.nat()),
        (count, end, chance) => {
          const come = Array.from({ length: count }, (_, index) => index);
          for (let i = count - 1; i > 0; i -= 1) {
            const j = chance.next().value! % (i + 1);
            [come[i], come[j]] = [come[j]!, come[i]!];
          }
          const told: number[] = [];
          const order = commitInOrder(
            Array.from({ length: count }, (_, index) => index),
            ({ index }) => {
              told.push(index);
              return index === end;
            },
          );
          for (const index of come) order.add(pairOf(index));
          const wanted = Array.from({ length: Math.min(count, end + 1) }, (_, index) => index);
          expect(told).toEqual(wanted);
          expect(order.committed.map(({ index }) => index)).toEqual(wanted);
        },
      ),
    );
  });

  test('is told as soon as all before it is there, and no sooner', () => {
    const told: number[] = [];
    const order = commitInOrder([0, 3, 6], ({ index }) => told.push(index) === 0);
    order.add(pairOf(3));
    expect(told).toEqual([]);
    order.add(pairOf(0));
    expect(told).toEqual([0, 3]);
  });
});

describe('a plan', () => {
  test('has everyone meet everyone, or the first each other one, or each the one before it, on one seed a round', () => {
    expect(pairingsOf({ form: 'round-robin', players: 4 })).toHaveLength(6);
    expect(pairingsOf({ form: 'gauntlet', players: 4 })).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
    ]);
    expect(pairingsOf({ form: 'ladder', players: 4 })).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
    const pairs = [...pairsOf({ form: 'round-robin', players: 3, pairs: 2, seed: 's' })];
    expect(pairs.map(({ a, b, seed }) => `${a}${b} ${seed}`)).toEqual([
      '01 s/1',
      '02 s/1',
      '12 s/1',
      '01 s/2',
      '02 s/2',
      '12 s/2',
    ]);
  });

  test('in parts is the whole plan, each pair once', () => {
    const plan = { form: 'round-robin', players: 4, pairs: 7, seed: 's' } as const;
    const parts = [0, 1, 2, 3, 4].flatMap((index) => [...pairsOf(plan, { index, count: 5 })]);
    expect(parts.sort((one, other) => one.index - other.index)).toEqual([...pairsOf(plan)]);
  });

  test.each([
    { form: 'sprt', players: 3, pairs: 1 },
    { form: 'round-robin', players: 1, pairs: 1 },
    { form: 'gauntlet', players: 2, pairs: 0 },
  ] as const)('of %o is refused', (plan) => {
    expect(() => [...pairsOf({ ...plan, seed: 's' })]).toThrow(RangeError);
  });
});

describe('the name of a match', () => {
  const base = { release: '1', rules: parseRules(), seed: 's', players: ['a', 'b'] as const };

  test('is another one if anything is that it follows from', () => {
    const names = [
      base,
      { ...base, release: '2' },
      { ...base, seed: 't' },
      { ...base, rules: parseRules({ cooldown: 19 }) },
      { ...base, players: ['b', 'a'] as const },
    ].map(gameId);
    expect(new Set(names).size).toBe(5);
    expect(gameId({ ...base })).toBe(names[0]);
    expect(names[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  test('tells built-in bots apart', () => {
    const hashes = ['hunter', 'dodger'].map((name) => hashContents(name, findBot(name)!));
    expect(new Set(hashes).size).toBe(2);
  });

  test('tells the two players of a log apart', () => {
    const about = { name: 'x', version: '1', hash: 'sha256:0' };
    const hashes = (['log', 'script'] as const).flatMap((kind) =>
      ['#1', '#2'].map((seat) => hashContents(`${kind}:x${seat}`, { ...about, kind })),
    );
    expect(new Set(hashes).size).toBe(4);
  });
});

describe('files of a contest', () => {
  const refuses = (read: () => unknown): boolean => {
    try {
      read();
      return false;
    } catch (error) {
      expect(error).toBeInstanceOf(ShooterError);
      return true;
    }
  };

  test('are read, or refused by a code, whatever is in them', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(refuses(() => parsePair(text))).toBe(true);
        expect(refuses(() => parseManifest(text))).toBe(true);
      }),
    );
  });

  const game = {
    id: '0'.repeat(32),
    score: 1,
    reason: 'health',
    ticks: 5,
    digest: '0'.repeat(64),
    hash: '0'.repeat(16),
    failures: [],
    log: null,
  };
  const pair = { index: 0, a: 0, b: 1, seed: 's', games: [game, game] };

  const failure = {
    ...{ kind: 'crash', player: 0, tick: 3, last: 4, count: 2 },
    ...{ message: 'no', stack: ['decide (bot.js:1:2)'], forfeits: true },
  };

  test.each<[string, object]>([
    ['a score between', { score: 0.3 }],
    ['a log elsewhere', { log: '../../etc/passwd' }],
    ['a log by an absolute path', { log: '/logs/0000000000000000.log' }],
    ['the log of another game', { log: 'logs/1111111111111111.log' }],
    ['no hash', { hash: 5 }],
    ['no digest', { digest: '0'.repeat(16) }],
    ['a failure of no kind', { failures: [{ ...failure, kind: 'luck' }] }],
    ['a field that nobody knows', { winner: 1 }],
    ['a failure with a field that nobody knows', { failures: [{ ...failure, blame: 'b' }] }],
    ['a score of a game that was interrupted', { reason: 'interrupted' }],
    ['no score of a game that was not', { score: null }],
    ['no score for the failure of a bot', { score: null, reason: 'interrupted', failures: [failure] }],
    ['a forfeit without a failure', { reason: 'forfeit' }],
    ['a forfeit that its loser did not make', { reason: 'forfeit', score: 1, failures: [failure] }],
    ['a failure by which it was lost, but another end', { score: 0, failures: [failure] }],
    ['a failure after its end', { reason: 'forfeit', score: 0, failures: [{ ...failure, last: 6 }] }],
    ['a last failure before the first', { reason: 'forfeit', score: 0, failures: [{ ...failure, last: 2 }] }],
    ['no failures that are one', { reason: 'forfeit', score: 0, failures: [{ ...failure, count: 0 }] }],
    ['a stack that is text', { reason: 'forfeit', score: 0, failures: [{ ...failure, stack: 'decide' }] }],
    [
      'a stack without end',
      { reason: 'forfeit', score: 0, failures: [{ ...failure, stack: new Array(9).fill('decide') }] },
    ],
    [
      'a score where the rules were interfered with',
      { failures: [{ ...failure, kind: 'interference', player: null, forfeits: false }] },
    ],
    ['more failures than seats', { failures: new Array(4).fill({ ...failure, forfeits: false }) }],
  ])('a pair with %s is refused', (_, change) => {
    expect(parsePair(JSON.stringify(pair))).toEqual(pair);
    expect(refuses(() => parsePair(JSON.stringify({ ...pair, games: [game, { ...game, ...change }] })))).toBe(
      true,
    );
  });
});
