import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createView, type ForwardModel, MAX_SLOTS, type View } from '../../src/bots/index.ts';
import {
  canonicalWords,
  copyMatch,
  createMatch,
  encodeState,
  type Match,
  matchFromState,
  readState,
  restore,
  ShooterError,
  snapshot,
  step,
} from '../../src/core/index.ts';
import { forEachTick, held, reachable, readQuietly, rules, stateOf, swapped } from './seen.ts';

/** The canonical words of what a view shows. */
function wordsOf(view: View): Int32Array {
  const state = stateOf(view);
  return encodeState(view.seat === 1 ? state : swapped(state));
}

/** Steps a model by the inputs of the players of the match. */
function stepAs(model: ForwardModel, first: number, second: number): void {
  if (model.view.seat === 1) model.step(first, second);
  else model.step(second, first);
}

const seats = fc.constantFrom(1 as const, 2 as const);

test('until the wave is over, a model goes tick for tick as the match does, bit for bit, from either seat', () => {
  const claim = fc.property(rules, held, held, seats, (given, before, after, seat) => {
    const match = createMatch({ seed: 'the same', rules: given });
    forEachTick(match, before, () => {});
    if (match.outcome !== undefined) return;
    const model = createView(match, seat).model('another');
    expect(wordsOf(model.view)).toEqual(canonicalWords(match));
    const { level } = match;
    for (const [first, second, ticks] of after) {
      for (let tick = 0; tick < ticks && match.outcome === undefined; tick += 1) {
        step(match, first, second);
        if (match.level !== level) return;
        stepAs(model, first, second);
        expect(wordsOf(model.view)).toEqual(canonicalWords(match));
        expect(model.outcome).toEqual(match.outcome);
      }
    }
  });
  fc.assert(claim, { numRuns: 20 });
});

/** Quick waves, so that a few hundred ticks show many of them. */
const QUICK = { waveBase: 2, waveGrowth: 1, enemySpeed: 30, health: 10_000, damage: 1 } as const;

/** What a match of `seed` shows that is in one state, whatever the seed: that of `model` after 700 ticks. */
function midst(seed: string, by = 'the one past'): Match {
  const past = createMatch({ seed: by, rules: QUICK });
  for (let tick = 0; tick < 200; tick += 1) step(past, 17, 18);
  return matchFromState({ seed, rules: QUICK }, readState(past));
}

/** What is seen in 600 ticks from here. */
function futureOf(view: View, goOn: () => void): string[] {
  const seen: string[] = [];
  for (let tick = 0; tick < 600; tick += 1) {
    goOn();
    seen.push(wordsOf(view).join());
  }
  return seen;
}

function futureOfModel(match: Match, seed: string): string[] {
  const model = createView(match, 1).model(seed);
  return futureOf(model.view, () => model.step(18, 17));
}

/** A model as it must not be: it goes on with the seed of the match. */
function futureOfCopy(match: Match): string[] {
  const copy = copyMatch(match);
  return futureOf(createView(copy, 1), () => step(copy, 18, 17));
}

test('a model tells nothing of the waves to come: two matches in one state with other seeds give the same futures', () => {
  const [one, other] = [midst('seed one'), midst('seed two')];
  expect(futureOfModel(one, 'mine')).toEqual(futureOfModel(other, 'mine'));
  // The same look catches a model that tells: the first waves of the copies are the same, the next ones are not.
  const [told, alsoTold] = [futureOfCopy(one), futureOfCopy(other)];
  expect(told[0]).toBe(alsoTold[0]);
  expect(told).not.toEqual(alsoTold);
});

test('before the first tick a model has waves of its own, too', () => {
  const fresh = (seed: string): Match => createMatch({ seed, rules: QUICK });
  expect(futureOfModel(fresh('seed one'), 'mine')).toEqual(futureOfModel(fresh('seed two'), 'mine'));
  expect(futureOfCopy(fresh('seed one'))).not.toEqual(futureOfCopy(fresh('seed two')));
});

test('the waves to come are those of the seed of the model', () => {
  expect(futureOfModel(midst('a'), 'one')).not.toEqual(futureOfModel(midst('a'), 'two'));
  expect(() => createView(midst('a'), 1).model(0.5)).toThrow(ShooterError);
});

test('a model leaves its match alone, and a match its model', () => {
  const claim = fc.property(rules, held, held, (given, before, after) => {
    const match = createMatch({ seed: 'alone', rules: given });
    const twin = createMatch({ seed: 'alone', rules: given });
    const model = createView(match, 2).model('own');
    forEachTick(match, before, () => {
      model.load();
      if (model.outcome === undefined) model.step(31, 7);
    });
    const shown = wordsOf(model.view);
    forEachTick(match, after, () => {});
    expect(wordsOf(model.view)).toEqual(shown);
    for (const inputs of [before, after]) forEachTick(twin, inputs, () => {});
    expect(canonicalWords(match)).toEqual(canonicalWords(twin));
    if (match.tick === 0) return;
    model.load();
    expect(wordsOf(model.view)).toEqual(canonicalWords(match));
  });
  fc.assert(claim, { numRuns: 15 });
});

