import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as real from '../../src/core/index.ts';
import { plant } from '../plant.ts';
import { CASES } from './cases.ts';
import { type Core, compareWithModel, type Play } from './compare.ts';
import { EARLY, FAULTS, type Fault } from './faults.ts';
import { atTheEndOfTime, fromMidst, whenTimeIsUp, wholeMatch } from './plays.ts';

type Door = typeof real;

/* What every mutant meets until it shows itself: matches from a fixed seed of chance, and the cases of the rules that the
   model gets through quickly. */
const chance = (plays: fc.Arbitrary<Play>, numRuns: number): Play[] => fc.sample(plays, { seed: 1, numRuns });
const PLAYS: readonly Play[] = [
  ...chance(fromMidst(30, 60), 300),
  ...chance(whenTimeIsUp(30, 60), 100),
  ...chance(wholeMatch(20, 1500), 20),
  ...CASES.filter(({ rules }) => (rules.waveBase ?? 0) < 200),
  ...chance(fromMidst(300, 200), 20),
  ...chance(atTheEndOfTime(12, 100), 10),
];

/** The core as those use it who look ahead: every few ticks a few more are tried, and the match is put back. */
const lookingAhead = (core: Door): Core => ({
  ...core,
  step(match, first, second) {
    if (match.tick % 3 === 0 && match.outcome === undefined) {
      const kept = core.snapshot(match);
      const other = match.tick % 2 === 0 ? 0 : core.ALL_KEYS; // the same keys, or others in every tick
      for (let ahead = 0; ahead < 4 && match.outcome === undefined && match.tick < core.MAX_TICK; ahead += 1)
        core.step(match, first ^ ((ahead * 21) & other), second);
      core.restore(match, kept);
    }
    core.step(match, first, second);
  },
});

/** The first difference from the model that any play shows; what was thrown, if nothing else shows. */
function caught(core: Core): string | undefined {
  let thrown: string | undefined;
  for (const play of PLAYS) {
    try {
      const difference = compareWithModel(play, core);
      if (difference !== undefined) return `tick ${difference.tick}: ${difference.fields[0]!.field}`;
    } catch (error) {
      thrown ??= `threw ${error}`;
    }
  }
  return thrown;
}

test('the core as it is passes what the mutants have to pass', () => {
  expect(caught(real)).toBeUndefined();
  expect(caught(lookingAhead(real))).toBeUndefined();
});

const caughtIn = async ({ load, isOfSnapshots }: Fault): Promise<string | undefined> => {
  const core = await load();
  return caught(isOfSnapshots ? lookingAhead(core) : core);
};

test.each(FAULTS)('a core in which $claim is caught, and tick and field are named', async (fault) => {
  expect(await caughtIn(fault)).toMatch(/^tick \d+: [a-z]/);
});

test.each(EARLY)('a core in which $claim is right', async (change) => {
  expect(await caughtIn(change)).toBeUndefined();
});

test('a fault that changes nothing, or something that is not there, is not planted', async () => {
  const plantIn = (change: (real: object) => object, part = 'src/core/move.ts') =>
    plant<Door, object>(part, change, 'src/core/index.ts');
  await expect(plantIn(() => ({}))).rejects.toThrow();
  await expect(plantIn(() => ({ noSuchFunction: () => 0 }))).rejects.toThrow();
  await expect(plantIn((all) => all)).rejects.toThrow();
  await expect(plantIn(() => ({ RELEASE: 'x' }), 'src/replay/coder.ts')).rejects.toThrow('does not load');
});
