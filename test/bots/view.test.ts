import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_BOTS, createView, type View } from '../../src/bots/index.ts';
import {
  COLOURS,
  canonicalWords,
  createMatch,
  matchFromState,
  readState,
  step,
} from '../../src/core/index.ts';
import { forEachTick, held, reachable, readQuietly, rules, stateOf, swapped } from './seen.ts';

test('either seat sees the state of the match, itself first, in every tick', () => {
  const claim = fc.property(fc.string({ unit: 'grapheme' }), rules, held, (seed, given, inputs) => {
    const match = createMatch({ seed, rules: given });
    const [first, second] = [createView(match, 1), createView(match, 2)];
    forEachTick(match, inputs, () => {
      const state = readState(match);
      expect(stateOf(first)).toEqual(state);
      expect(stateOf(second)).toEqual(swapped(state));
    });
  });
  fc.assert(claim, { numRuns: 40 });
});

test('a view that is looked at now and then sees the state as well', () => {
  const claim = fc.property(rules, held, fc.infiniteStream(fc.boolean()), (given, inputs, looks) => {
    const match = createMatch({ seed: 'now and then', rules: given });
    const view = createView(match, 1);
    forEachTick(match, inputs, () => {
      if (looks.next().value) expect(stateOf(view)).toEqual(readState(match));
    });
  });
  fc.assert(claim, { numRuns: 40 });
});

test('a view that is looked at only while 5 enemies live sees those of the wave', () => {
  const rules = { waveBase: 12, waveGrowth: 0, enemySpeed: 10, laserSpeed: 30, cooldown: 3, damage: 1 };
  const match = createMatch({ seed: 'five', rules });
  const view = createView(match, 1);
  let looks = 0;
  while (match.outcome === undefined && match.level < 10) {
    step(match, match.tick & 31, (match.tick >> 5) & 31);
    if (view.enemies.count !== 5) continue;
    expect(stateOf(view)).toEqual(readState(match));
    looks += 1;
  }
  expect(looks).toBeGreaterThan(30);
});

test('a view of a match made from a state sees that state', () => {
  const match = createMatch({ seed: 'made' });
  for (let tick = 0; tick < 700; tick += 1) step(match, 17, 18);
  const state = readState(match);
  expect(stateOf(createView(matchFromState({ seed: 'made' }, state), 2))).toEqual(swapped(state));
});

test('an index outside a list is refused', () => {
  const match = createMatch({ seed: 'index' });
  step(match, 16, 0);
  const { me, foe, enemies } = createView(match, 1);
  expect([me.lasers.count, foe.lasers.count, enemies.count]).toEqual([1, 0, 20]);
  for (const index of [-1, 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => me.lasers.x(index)).toThrow(RangeError);
    expect(() => me.lasers.y(index)).toThrow(RangeError);
  }
  expect(() => foe.lasers.x(0)).toThrow(RangeError);
  for (const index of [-1, 20, 0.5, Number.NaN]) {
    expect(() => enemies.x(index)).toThrow(RangeError);
    expect(() => enemies.y(index)).toThrow(RangeError);
    expect(() => enemies.colour(index)).toThrow(RangeError);
  }
});

test('a colour is its name in a view and in a state, its number in words: as the rules say', () => {
  const documented = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
  const [sentence] = /A colour has a number and a name: [^.]*/.exec(documented)!;
  const named = [...sentence.matchAll(/(\d) `(\w+)`/g)].map(([, number, name]) => [Number(number), name]);
  expect(named).toEqual([...COLOURS.entries()]);
  const match = createMatch({ seed: 'colours' });
  for (let tick = 0; tick < 60; tick += 1) step(match, 0, 0);
  const { enemies } = createView(match, 1);
  const words = [...canonicalWords(match)].slice(-3 * enemies.count);
  const seen = new Set<string>();
  for (let index = 0; index < enemies.count; index += 1) {
    const colour = enemies.colour(index);
    expect(named).toContainEqual([words[3 * index + 2], colour]);
    expect(readState(match).enemies[index]!.colour).toBe(colour);
    seen.add(colour);
  }
  expect(seen.size).toBe(3);
});

