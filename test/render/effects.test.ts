import { readFileSync } from 'node:fs';
import alea from 'seedrandom/lib/alea.js';
import { describe, expect, test } from 'vitest';
import { createMatch, type Match, type Rules, step } from '../../src/core/index.ts';
import { createModel, stepModel } from '../../src/core/internal.ts';
import {
  BURST_TICKS,
  type Burst,
  createEffectFinder,
  createEffects,
  createHistory,
  createReplay,
  type Effects,
  effectsAt,
} from '../../src/render/index.ts';
import { decodeLog, findEvents, openPlayback } from '../../src/replay/index.ts';
import { plant } from '../plant.ts';

/* What bursts, who is hit, when waves come: held against the rules, body by body. */

const readGolden = (name: string) =>
  decodeLog(readFileSync(new URL(`../golden/${name}.log`, import.meta.url)));

type Keys = (tick: number) => readonly [number, number];

/** Keys at random, held for a while; both shoot most of the time. */
function randomKeys(seed: string): Keys {
  const draw = alea(seed);
  let keys: readonly [number, number] = [16, 16];
  const one = (): number => Math.floor(draw() * 16) + (draw() < 0.8 ? 16 : 0);
  return (tick) => {
    if (tick % 9 === 0) keys = [one(), one()];
    return keys;
  };
}

/** Player 1 joins player 2, and both fly about as one: they hit the same enemies at once. */
function together(seed: string): Keys {
  const keys = randomKeys(seed);
  return (tick) => (tick < 60 ? [18, 16] : [keys(tick)[0] | 16, keys(tick)[0] | 16]);
}

type Box = readonly [x: number, y: number, width: number, height: number];
const overlap = ([ax, ay, aw, ah]: Box, [bx, by, bw, bh]: Box): boolean =>
  ax < bx + bw && bx < ax + aw && ay < by + bh && by < ay + ah;

/** The bursts of a match by the plain model, whose enemies are objects that stay the same ones. */
function burstsOfModel(options: { seed: string; rules: Partial<Rules> }, keys: Keys, ticks: number): Burst[] {
  const model = createModel(options);
  const found: Burst[] = [];
  for (let tick = 0; tick < ticks && model.outcome === undefined; tick += 1) {
    const before = [...model.state.enemies];
    const lasers = model.state.lasers.map((list) => [...list]);
    stepModel(model, ...keys(tick));
    const { players, enemies, lasers: left } = model.state;
    const gone = before.filter((one) => !enemies.includes(one));
    const box = (one: (typeof gone)[0]): Box => [one.x + 10, one.y + 10, one.colour === 'blue' ? 30 : 50, 30];
    const rams = gone.map((one) =>
      ([1, 2] as const).filter((seat) => {
        const { x, y } = players[seat - 1]!;
        return overlap([x + 10, y + 10, 80, 80], box(one));
      }),
    );
    const targets = gone.filter((one, index) => rams[index]!.length === 0 && one.y <= 700);
    const shots = targets.map((): (1 | 2)[] => []);
    for (const seat of [1, 2] as const) {
      const spent = lasers[seat - 1]!.filter((one) => !left[seat - 1]!.includes(one) && one.y >= 0);
      const { x, y, cooldown } = players[seat - 1]!;
      // One that was fired and has hit in the same tick was never in a list.
      if (cooldown === model.rules.cooldown) spent.push({ x, y: y - model.rules.laserSpeed });
      for (const laser of spent) {
        const hit = targets.findIndex((one) => overlap([laser.x + 45, laser.y + 28, 10, 30], box(one)));
        if (hit >= 0 && !shots[hit]!.includes(seat)) shots[hit]!.push(seat);
      }
    }
    const add = (one: (typeof gone)[0], cause: Burst['cause'], seats: readonly (1 | 2)[]): void => {
      found.push({ tick: tick + 1, x: one.x, y: one.y, colour: one.colour, cause, seats });
    };
    for (const [index, one] of gone.entries()) if (rams[index]!.length > 0) add(one, 'ram', rams[index]!);
    for (const [index, one] of targets.entries()) add(one, 'shot', shots[index]!);
  }
  return found;
}

