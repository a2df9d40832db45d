import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareWithModel, nameDifference, type Play } from './compare.ts';
import { atTheEndOfTime, FUZZ, fromMidst, TIMEOUT_MS, whenTimeIsUp, wholeMatch } from './plays.ts';

function agrees(plays: fc.Arbitrary<Play>, numRuns: number): void {
  const property = fc.property(plays, (play) => {
    const difference = compareWithModel(play);
    expect(difference && nameDifference(play, difference)).toBeUndefined();
  });
  fc.assert(property, { numRuns: Math.ceil(numRuns * FUZZ) });
}

test(
  'the fast core and the model agree on every tick of small matches',
  () => agrees(wholeMatch(20, 1500), 100),
  TIMEOUT_MS,
);

test(
  'the fast core and the model agree on every tick of matches with hundreds of enemies',
  () => agrees(wholeMatch(600, 600), 30),
  TIMEOUT_MS,
);

test(
  'the fast core and the model agree on every tick from a state in which bodies stand close',
  () => agrees(fromMidst(30, 60), 1200),
  TIMEOUT_MS,
);

test(
  'the fast core and the model agree on every tick from a crowded state',
  () => agrees(fromMidst(400, 120), 100),
  TIMEOUT_MS,
);

test(
  'the fast core and the model agree on who has won when a death and the time limit meet',
  () => agrees(whenTimeIsUp(30, 60), 300),
  TIMEOUT_MS,
);

test(
  'the fast core and the model agree up to the last tick that there can be, and both refuse the next',
  () => agrees(atTheEndOfTime(12, 300), 100),
  TIMEOUT_MS,
);