const aView = (seed: string): View => {
  const match = createMatch({ seed });
  step(match, 16, 16);
  return createView(match, 2);
};

test('nothing that a view leads to can be written to', () => {
  const objects = [...reachable(aView('frozen'))];
  expect(objects.length).toBeGreaterThanOrEqual(11);
  for (const object of objects) {
    expect(Object.isFrozen(object)).toBe(true);
    for (const key of [...Reflect.ownKeys(object), 'more']) {
      expect(() => {
        (object as Record<PropertyKey, unknown>)[key] = 1;
      }).toThrow(TypeError);
    }
  }
});

test('the seed is nowhere in a view, nor is anything that says what comes next', () => {
  const view = aView('a secret seed');
  const values = [...reachable(view)].flatMap((object) =>
    Reflect.ownKeys(object).flatMap((key) => [key, readQuietly(object, key)]),
  );
  expect(values.filter((value) => String(value).includes('secret'))).toEqual([]);
  expect(values.filter((value) => ArrayBuffer.isView(value))).toEqual([]);
  expect(JSON.stringify(view)).not.toContain('secret');
});

describe('what a bot prints or copies of its view is what it sees', () => {
  const rules = { waveBase: 3, waveGrowth: 0 };
  const match = createMatch({ seed: 'printed', rules });
  for (let tick = 0; tick < 200; tick += 1) step(match, 17, 16);
  const view = createView(match, 2);
  const state = readState(match);
  const { me, foe, enemies } = view;

  test('as JSON', () => {
    const { players, lasers } = swapped(state);
    expect(JSON.parse(JSON.stringify(view))).toEqual({
      tick: state.tick,
      level: state.level,
      seat: 2,
      rules: match.rules,
      me: { ...players[0], lasers: lasers[0] },
      foe: { ...players[1], lasers: lasers[1] },
      enemies: state.enemies,
    });
    expect(lasers.flat().length).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify([me, foe.lasers, enemies]))).toEqual([
      { ...players[0], lasers: lasers[0] },
      lasers[1],
      state.enemies,
    ]);
  });

  test('spread, and as loops over lists', () => {
    const { lasers, ...rest } = { ...me };
    expect(rest).toEqual(state.players[1]);
    expect([...lasers]).toEqual(state.lasers[1]);
    expect([...enemies]).toEqual(state.enemies);
    expect(Array.from(enemies, ({ colour }) => colour)).toEqual(state.enemies.map(({ colour }) => colour));
    expect({ ...view }).toMatchObject({ tick: state.tick, level: state.level, seat: 2 });
  });

  test('on the console', () => {
    for (const value of [view, me, foe.lasers, enemies])
      expect(inspect(value, { depth: 9 })).toBe(inspect(JSON.parse(JSON.stringify(value)), { depth: 9 }));
  });

  test('and none of it can be reached by another bot', () => {
    const [first] = [...enemies];
    (first as { x: number }).x = 1;
    expect(enemies.x(0)).toBe(state.enemies[0]!.x);
  });
});

test('a view that no match is behind is refused by every bot of this package, which says what it takes', () => {
  const match = createMatch({ seed: 'foreign' });
  const own = createView(match, 1);
  const foreign = { ...own, me: own.me, foe: own.foe, enemies: own.enemies, model: () => own.model('x') };
  for (const { name, createBot } of BUILT_IN_BOTS) {
    const bot = createBot({ seat: 1, rules: match.rules, seed: 's', note: () => {} });
    for (const view of [foreign, {}, null, undefined, match])
      expect(() => bot.decide(view as View), name).toThrow(
        expect.objectContaining({ name: 'TypeError', message: expect.stringContaining('createView') }),
      );
    expect(bot.decide(own), name).toBeGreaterThanOrEqual(0);
  }
});

test('a seat that there is not is refused', () => {
  for (const seat of [0, 3, '1', undefined])
    expect(() => createView(createMatch({ seed: 's' }), seat as 1)).toThrow(RangeError);
});
