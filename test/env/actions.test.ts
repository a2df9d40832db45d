import { expect, test } from 'vitest';
import { findBot } from '../../src/bots/index.ts';
import { DOWN, LEFT, RIGHT, SHOOT, UP } from '../../src/core/index.ts';
import { ACTION_KEYS, createEnv, createSoloEnv, createVectorEnv, vectorLayout } from '../../src/env/index.ts';

test('multi-binary actions are the keys in the order of their bits', () => {
  expect(ACTION_KEYS).toEqual(['left', 'right', 'up', 'down', 'shoot']);
  const { spec } = createEnv({ actions: 'multiBinary' });
  expect(spec.action).toEqual({ kind: 'multiBinary', dtype: 'uint8', shape: [5], count: 5 });
  expect(createEnv().spec.action).toEqual({ kind: 'discrete', dtype: 'uint8', shape: [], count: 32 });
  expect(vectorLayout({ count: 3, actions: 'multiBinary' }).fields.actions.shape).toEqual([3, 2, 5]);
});

test.each([LEFT, RIGHT, UP, DOWN, SHOOT, 0, 31])(
  'input %i is the same in either way to write it, alone and in rows',
  (input) => {
    const keys = [LEFT, RIGHT, UP, DOWN, SHOOT].map((bit) => Number((input & bit) > 0));
    const discrete = createEnv();
    const binary = createEnv({ actions: 'multiBinary' });
    const vector = createVectorEnv({ count: 2, actions: 'multiBinary' });
    const solo = { opponent: findBot('idle')!, seat: 2 } as const;
    const [soloDiscrete, soloBinary] = [
      createSoloEnv(solo),
      createSoloEnv({ ...solo, actions: 'multiBinary' }),
    ];
    for (const env of [discrete, binary, soloDiscrete, soloBinary]) env.reset({ seed: 'keys' });
    vector.reset({ seeds: ['keys', 'others'] });
    for (let at = 0; at < 30; at += 1) {
      const given = discrete.step([input, 16]);
      expect(binary.step([keys, Uint8Array.of(0, 0, 0, 0, 1)])).toEqual(given);
      expect(soloBinary.step(keys)).toEqual(soloDiscrete.step(input));
      vector.step(Uint8Array.from([...keys, 0, 0, 0, 0, 1, ...keys, ...keys]));
      expect(vector.observations.slice(0, 176)).toEqual(given.observations[0]);
    }
  },
);

const binary = createEnv({ actions: 'multiBinary' });
binary.reset({ seed: 1 });
const solo = createSoloEnv({ actions: 'multiBinary', opponent: findBot('idle')! });
solo.reset({ seed: 1 });
const ok = [0, 0, 0, 0, 0];

test.each<readonly [string, () => unknown, ErrorConstructor, RegExp]>([
  [
    'a kind that there is not',
    () => createEnv({ actions: 'keys' as never }),
    RangeError,
    /actions is "keys"; it is one of discrete, multi/,
  ],
  ['an input', () => binary.step([16, ok]), TypeError, /the action of seat 1 is 16, not a list of 5 numbers/],
  ['nothing', () => binary.step([ok, null as never]), TypeError, /seat 2 is null, not a list/],
  ['four keys', () => binary.step([ok, [0, 0, 0, 0]]), RangeError, /seat 2 has 4 numbers; it takes 5/],
  ['a 2', () => binary.step([[0, 0, 0, 2, 0], ok]), RangeError, /seat 1: down is 2; it is 0 or 1/],
  ['a half', () => binary.step([[0.5, 0, 0, 0, 0], ok]), RangeError, /seat 1: left is 0.5;/],
  ['a boolean', () => binary.step([[true as never, 0, 0, 0, 0], ok]), RangeError, /left is true;/],
  ['one seat alone', () => solo.step([0, 0, 0, 0, 3]), RangeError, /the action: shoot is 3; it is 0 or 1/],
])('%s as a multi-binary action is refused by name', (_, misuse, kind, message) => {
  const before = binary.snapshot();
  expect(misuse).toThrow(kind);
  expect(misuse).toThrow(message);
  expect(binary.snapshot()).toEqual(before);
});

test('multi-binary actions of rows are refused by name before anything changes', () => {
  const vector = createVectorEnv({ count: 2, actions: 'multiBinary' });
  vector.reset({ seed: 1 });
  const wrong = new Uint8Array(20);
  wrong[17] = 2;
  for (const step of [() => vector.step(wrong), () => vector.step(new Uint8Array(4))])
    expect(step).toThrow(RangeError);
  expect(() => vector.step(wrong)).toThrow(/action 3: up is 2; it is 0 or 1/);
  expect(() => vector.step(new Uint8Array(4))).toThrow(/20 actions, not 4/);
  vector.actions[0] = 9;
  expect(() => vector.step()).toThrow(/action 0: left is 9/);
  expect([...vector.ticks]).toEqual([0, 0]);
  vector.actions[0] = 1;
  vector.step();
  expect([...vector.ticks]).toEqual([1, 1]);
});
