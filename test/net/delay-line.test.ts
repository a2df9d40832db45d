import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDelayLine, type Mark, type RoomFacts } from '../../src/net/delay-line.ts';
import { COARSE_MARKS, MAX_SPANS } from '../../src/net/limits.ts';
import type { Recorder } from '../../src/replay/index.ts';

/* What spectators who are behind are shown, against a list of all that was. */

const NOBODY = [false, false] as const;
const facts = (ready: boolean): RoomFacts => ({
  ready,
  users: [undefined, undefined],
  lost: NOBODY,
  win: NOBODY,
  announcement: { match: 1, seedCommit: '', players: [null, null] },
});
const [PLAYING, WAITING] = [facts(true), facts(false)];
const match = (): Recorder => ({}) as Recorder;

/** Matches after each other: ticks taken in each slot, then slots of waiting. */
function* playMatches(matches: readonly { steps: readonly number[]; wait: number }[]): Generator<Mark> {
  for (const { steps, wait } of matches) {
    const recorder = match();
    let tick = 0;
    for (const step of steps) {
      tick += step;
      yield { recorder, tick, facts: PLAYING };
    }
    for (let slot = 0; slot < wait; slot += 1) yield { recorder: undefined, tick: 0, facts: WAITING };
  }
}

const matches = fc.array(
  fc.record({
    steps: fc.array(fc.constantFrom(0, 1, 1, 1, 1, 2, 5, 400), { maxLength: 60 }),
    wait: fc.nat(9),
  }),
  { maxLength: 9 },
);

test('a short delay shows every slot exactly as it was', () => {
  fc.assert(
    fc.property(matches, fc.integer({ min: 1, max: 90 }), (played, delay) => {
      const line = createDelayLine(delay);
      const all: Mark[] = [];
      for (const mark of playMatches(played)) {
        all.push(mark);
        line.push(mark);
        const then = all[Math.max(0, all.length - 1 - delay)]!;
        expect(line.behind).toEqual(then);
        expect(line.behind.recorder).toBe(then.recorder);
        expect(line.spans).toBeLessThanOrEqual(delay + 2);
      }
    }),
  );
});

/** Pushes slots of matches and holds what is shown against what was; gives the most spans and ticks that were kept. */
function run(
  delay: number,
  slots: number,
  ticksAt: (slot: number) => number,
  length: number,
): [number, number] {
  const line = createDelayLine(delay);
  const all: Mark[] = [];
  let most: [number, number] = [0, 0];
  let recorder = match();
  let tick = 0;
  for (let slot = 0; slot < slots; slot += 1) {
    if (slot % length === 0) [recorder, tick] = [match(), 0];
    tick += ticksAt(slot);
    all.push({ recorder, tick, facts: PLAYING });
    line.push(all[slot]!);
    const then = all[Math.max(0, slot - delay)]!;
    if (line.behind.recorder === then.recorder && line.behind.tick > then.tick)
      throw new Error(`slot ${slot} shows tick ${line.behind.tick}, and then it was ${then.tick}`);
    most = [Math.max(most[0], line.spans), Math.max(most[1], line.heldTicks)];
  }
  return most;
}

test('an hour of real time is a few spans, shown exactly', () => {
  const [spans, ticks] = run(216_000, 500_000, () => 1, 3600);
  expect(spans).toBeLessThan(70);
  expect(ticks).toBeLessThanOrEqual(216_000 + 3600);
});

test.each([
  ['lockstep', (slot: number) => 100 + (slot % 7), 3600],
  ['matches of one slot', () => 1, 1],
  ['stalls', (slot: number) => (slot % 3 === 0 ? 5 : 0), 100_000],
] as const)('an hour of %s is kept within limits, and never shown early', (_, ticksAt, length) => {
  const [spans, ticks] = run(216_000, 460_000, ticksAt, length);
  expect(spans).toBeLessThanOrEqual(Math.max(MAX_SPANS, COARSE_MARKS + 200));
  expect(ticks).toBeLessThanOrEqual(2 * 216_000 + 36_000 + 3600 * 107);
});