/** The effects of a match, looked at after each tick that is a multiple of `every`. */
function play(
  options: { seed: string; rules: Partial<Rules> },
  keys: Keys,
  {
    ticks,
    every = 1,
    find = createEffectFinder,
  }: { ticks: number; every?: number; find?: typeof createEffectFinder },
): { effects: Effects; match: Match } {
  const match = createMatch(options);
  const finder = find();
  finder.look(match);
  while (match.tick < ticks && match.outcome === undefined) {
    step(match, ...keys(match.tick));
    if (match.tick % every === 0) finder.look(match);
  }
  return { effects: finder.effects, match };
}

const RULES: readonly (readonly [string, Partial<Rules>])[] = [
  ['the usual rules', { health: 10_000 }],
  ['a laser in every third tick', { health: 10_000, cooldown: 3, waveBase: 60 }],
  [
    'everything at full speed',
    { health: 10_000, enemySpeed: 30, laserSpeed: 30, playerSpeed: 30, waveGrowth: 0 },
  ],
  ['slow lasers', { health: 10_000, laserSpeed: 1, cooldown: 4, waveBase: 40 }],
];

describe.each(RULES)('under %s', (_, rules) => {
  test.each([
    ['random keys', randomKeys],
    ['two players on one spot', together],
  ])('%s burst what the rules remove, by whom they say', (_name, keys) => {
    const options = { seed: 'effects', rules };
    const expected = burstsOfModel(options, keys('a'), 2200);
    expect(expected.length).toBeGreaterThan(9);
    const { effects } = play(options, keys('a'), { ticks: 2200 });
    expect(effects.bursts).toEqual(expected);
  });
});

test('one enemy that both shoot in one tick is one burst of both', () => {
  const options = { seed: 'effects', rules: { health: 10_000 } };
  const { effects, match } = play(options, together('a'), { ticks: 8000 });
  expect(effects.bursts.some(({ seats }) => seats.length === 2)).toBe(true);
  for (const seat of [1, 2] as const) {
    const shot = effects.bursts.filter(({ cause, seats }) => cause === 'shot' && seats.includes(seat));
    expect(shot).toHaveLength(seat === 1 ? match.player1.score : match.player2.score);
  }
});

test('another order of the rules would be noticed', async () => {
  const options = { seed: 'effects', rules: { health: 10_000 } };
  const expected = burstsOfModel(options, randomKeys('a'), 4000);
  const bent = await plant<
    typeof import('../../src/render/index.ts'),
    typeof import('../../src/core/index.ts')
  >(
    'src/core/index.ts',
    ({ PLAYER_HITBOX }) => ({ PLAYER_HITBOX: { ...PLAYER_HITBOX, width: PLAYER_HITBOX.width - 30 } }),
    'src/render/index.ts',
  );
  const { effects } = play(options, randomKeys('a'), { ticks: 4000, find: bent.createEffectFinder });
  expect(effects.bursts).not.toEqual(expected);
});

