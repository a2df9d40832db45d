import { expect, test } from 'vitest';
import { findBot } from '../../src/bots/index.ts';
import { createEnv, createSoloEnv, createVectorEnv, type EnvSnapshot } from '../../src/env/index.ts';

/* The rows of vector environments are held against those of createEnv by rows-property.test.ts. */

const SIZE = 176;
const keys = (at: number): [number, number] => [(at * 7) & 31, (at * 13 + 5) & 31];

test('an observation is the last frames, the oldest first; those of a beginning are all the first', () => {
  const plain = createEnv({ maxTicks: 30 });
  const env = createEnv({ maxTicks: 30, frameStack: 4 });
  expect(env.spec.observation).toMatchObject({ shape: [4, SIZE], size: 4 * SIZE });
  expect([plain.spec.frameStack, env.spec.frameStack]).toEqual([1, 4]);
  for (const seed of ['one', 'two']) {
    const first = plain.reset({ seed }).observations;
    const frames = [first, first, first, first];
    let stacks = env.reset({ seed }).observations;
    for (let at = 0; ; at += 1) {
      for (const agent of [0, 1] as const)
        expect([...stacks[agent]]).toEqual(frames.slice(-4).flatMap((both) => [...both[agent]]));
      if (at === 30) break;
      frames.push(plain.step(keys(at)).observations);
      stacks = env.step(keys(at)).observations;
    }
  }
});

test('an observation that is kept does not change, and writing into it changes no later one', () => {
  const [env, other] = [0, 1].map(() => createEnv({ frameStack: 3 }));
  const kept = env!.reset({ seed: 1 }).observations[0];
  other!.reset({ seed: 1 });
  const copy = kept.slice();
  expect(env!.step([1, 2])).toEqual(other!.step([1, 2]));
  expect(kept).toEqual(copy);
  env!.step([1, 2]).observations[0].fill(7);
  other!.step([1, 2]);
  expect(env!.step([4, 8])).toEqual(other!.step([4, 8]));
});

test('an environment for one agent stacks what its seat sees, and its snapshots and clones go on with it', () => {
  const opponent = findBot('hunter')!;
  for (const seat of [1, 2] as const) {
    const plain = createSoloEnv({ opponent, seat, frameSkip: 2 });
    const env = createSoloEnv({ opponent, seat, frameSkip: 2, frameStack: 2 });
    let before = plain.reset({ seed: 'solo' }).observation;
    expect([...env.reset({ seed: 'solo' }).observation]).toEqual([...before, ...before]);
    for (let at = 0; at < 40; at += 1) {
      const { observation } = plain.step(at & 31);
      expect([...env.step(at & 31).observation]).toEqual([...before, ...observation]);
      before = observation;
    }
    const kept = env.snapshot();
    const clone = env.clone();
    const next = env.step(16);
    expect(clone.step(16)).toEqual(next);
    env.restore(structuredClone(kept));
    expect(env.step(16)).toEqual(next);
  }
});

test('the final observation of a row is the last stack of its match', () => {
  const env = createEnv({ maxTicks: 3, frameStack: 2 });
  const vector = createVectorEnv({ count: 1, maxTicks: 3, frameStack: 2 });
  env.reset({ seed: 'last' });
  vector.reset({ seeds: ['last'] });
  for (let at = 0; at < 3; at += 1) vector.step(Uint8Array.of(...keys(at)));
  const [, , last] = [0, 1, 2].map((at) => env.step(keys(at)));
  expect([...vector.finalObservations]).toEqual(last!.observations.flatMap((seen) => [...seen]));
  const first = env.reset({ seed: 'last/1' }).observations;
  expect([...vector.observations]).toEqual(first.flatMap((seen) => [...seen]));
});

test('a row against an opponent goes on from its snapshot with its frames, as an environment for one agent does', () => {
  const options = { seats: 2, opponent: 'hunter', frameStack: 3, actions: 'multiBinary' } as const;
  const vector = createVectorEnv({ count: 2, ...options });
  const solo = createSoloEnv({ opponent: 'hunter', seat: 2, frameStack: 3, actions: 'multiBinary' });
  vector.reset({ seeds: ['one', 'other'] });
  solo.reset({ seed: 'one' });
  const press = (at: number): number[] => [at & 1, 0, (at >> 2) & 1, 0, 1];
  const play = (from: number, to: number): void => {
    for (let at = from; at < to; at += 1) {
      vector.step(Uint8Array.from([...press(at), ...press(at + 1)]));
      expect([...vector.observations.slice(0, 3 * SIZE)]).toEqual([...solo.step(press(at)).observation]);
    }
  };
  play(0, 30);
  const [kept, alone] = [vector.snapshotRow(0), solo.snapshot()];
  expect(kept).toEqual(alone);
  play(30, 60);
  vector.restoreRow(0, alone);
  solo.restore(kept as typeof alone);
  play(30, 60);
});

const snapshotOf = (options: object): EnvSnapshot => {
  const env = createEnv(options);
  env.reset({ seed: 'kept' });
  return env.snapshot();
};

test.each([
  [
    'a stack in an environment without',
    {},
    snapshotOf({ frameStack: 2 }),
    /704 numbers of stacked frames; here it takes 0/,
  ],
  [
    'no stack where there is one',
    { frameStack: 2 },
    snapshotOf({}),
    /has 0 numbers .* takes 704, of float32/,
  ],
  [
    'a stack of three for one of two',
    { frameStack: 2 },
    snapshotOf({ frameStack: 3 }),
    /1056 numbers .* takes 704/,
  ],
  [
    'frames of bytes',
    { frameStack: 2 },
    { ...snapshotOf({ frameStack: 2 }), frames: new Uint8Array(704) as never },
    /float32/,
  ],
])('restoring %s is refused', (_, options, kept, message) => {
  const env = createEnv(options);
  const vector = createVectorEnv({ count: 2, ...options });
  env.reset({ seed: 1 });
  vector.reset({ seed: 1 });
  for (const restore of [() => env.restore(kept), () => vector.restoreRow(1, kept)]) {
    expect(restore).toThrow(RangeError);
    expect(restore).toThrow(message);
  }
});

test.each([0, 65, 1.5, '2', Number.NaN])('frameStack %s is refused by name', (frameStack) => {
  expect(() => createEnv({ frameStack: frameStack as number })).toThrow(
    /^frameStack is .*; it is an integer from 1 to 64$/,
  );
});
