import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canonicalWords,
  copyMatch,
  countSnapshotWords,
  createMatch,
  type Match,
  matchFromState,
  mostSnapshotWords,
  readState,
  restore,
  snapshot,
  step,
  writeSnapshot,
} from '../../src/core/index.ts';
import type { LiveMatch } from '../../src/core/match.ts';
import { CASES } from './cases.ts';
import { inputsOf, type Play } from './compare.ts';
import { FUZZ, fromMidst, TIMEOUT_MS, wholeMatch } from './plays.ts';

const plays = fc.oneof(wholeMatch(30, 600), fromMidst(60, 150));
const RUNS = { numRuns: Math.ceil(60 * FUZZ) };

const begin = (play: Play): Match =>
  play.from === undefined
    ? createMatch({ seed: play.seed, rules: play.rules })
    : matchFromState({ seed: play.seed, rules: play.rules }, play.from);

/** Words and outcome of one tick, to be compared as a whole. */
const shown = (match: Match): string => `${canonicalWords(match)} ${JSON.stringify(match.outcome)}`;

/** Takes the inputs from `from` to `to`, and shows the match after each of them. */
function goOn(match: Match, inputs: readonly [number, number][], from: number, to: number): string[] {
  const seen: string[] = [];
  for (let at = from; at < Math.min(to, inputs.length) && match.outcome === undefined; at += 1) {
    step(match, ...inputs[at]!);
    seen.push(shown(match));
  }
  return seen;
}

test(
  'a snapshot restored at any tick goes on as the straight run does',
  () => {
    const property = fc.property(plays, fc.integer({ min: 1, max: 50 }), (play, stride) => {
      const inputs = [...inputsOf(play)];
      const straight = goOn(begin(play), inputs, 0, inputs.length);
      const [match, other] = [begin(play), begin(play)];
      const seen: string[] = [];
      for (let at = 0; at < straight.length; at += stride) {
        restore(other, snapshot(match));
        seen.push(...goOn(other, inputs, at, at + stride));
        restore(match, snapshot(other));
      }
      expect(seen).toEqual(straight);
    });
    fc.assert(property, RUNS);
  },
  TIMEOUT_MS,
);

test(
  'restoring an older snapshot into a match that is further along replays what followed it',
  () => {
    const property = fc.property(plays, fc.nat(400), fc.nat(400), (play, early, later) => {
      const inputs = [...inputsOf(play)];
      const match = begin(play);
      const [from, to] = [Math.min(early, inputs.length), Math.min(early + later, inputs.length)];
      goOn(match, inputs, 0, from);
      const kept = snapshot(match);
      const then = [...kept];
      const start = shown(match);
      const first = goOn(match, inputs, from, to);
      restore(match, kept);
      expect(shown(match)).toBe(start);
      expect(goOn(match, inputs, from, to)).toEqual(first);
      expect([...kept]).toEqual(then);
    });
    fc.assert(property, RUNS);
  },
  TIMEOUT_MS,
);

test('a snapshot from a big wave fits a match that has only seen small ones', () => {
  const options = {
    seed: 'room',
    rules: { waveBase: 1, waveGrowth: 100, enemySpeed: 30, health: 10_000, damage: 1 },
  };
  const far = createMatch(options);
  while (far.level < 4) step(far, 4, 4);
  const fresh = createMatch(options);
  restore(fresh, snapshot(far));
  const inputs = Array.from({ length: 300 }, (_, at): [number, number] => [at % 32, (at >> 3) % 32]);
  expect(canonicalWords(far).length).toBeGreaterThan(canonicalWords(createMatch(options)).length + 3 * 300);
  expect(goOn(fresh, inputs, 0, 300)).toEqual(goOn(far, inputs, 0, 300));
});

test('a snapshot into memory that is there is the same words, and what is too short is refused', () => {
  const match = createMatch({ seed: 'memory' });
  for (let tick = 0; tick < 900; tick += 1) step(match, 17, 18);
  const words = countSnapshotWords(match);
  const room = new Int32Array(words + 5).fill(-7);
  expect(writeSnapshot(match, room)).toBe(words);
  expect([...room]).toEqual([...snapshot(match), -7, -7, -7, -7, -7]);
  expect(() => writeSnapshot(match, new Int32Array(words - 1))).toThrow(RangeError);
});