describe.each(['hunter-gunner', 'hunter-hunter', 'unicode-seed'])('of %s', (name) => {
  const log = readGolden(name);
  const effects = createEffects(log);

  test('hits, kills and waves are those of the events', () => {
    const events = findEvents(log);
    const of = (kind: string, seat?: 1 | 2) =>
      events.filter((event) => event.kind === kind && event.seat === seat);
    for (const seat of [1, 2] as const) {
      const hits = of('hit', seat).map(({ tick, value }) => ({ tick, damage: value }));
      expect(effects.hits[seat - 1]).toEqual(hits);
      const kills = of('kill', seat).reduce((sum, { value }) => sum + value, 0);
      const shot = effects.bursts.filter(({ cause, seats }) => cause === 'shot' && seats.includes(seat));
      expect(shot).toHaveLength(kills);
    }
    expect(effects.waves.map(({ tick, wave }) => [tick, wave])).toEqual(
      of('wave').map(({ tick, value }) => [tick, value]),
    );
  });

  test('a replay has them, and a history of the match in every tick', () => {
    const playback = openPlayback(log);
    expect(createReplay('a', playback).effects).toEqual(effects);
    const history = createHistory();
    for (let tick = 0; tick <= playback.lastTick; tick += 1) {
      playback.seek(tick);
      history.keep(playback.match);
    }
    expect(history.effects).toEqual(effects);
  });

  test('at a tick there are those of the ticks before it, and no others', () => {
    for (let tick = 0; tick < log.track.ticks; tick += 61) {
      const { bursts, hits, wave } = effectsAt(effects, tick);
      const isSeen = (at: number): boolean => at <= tick && at > tick - BURST_TICKS;
      expect(bursts).toEqual(effects.bursts.filter((burst) => isSeen(burst.tick)));
      expect(hits).toEqual(effects.hits.map((list) => list.findLast((hit) => hit.tick <= tick)));
      expect(wave).toEqual(effects.waves.findLast((one) => one.tick <= tick));
    }
  });
});

describe('a match of which not every tick is seen', () => {
  const options = { seed: 'effects', rules: { health: 10_000 } };
  const all = play(options, randomKeys('a'), { ticks: 6000 });

  test.each([2, 3, 5])('bursts what bursts in it, looked at in every %s ticks', (every) => {
    const { effects, match } = play(options, randomKeys('a'), { ticks: 6000, every });
    const kills = match.player1.score + match.player2.score;
    const shot = effects.bursts.filter(({ cause }) => cause === 'shot');
    // One that reaches the lower edge between two looks may have been shot just before: it is taken to have left.
    expect(shot.length).toBeGreaterThan(0.95 * kills);
    expect(shot.length).toBeLessThanOrEqual(kills);
    const rammed = (found: Effects): number => found.bursts.filter(({ cause }) => cause === 'ram').length;
    expect(rammed(effects)).toBe(rammed(all.effects));
    expect(effects.waves.map(({ wave }) => wave)).toEqual(all.effects.waves.map(({ wave }) => wave));
  });

  test('that is joined late has no past', () => {
    const match = createMatch(options);
    const finder = createEffectFinder();
    const keys = randomKeys('a');
    while (match.tick < 3000) step(match, ...keys(match.tick));
    finder.look(match);
    expect(finder.effects).toEqual({ bursts: [], hits: [[], []], waves: [] });
    while (match.tick < 6000) {
      step(match, ...keys(match.tick));
      finder.look(match);
    }
    expect(finder.effects.bursts).toEqual(all.effects.bursts.filter(({ tick }) => tick > 3000));
  });

  test('that begins again is another one', () => {
    const finder = createEffectFinder();
    for (let round = 0; round < 2; round += 1) {
      const match = createMatch(options);
      const keys = randomKeys('a');
      while (match.tick < 2000) {
        step(match, ...keys(match.tick));
        finder.look(match);
      }
    }
    expect(finder.effects.bursts).toEqual(all.effects.bursts.filter(({ tick }) => tick <= 2000));
  });

  test('that goes on for ever is kept in bounded memory, the last of it', () => {
    const find = (): ReturnType<typeof createEffectFinder> => createEffectFinder(16);
    const { effects } = play(options, randomKeys('a'), { ticks: 6000, find });
    expect(all.effects.bursts.length).toBeGreaterThan(40);
    expect(effects.bursts.length).toBeLessThanOrEqual(16);
    expect(effects.bursts).toEqual(all.effects.bursts.slice(-effects.bursts.length));
  });
});
