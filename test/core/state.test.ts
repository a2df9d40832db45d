import { expect, test } from 'vitest';
import {
  createMatch,
  MAX_TICK,
  matchFromState,
  type Rules,
  readState,
  SHOOT,
  type State,
  setState,
  snapshot,
  step,
} from '../../src/core/index.ts';
import { compareWithModel } from './compare.ts';

/* States made by hand: what is taken, what is refused, and the ends of time. */

const RULES: Partial<Rules> = { maxTicks: 0 };
const player = { x: 300, y: 600, health: 100, cooldown: 0, score: 0 };

const state = (change: (state: State) => void = () => {}): State => {
  const made: State = {
    tick: 1000,
    level: 2,
    players: [{ ...player }, { ...player }],
    lasers: [[], [{ x: 500, y: 300 }]],
    enemies: [
      { x: 60, y: 40, colour: 'red' },
      { x: 600, y: 40, colour: 'blue' },
      { x: 300, y: -700, colour: 'green' },
    ],
  };
  change(made);
  return made;
};

const HOLD = [[[SHOOT, 2000]], [[SHOOT, 2000]]] as const;

const last = (from: State, rules: Partial<Rules> = RULES) =>
  compareWithModel({ seed: 'end', rules, from, inputs: HOLD });

test('a match goes on to tick 2^31 - 1 as the model does, and no further', () => {
  expect(last(state((made) => (made.tick = 2147483600)))).toBeUndefined();
});

test('a match in which nothing happens any more still ends at tick 2^31 - 1', () => {
  const quiet = state((made) => {
    made.tick = MAX_TICK - 30;
    made.players[0].cooldown = 600;
    made.players[1].cooldown = 600;
    made.lasers = [[], []];
    made.enemies = [{ x: 60, y: -1500, colour: 'red' }];
  });
  expect(last(quiet, { maxTicks: 0, cooldown: 600, enemySpeed: 1, playerSpeed: 0 })).toBeUndefined();
});

test('a state at tick 2^31 - 1 takes no tick', () => {
  const match = matchFromState(
    { seed: 'end', rules: RULES },
    state((made) => (made.tick = MAX_TICK)),
  );
  expect(() => step(match, 0, 0)).toThrow(RangeError);
  expect(match.tick).toBe(MAX_TICK);
});

test('the state of tick 0 is no end, with a time limit and without', () => {
  for (const maxTicks of [0, 1, 36_000]) {
    const options = { seed: 'start', rules: { maxTicks } };
    expect(matchFromState(options, readState(createMatch(options))).outcome).toBeUndefined();
  }
});

test('a state in which somebody has lost is taken as the end that it is', () => {
  const lost = state((made) => (made.players[0].health = 0));
  const match = matchFromState({ seed: 'end', rules: RULES }, lost);
  expect(match.outcome).toEqual({ reason: 'health', winner: 2 });
  expect(() => step(match, 0, 0)).toThrow(RangeError);
});

test('a state at the time limit is taken as the end that it is', () => {
  const match = matchFromState(
    { seed: 'end', rules: { maxTicks: 1000 } },
    state((made) => (made.players[1].score = 4)),
  );
  expect(match.outcome).toEqual({ reason: 'time', winner: 2 });
});

test('the state given is copied, and stays as it is', () => {
  const given = state();
  const match = matchFromState({ seed: 'copy', rules: RULES }, given);
  step(match, 31, 31);
  expect(given).toEqual(state());
  given.players[0].x = 1;
  expect(readState(match).players[0].x).not.toBe(1);
});

test('a match that is brought to a state is the match made of it, whatever it was before', () => {
  const used = createMatch({ seed: 'set', rules: RULES });
  for (let tick = 0; tick < 700; tick += 1) {
    step(used, (tick * 7) % 32, SHOOT);
    if (tick % 50 !== 0) continue;
    setState(used, state());
    const fresh = matchFromState({ seed: 'set', rules: RULES }, state());
    expect(snapshot(used)).toEqual(snapshot(fresh));
    for (let more = 0; more < 300; more += 1) {
      step(used, SHOOT, more % 32);
      step(fresh, SHOOT, more % 32);
    }
    expect(snapshot(used)).toEqual(snapshot(fresh));
  }
});

