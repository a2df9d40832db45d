import { expect, test } from 'vitest';
import * as core from '../../src/core/index.ts';
import type { LiveMatch } from '../../src/core/match.ts';
import { type Core, compareWithModel, nameDifference, type Play } from './compare.ts';

/* Faults planted around the core, where the place of the fault is known: the detector has to name it. */

const PLAY: Play = { seed: '42', inputs: [[[core.RIGHT + core.SHOOT, 400]], [[core.LEFT, 400]]] };

/** The fast core with something done to it in one tick. */
const faulty = (at: number, fault: (match: LiveMatch) => void): Core => ({
  ...core,
  step(match, first, second) {
    core.step(match, first, second);
    if (match.tick === at) fault(match as LiveMatch);
  },
});

test('a core that is right differs nowhere', () => {
  expect(compareWithModel(PLAY)).toBeUndefined();
});

test('an input that is dropped shows in that tick, as the place of that player', () => {
  const dropping: Core = {
    ...core,
    step: (match, first, second) => core.step(match, match.tick === 29 ? 0 : first, second),
  };
  expect(compareWithModel(PLAY, dropping)).toEqual({
    tick: 30,
    fields: [{ field: 'players[0].x', a: 220 + 29 * 3, b: 220 + 30 * 3 }],
  });
});

test('inputs that change seats show in the first tick', () => {
  const swapped: Core = { ...core, step: (match, first, second) => core.step(match, second, first) };
  const { tick, fields } = compareWithModel(PLAY, swapped)!;
  expect(tick).toBe(1);
  expect(fields.map(({ field }) => field)).toEqual([
    'players[0].x',
    'players[0].cooldown',
    'players[1].x',
    'players[1].cooldown',
    'lasers[0].length',
    'lasers[0][0].x',
    'lasers[0][0].y',
    'lasers[1].length',
    'lasers[1][0].x',
    'lasers[1][0].y',
  ]);
});

test.each<[string, (match: LiveMatch) => void, string[]]>([
  ['health', (match) => (match.player2.health -= 1), ['players[1].health']],
  ['score', (match) => (match.player1.score += 1), ['players[0].score']],
  ['cooldown', (match) => (match.player1.ready += 1), ['players[0].cooldown']],
  ['level', (match) => (match.level += 1), ['level']],
  ['the place of an enemy', (match) => (match.enemyX[3]! += 1), ['enemies[3].x']],
  [
    'the colour of an enemy',
    (match) => (match.enemyColour[0] = (match.enemyColour[0]! + 1) % 3),
    ['enemies[0].colour'],
  ],
])('a fault in %s is named in the tick in which it happens', (_, fault, fields) => {
  const found = compareWithModel(PLAY, faulty(50, fault))!;
  expect(found.tick).toBe(50);
  expect(found.fields.map(({ field }) => field)).toEqual(fields);
});

test('an outcome that comes early is named', () => {
  const ending = faulty(7, (match) => (match.outcome = { reason: 'health', winner: 1 }));
  expect(compareWithModel(PLAY, ending)).toEqual({
    tick: 7,
    fields: [{ field: 'outcome', a: 'health 1', b: 'none' }],
  });
});

test('a core that plays on after the end is named', () => {
  const play: Play = { ...PLAY, rules: { maxTicks: 20 } };
  expect(compareWithModel(play)).toBeUndefined();
  const endless: Core = {
    ...core,
    step: (match, first, second) => {
      if (match.outcome === undefined) core.step(match, first, second);
      else (match as LiveMatch).tick += 1;
    },
  };
  expect(compareWithModel(play, endless)).toEqual({
    tick: 21,
    fields: [{ field: 'tick', a: 21, b: 20 }],
  });
});

test('a difference is told with what it takes to see it again', () => {
  const fault = faulty(50, (match) => (match.player2.health -= 1));
  expect(nameDifference(PLAY, compareWithModel(PLAY, fault)!)).toBe(
    'seed "42", rules {}: after tick 50 players[1].health is 99 and not 100',
  );
});
