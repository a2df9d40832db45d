import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createView, type View } from '../../src/bots/index.ts';
import { createMatch, matchFromState, readState, step } from '../../src/core/index.ts';
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
