import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findBot } from '../../src/bots/index.ts';
import { checkSame } from '../../src/contest/audit.ts';
import {
  createManifest,
  type GameTask,
  type PairResult,
  type PlayedPair,
  pairsOf,
  planOf,
  playPair,
} from '../../src/contest/index.ts';
import { planTasks } from '../../src/contest/plan-tasks.ts';
import { parseRules, ShooterError } from '../../src/core/index.ts';

/* The same match comes out the same; where it does not, it is told who did not do the same, and when. */

const TASK: GameTask = {
  pair: { index: 0, a: 0, b: 1, seed: 's' },
  ...{ rules: parseRules({ maxTicks: 300 }), release: '0', logs: 'none', keepInputs: true },
  ...{ contents: ['a', 'b'], names: ['one', 'two'], lossesOfA: true },
  recording: { release: '0', node: 'v20.20.0', platform: 'linux-x64' },
};
const PLAYERS = ['one', 'two'].map((name) => ({ name, hash: name, reproducible: true }));

/** A pair in which player `who` holds right, but in its game `game` does `at` a tick what is given. */
function play(who: 0 | 1, does: (game: number, tick: number) => number): PlayedPair {
  let games = 0;
  const bot = {
    ...{ name: 'planted', kind: 'module' as const, version: '1' },
    createBot() {
      const game = games++;
      return { decide: ({ tick }: { tick: number }) => does(game, tick) };
    },
  };
  const gunner = findBot('gunner')!;
  return playPair(TASK, who === 0 ? [bot, gunner] : [gunner, bot]);
}

function tellOf(one: PlayedPair, other: PlayedPair): string | undefined {
  try {
    checkSame(one, other, PLAYERS);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(ShooterError);
    return (error as Error).message;
  }
}

describe('a pair that was played twice', () => {
  test('names the bot that pressed another key first, its seat and the tick', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<(0 | 1)[]>(0, 1),
        fc.constantFrom(0, 1),
        fc.integer({ min: 0, max: 290 }),
        (who, game, at) => {
          const plain = play(who, () => 2);
          expect(
            tellOf(
              plain,
              play(who, () => 2),
            ),
          ).toBeUndefined();
          const other = play(who, (inGame, tick) => (inGame === game && tick >= at ? 16 : 2));
          expect(tellOf(plain, other)).toContain(
            `at tick ${at} "${PLAYERS[who]!.name}" in seat ${who === game ? 1 : 2} did not do the same`,
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  test('names the bot that gave up in one of them, though no key differs', () => {
    const fails = (game: number, tick: number): number => {
      if (game === 1 && tick >= 100) throw new Error('moody');
      return 0;
    };
    // Ten times it is forgiven and presses nothing, as it always did.
    expect(
      tellOf(
        play(1, () => 0),
        play(1, fails),
      ),
    ).toContain('at tick 110 "two" in seat 1 did not do the same');
  });
});

describe('of pairs that are played now', () => {
  const manifest = createManifest({
    ...{ release: '0', rules: parseRules(), form: 'round-robin', pairs: 200, seed: 's' },
    players: ['a', 'b', 'c', 'd'].map((name) => ({ name, hash: name, reproducible: true })),
    isolation: { level: 'none', budgetMs: 100 },
    ...{ logs: 'none', sprt: null, shard: null },
  });
  const all = [...pairsOf(planOf(manifest))];
  const plan = (pairs: readonly PairResult[], audit: number | undefined) => {
    const tasks = [...planTasks({ manifest, pairs }, { audit, taskPairs: () => 7 })];
    return {
      indexes: tasks.flatMap((task) => task.pairs.map(({ index }) => index)),
      audited: tasks.filter(({ isAudited }) => isAudited).flatMap((task) => task.pairs),
    };
  };

  test('each player is looked at, the first two pairs, and one in a hundred', () => {
    const { indexes, audited } = plan([], undefined);
    expect([...indexes].sort((one, other) => one - other)).toEqual(all.map(({ index }) => index));
    expect(new Set(audited.flatMap(({ a, b }) => [a, b])).size).toBe(4);
    expect(audited.slice(0, 2).map(({ index }) => index)).toEqual([0, 1]);
    expect(audited.length).toBeGreaterThanOrEqual(all.length / 100 + 2);
    expect(audited.length).toBeLessThan(all.length / 100 + 6);
  });

  test('as many are looked at as were asked for, those that are known first', () => {
    const known = all.slice(0, 10) as unknown as PairResult[];
    expect(plan(known, 0).audited).toEqual([]);
    expect(plan(known, 5).audited.map(({ index }) => index)).toEqual([0, 2, 4, 6, 8]);
    const more = plan(known, 13).audited.map(({ index }) => index);
    expect(more).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(plan(known, 5000).audited).toHaveLength(all.length);
  });
});