test.each<[string, (state: State) => void]>([
  ['tick', (made) => (made.tick = -1)],
  ['tick', (made) => (made.tick = MAX_TICK + 1)],
  ['tick', (made) => (made.tick = 2 ** 32 + 1000)],
  ['tick', (made) => (made.tick = 0.5)],
  ['level', (made) => (made.level = 1001)],
  ['level', (made) => (made.level = -1)],
  ['players[0].x', (made) => (made.players[0].x = 0)],
  ['players[1].x', (made) => (made.players[1].x = 650)],
  ['players[0].x', (made) => (made.players[0].x = 1.5)],
  ['players[0].x', (made) => (made.players[0].x = Number.NaN)],
  ['players[0].y', (made) => (made.players[0].y = 0)],
  ['players[1].y', (made) => (made.players[1].y = 645)],
  ['players[0].health', (made) => (made.players[0].health = 101)],
  ['players[1].health', (made) => (made.players[1].health = -1)],
  ['players[0].cooldown', (made) => (made.players[0].cooldown = 21)],
  ['players[0].cooldown', (made) => (made.players[0].cooldown = -1)],
  ['players[1].score', (made) => (made.players[1].score = -1)],
  ['players[1].score', (made) => (made.players[1].score = MAX_TICK + 1)],
  ['lasers[1][0].x', (made) => (made.lasers[1][0]!.x = 0)],
  ['lasers[1][0].x', (made) => (made.lasers[1][0]!.x = 650)],
  ['lasers[1][0].y', (made) => (made.lasers[1][0]!.y = -1)],
  ['lasers[1][0].y', (made) => (made.lasers[1][0]!.y = 435)],
  ['lasers[0].length', (made) => (made.lasers[0] = Array(5).fill({ x: 5, y: 0 }))],
  ['lasers[0][1].y', (made) => (made.lasers[0] = Array(3).fill({ x: 5, y: 34 }).with(1, { x: 5, y: 235 }))],
  ['enemies.length', (made) => (made.enemies = Array(4097).fill({ x: 60, y: 0, colour: 'red' }))],
  ['enemies[0].x', (made) => (made.enemies[0]!.x = 49)],
  ['enemies[1].x', (made) => (made.enemies[1]!.x = 650)],
  ['enemies[0].y', (made) => (made.enemies[0]!.y = 701)],
  ['enemies[1].y', (made) => (made.enemies[1]!.y = 41)],
  ['enemies[2].y', (made) => (made.enemies[2]!.y = -1501)],
  ['enemies[2].y', (made) => (made.enemies[2]!.y = -700.5)],
  ['enemies[0].colour', (made) => Object.assign(made.enemies[0]!, { colour: 'pink' })],
])('a state whose %s no match can have is refused, and the field is named', (field, change) => {
  const refused = () => matchFromState({ seed: 'bad', rules: RULES }, state(change));
  expect(refused).toThrow(expect.objectContaining({ name: 'ShooterError', code: 'core/bad-state' }));
  expect(refused).toThrow(new RegExp(`^${field.replace(/[[\].]/g, '\\$&')} is `));
});

test('as many lasers as a state may hold fit, whatever is shot from there on', () => {
  for (const [laserSpeed, cooldown] of [
    [1, 1],
    [10, 20],
    [30, 1],
    [7, 600],
    [30, 600],
  ] as const) {
    const full = state((made) => {
      made.players[0].y = 644;
      for (const [index, one] of made.players.entries()) {
        one.cooldown = index * cooldown;
        let lowest = 644 - laserSpeed * (1 + cooldown - one.cooldown);
        made.lasers[index as 0 | 1] = [];
        for (; lowest >= 0; lowest -= laserSpeed * cooldown)
          made.lasers[index as 0 | 1].unshift({ x: 1, y: lowest });
      }
    });
    expect(last(full, { ...RULES, laserSpeed, cooldown, health: 10_000, damage: 1 })).toBeUndefined();
  }
});