test('no snapshot is longer than the longest, and the largest wave with hundreds of lasers is not much shorter', () => {
  const rules = { waveBase: 1000, waveGrowth: 100, cooldown: 1, laserSpeed: 1, health: 10_000, damage: 1 };
  const match = createMatch({ seed: 'large', rules });
  // Waves are as large as they get from the 31st on.
  (match as LiveMatch).level = 40;
  let longest = 0;
  for (let tick = 0; tick < 900; tick += 1) {
    step(match, 17, 18);
    longest = Math.max(longest, countSnapshotWords(match));
  }
  expect(longest).toBeLessThanOrEqual(mostSnapshotWords(match.rules));
  expect(longest).toBeGreaterThan(0.8 * mostSnapshotWords(match.rules));
});

test('a snapshot leaves out the enemies that are gone before the first living one', () => {
  const match = createMatch({ seed: 'gone', rules: { waveBase: 40, waveGrowth: 0 } });
  step(match, 0, 0);
  const words = countSnapshotWords(match);
  while (match.living > 20) step(match, 0, 0);
  expect(countSnapshotWords(match)).toBe(words - 3 * 20);
});

test(
  'a copy goes its own way and leaves the original as it was',
  () => {
    const property = fc.property(plays, fc.nat(300), (play, at) => {
      const inputs = [...inputsOf(play)];
      const straight = goOn(begin(play), inputs, 0, inputs.length);
      const match = begin(play);
      goOn(match, inputs, 0, at);
      const before = shown(match);
      const copy = copyMatch(match);
      expect(shown(copy)).toBe(before);
      const others = inputs.map(([first, second]): [number, number] => [first ^ 21, second ^ 26]);
      goOn(copy, others, 0, others.length);
      expect(shown(match)).toBe(before);
      expect(goOn(match, inputs, at, inputs.length)).toEqual(straight.slice(at));
    });
    fc.assert(property, RUNS);
  },
  TIMEOUT_MS,
);

test(
  'two matches played in turns in one process are what they are alone',
  () => {
    const property = fc.property(plays, plays, (one, two) => {
      const both = [one, two].map((play) => ({ inputs: [...inputsOf(play)], match: begin(play) }));
      const alone = [one, two].map((play) => goOn(begin(play), [...inputsOf(play)], 0, Infinity));
      const seen: string[][] = [[], []];
      for (let at = 0; at < 600; at += 1) {
        for (const [index, { match, inputs }] of both.entries())
          seen[index]!.push(...goOn(match, inputs, at, at + 1));
      }
      expect(seen).toEqual(alone);
    });
    fc.assert(property, RUNS);
  },
  TIMEOUT_MS,
);

test(
  'a match made from the state of another goes on as that one does, from any tick',
  () => {
    const property = fc.property(plays, fc.integer({ min: 1, max: 60 }), (play, stride) => {
      const inputs = [...inputsOf(play)];
      const straight = goOn(begin(play), inputs, 0, inputs.length);
      let match = begin(play);
      const seen: string[] = [];
      for (let at = 0; at < straight.length; at += stride) {
        match = matchFromState({ seed: play.seed, rules: play.rules }, readState(match));
        seen.push(...goOn(match, inputs, at, at + stride));
      }
      expect(seen).toEqual(straight);
    });
    fc.assert(property, RUNS);
  },
  TIMEOUT_MS,
);

test.each(CASES)('every state of $file can be taken up again, and is what it was', (play) => {
  const match = createMatch({ seed: play.seed, rules: play.rules });
  for (const [first, second] of inputsOf(play)) {
    const taken = matchFromState({ seed: play.seed, rules: play.rules }, readState(match));
    expect(shown(taken)).toBe(shown(match));
    if (match.outcome !== undefined) break;
    step(match, first, second);
    step(taken, first, second);
    expect(shown(taken)).toBe(shown(match));
  }
});