test('a model goes back to any slot and then takes the way that it took, and slots may be written over', () => {
  const match = createMatch({ seed: 'slots', rules: { ...QUICK, waveBase: 12 } });
  const model = createView(match, 1).model('own');
  const shown: Int32Array[] = [];
  for (let slot = 0; slot < 300; slot += 1) {
    model.save(slot);
    shown.push(wordsOf(model.view));
    model.step(16 + (slot & 3), 16);
  }
  for (let turn = 0; turn < 600; turn += 1) {
    const slot = (turn * 89) % 299;
    model.restore(slot);
    expect(wordsOf(model.view)).toEqual(shown[slot]);
    model.step(16 + (slot & 3), 16);
    expect(wordsOf(model.view)).toEqual(shown[slot + 1]);
    model.save(slot + 1);
  }
});

/** A match at level 1 in which the first or the last of two enemies is left. */
function withOneLeft(which: 0 | 1): Match {
  const state = readState(createMatch({ seed: 'two', rules: QUICK }));
  state.enemies = [{ x: 60 + 500 * which, y: -40, colour: 'red' }];
  return matchFromState({ seed: 'two', rules: QUICK }, { ...state, tick: 1, level: 1 });
}

test('the view of a model lists the enemies that live after a jump, be they as many as before', () => {
  const match = withOneLeft(0);
  const view = createView(match, 1);
  const model = view.model('own');
  expect([view.enemies.x(0), model.view.enemies.x(0)]).toEqual([60, 60]);
  model.save(0);
  restore(match, snapshot(withOneLeft(1)));
  model.load();
  expect(model.view.enemies.x(0)).toBe(560);
  model.restore(0);
  expect(model.view.enemies.x(0)).toBe(60);
});

test('a model takes no tick after the end, no input that is none, and no slot that is none', () => {
  const view = createView(createMatch({ seed: 'end', rules: { maxTicks: 3 } }), 2);
  const model = view.model('own');
  for (const input of [32, -1, 0.5, Number.NaN]) expect(() => model.step(input, 0)).toThrow(ShooterError);
  for (let tick = 0; tick < 3; tick += 1) model.step(16, 0);
  expect(model.outcome).toEqual({ reason: 'time', winner: null });
  expect(() => model.step(0, 0)).toThrow(RangeError);
  for (const slot of [-1, 0.5, Number.NaN, MAX_SLOTS]) {
    expect(() => model.save(slot)).toThrow(RangeError);
    expect(() => model.restore(slot)).toThrow(RangeError);
  }
  expect(() => model.restore(1)).toThrow('nothing was saved in slot 1');
  model.save(MAX_SLOTS - 1);
  model.load();
  expect([model.view.tick, model.outcome]).toEqual([0, undefined]);
  model.restore(MAX_SLOTS - 1);
  expect(model.view.tick).toBe(3);
});

test('a model of a model is one', () => {
  const match = midst('a');
  const model = createView(match, 2).model('own');
  for (let tick = 0; tick < 40; tick += 1) model.step(2, 1);
  const second = model.view.model('own');
  expect(wordsOf(second.view)).toEqual(wordsOf(model.view));
  second.step(1, 2);
  model.step(1, 2);
  expect(wordsOf(second.view)).toEqual(wordsOf(model.view));
});

test('through a model no bot gets at the match, its seed or any memory', () => {
  const match = createMatch({ seed: 'a secret seed' });
  step(match, 16, 16);
  const model = createView(match, 2).model('a hidden seed');
  model.save(0);
  const objects = [...reachable(model)];
  expect(objects.length).toBeGreaterThanOrEqual(13);
  expect(objects.every((object) => Object.isFrozen(object))).toBe(true);
  const values = objects.flatMap((object) =>
    Reflect.ownKeys(object).flatMap((key) => [key, readQuietly(object, key)]),
  );
  expect(values.filter((value) => /secret|hidden/.test(String(value)))).toEqual([]);
  expect(values.filter((value) => ArrayBuffer.isView(value))).toEqual([]);
  // The same look finds the seed and the memory where they are not kept back.
  const open = [...reachable({ match })].flatMap((object) =>
    Reflect.ownKeys(object).map((key) => readQuietly(object, key)),
  );
  expect(open.some((value) => String(value).includes('secret'))).toBe(true);
  expect(open.some((value) => ArrayBuffer.isView(value))).toBe(true);
});
