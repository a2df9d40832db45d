import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  COLOURS,
  createMatch,
  type Match,
  matchFromState,
  readEnemies,
  readLasers,
  readState,
  SEEN_ENEMY_WORDS,
  SEEN_LASER_WORDS,
  step,
} from '../../src/core/index.ts';
import { inputsOf, type Play } from './compare.ts';
import { FUZZ, fromMidst, TIMEOUT_MS, wholeMatch } from './plays.ts';

/* What is read of a match without a copy of its state, held against that copy. */

const plays = fc.oneof(wholeMatch(30, 300), fromMidst(60, 150));

function forEachTick(play: Play, look: (match: Match) => void): void {
  const match =
    play.from === undefined
      ? createMatch({ seed: play.seed, rules: play.rules })
      : matchFromState({ seed: play.seed, rules: play.rules }, play.from);
  look(match);
  for (const [first, second] of inputsOf(play)) {
    if (match.outcome !== undefined) return;
    step(match, first, second);
    look(match);
  }
}

/** What a read wrote, of so many bodies; the array was longer by a part of a body, which is to stay as it was. */
function written(width: number, room: number, read: (out: Int32Array) => number): number[] {
  const out = new Int32Array(width * room + width - 1).fill(-7);
  const count = read(out);
  return [...out.subarray(0, width * count)];
}

const enemiesOf = (match: Match, line: number, room: number): number[] =>
  readState(match)
    .enemies.filter(({ y }) => y < line)
    .slice(0, room)
    .flatMap(({ x, y, colour }) => [x, y, COLOURS.indexOf(colour)]);

const lasersOf = (match: Match, seat: 0 | 1, room: number): number[] =>
  readState(match)
    .lasers[seat].toReversed()
    .slice(0, room)
    .flatMap(({ x, y }) => [x, y]);

const lines = fc.oneof(
  fc.integer({ min: -1600, max: 800 }),
  fc.double({ min: -1600, max: 800 }),
  fc.constantFrom(Infinity, -Infinity, Number.NaN, 0x7fffffff, -0x80000000, 1e12),
);

test(
  'the lowest enemies above any line are those of the state, as many as there is room for, in every tick',
  () => {
    const claim = fc.property(plays, lines, fc.nat(20), (play, line, room) => {
      forEachTick(play, (match) => {
        const seen = written(SEEN_ENEMY_WORDS, room, (out) => readEnemies(match, line, out));
        expect(seen).toEqual(enemiesOf(match, line, room));
      });
    });
    fc.assert(claim, { numRuns: Math.ceil(40 * FUZZ) });
  },
  TIMEOUT_MS,
);

test(
  'the last lasers of a player are those of the state, the last fired first, in every tick',
  () => {
    const claim = fc.property(plays, fc.nat(6), (play, room) => {
      forEachTick(play, (match) => {
        for (const seat of [0, 1] as const) {
          const player = seat === 0 ? match.player1 : match.player2;
          const seen = written(SEEN_LASER_WORDS, room, (out) => readLasers(match, player, out));
          expect(seen).toEqual(lasersOf(match, seat, room));
        }
      });
    });
    fc.assert(claim, { numRuns: Math.ceil(40 * FUZZ) });
  },
  TIMEOUT_MS,
);

test('an enemy on the line is not above it, one that is removed is passed over: faults planted in what is wanted', () => {
  const state = {
    ...readState(createMatch({ seed: 'line' })),
    tick: 10,
    level: 1,
    enemies: [
      { x: 230, y: 596, colour: 'red' },
      { x: 240, y: 300, colour: 'blue' },
      { x: 600, y: 200, colour: 'green' },
    ],
  } as const;
  const match = matchFromState({ seed: 'line' }, state);
  const read = (line: number): number[] =>
    written(SEEN_ENEMY_WORDS, 9, (out) => readEnemies(match, line, out));
  expect(read(300)).toEqual([600, 200, 2]);
  expect(read(301)).toEqual([240, 300, 1, 600, 200, 2]);
  expect(read(300)).not.toEqual(enemiesOf(match, 301, 9));
  const before = readState(match);
  while (match.player1.health === 100) step(match, 0, 0);
  expect(readState(match).enemies).toHaveLength(before.enemies.length - 1);
  expect(read(800)).toEqual(enemiesOf(match, 800, 9));
  expect(read(800)).toHaveLength(2 * SEEN_ENEMY_WORDS);
});
