import alea from 'seedrandom/lib/alea.js';
import { expect, test } from 'vitest';
import { type CreateBot, findBot, playMatch } from '../../src/bots/index.ts';
import { SHOOT } from '../../src/core/index.ts';
import { createSoloEnv, type Opponent, type SoloEnv, type SoloSnapshot } from '../../src/env/index.ts';
import { drawOpponent, parseOpponent } from '../../src/env/opponents.ts';

const RULES = { health: 30, enemySpeed: 8 };

/** Keys that change all the time, another series for each salt. */
const keysAt = (tick: number, salt = 0): number => (tick * 7 + salt * 11 + (tick >> 3)) & 31;

/** Steps until the match ends; what the last step gave, and all observations in one list. */
function playOut(env: SoloEnv, from = 0) {
  const seen: number[] = [];
  for (let at = from; ; at += 1) {
    const given = env.step(keysAt(at));
    seen.push(...given.observation, given.reward);
    if (given.terminated || given.truncated) return { seen, info: given.info };
  }
}

/** A player that a program makes. */
const player = (name: string, createBot: CreateBot): Opponent & object => ({ name, createBot });

const throwing =
  (tick: number): CreateBot =>
  () => ({
    decide(view) {
      if (view.tick < tick) return SHOOT;
      throw new Error('oh');
    },
  });

test.each([1, 2] as const)('from seat %d, the match is the one that the bot would play anyway', (seat) => {
  const env = createSoloEnv({ opponent: 'hunter', seat });
  env.reset({ seed: 'solo' });
  let given = env.step(0);
  while (!given.terminated) given = env.step(0);
  const [hunter, idle] = [findBot('hunter')!, findBot('idle')!];
  const players = seat === 1 ? ([idle, hunter] as const) : ([hunter, idle] as const);
  const { match, result } = playMatch({ seed: 'solo', players });
  expect(given.info).toMatchObject({
    tick: match.tick,
    outcome: result,
    opponent: 'hunter',
    forfeit: undefined,
  });
  expect(given.info.terms.win).toBe(result.winner === seat ? 1 : -1);
  expect(() => env.step(0)).toThrow(RangeError);
});

test('without a seed the matches after SEED are SEED/1, SEED/2 and so on; the first seed is drawn if none is given', () => {
  const env = createSoloEnv({ opponent: 'idle' });
  expect(env.reset({ seed: 'one' }).seed).toBe('one');
  expect([env.reset().seed, env.reset().seed]).toEqual(['one/1', 'one/2']);
  expect(createSoloEnv({ opponent: 'idle' }).reset().seed).toMatch(/^[0-9a-f]{16}$/);
});

test('an opponent that throws or answers nonsense forfeits: the agent is paid a win, and the info says why', () => {
  for (const createBot of [throwing(0), () => ({ decide: () => 32 })]) {
    const opponent = player('bad', createBot);
    const env = createSoloEnv({ opponent, seat: 2, frameSkip: 4, rewards: { zeroSum: true } });
    env.reset({ seed: 'bad' });
    const given = env.step(SHOOT);
    expect(given).toMatchObject({ terminated: true, truncated: false, reward: 2 });
    expect(given.info.forfeit).toMatch(/^player 1, "bad", at tick 0: decide (threw Error: oh|returned 32)/);
    expect(() => env.step(0)).toThrow(/has ended/);
  }
});

test('an opponent that cannot be made is named', () => {
  const failing = player('stillborn', () => {
    throw new Error('no');
  });
  expect(() => createSoloEnv({ opponent: failing }).reset({ seed: 1 })).toThrow(
    'player 2, "stillborn": createBot threw Error: no',
  );
});

test('a pool draws the opponent from the seed of the match alone, in proportion to the weights, as the document says', () => {
  const pool = parseOpponent(
    [{ player: 'hunter', weight: 3 }, 'gunner', { player: findBot('idle')! }],
    'here',
  );
  const drawn = Array.from({ length: 5000 }, (_, at) => drawOpponent(pool, `seed/${at}`));
  const countOf = (index: number): number => drawn.filter((one) => one === index).length / drawn.length;
  // Four standard deviations of a share of 0.6 in 5000 draws are 0.028.
  expect([0, 1, 2].every((index) => Math.abs(countOf(index) - [0.6, 0.2, 0.2][index]!) < 0.028)).toBe(true);
  for (let at = 0; at < 50; at += 1) {
    const number = alea(`seed/${at}/opponent`)();
    expect(drawn[at]).toBe(number < 3 / 5 ? 0 : number < 4 / 5 ? 1 : 2);
  }
  const env = createSoloEnv({ opponent: [{ player: 'hunter', weight: 3 }, 'gunner', 'idle'] });
  for (let at = 0; at < 20; at += 1)
    expect(env.reset({ seed: `seed/${at}` }).opponent).toBe(['hunter', 'gunner', 'idle'][drawn[at]!]);
});

test.each([
  [undefined, TypeError, 'opponent is undefined, not a player'],
  ['./my-bot.js', TypeError, 'await openPlayer("./my-bot.js")'],
  ['policy:net.json', TypeError, 'await openPlayer("policy:net.json")'],
  ['huntre', RangeError, 'there is no bot "huntre" (did you mean "hunter"?)'],
  [[], RangeError, 'a list of 0 players; it takes 1 to 1024'],
  [['hunter', 7], TypeError, 'opponent[1] is 7, not a player'],
  [[{ player: 'hunter', weight: 0 }], RangeError, 'opponent[0]: weight is 0; it is a finite number above 0'],
  [[{ player: 'hunter', weight: Number.NaN }], RangeError, 'weight is NaN'],
  [[{ player: 'hunter', wieght: 1 }], TypeError, 'did you mean "weight"?'],
  [[{ player: {} }], TypeError, 'opponent[0]: player is an object, not a player'],
])('the opponent %j is refused by name', (opponent, kind, message) => {
  const create = (): unknown => createSoloEnv({ opponent: opponent as Opponent });
  expect(create).toThrow(kind);
  expect(create).toThrow(message);
});

test.each(['random', 'champion'])('a match against %s goes on from a snapshot as it did', (opponent) => {
  const options = { opponent: [opponent, 'gunner'], rules: RULES, frameSkip: 3, seat: 2 } as const;
  const env = createSoloEnv(options);
  env.reset({ seed: 'kept' });
  env.reset();
  for (let at = 0; at < 100; at += 1) env.step(keysAt(at));
  const kept: SoloSnapshot = structuredClone(env.snapshot());
  const clone = env.clone();
  const ended = playOut(env, 100);
  expect(kept).toMatchObject({ seed: 'kept/1', base: 'kept', episode: 1, forfeited: false });
  expect(playOut(clone, 100)).toEqual(ended);
  const other = createSoloEnv(options);
  other.restore(kept);
  expect(playOut(other, 100)).toEqual(ended);
  expect(other.reset().seed).toBe('kept/2');
  env.restore(kept);
  expect(playOut(env, 100)).toEqual(ended);
});

test('a match that has ended is kept as one that has ended, by forfeit, too', () => {
  const env = createSoloEnv({ opponent: player('late', throwing(40)), frameSkip: 8 });
  env.reset({ seed: 'over' });
  const { info } = playOut(env);
  expect(info).toMatchObject({ tick: 40, forfeit: expect.stringContaining('at tick 40') });
  expect(() => env.clone().step(0)).toThrow('ended at tick 40');
  const short = createSoloEnv({ opponent: 'idle', maxTicks: 5 });
  short.reset({ seed: 'over' });
  playOut(short);
  expect(() => short.clone().step(0)).toThrow('ended at tick 5');
});

test('a bot that decides otherwise when it is asked again is named, and nothing is changed', () => {
  let made = 0;
  const moody = player('moody', () => {
    const from = made === 0 ? Number.POSITIVE_INFINITY : 7;
    made += 1;
    return { decide: ({ tick }) => (tick < from ? 1 : 2) };
  });
  const env = createSoloEnv({ opponent: moody });
  env.reset({ seed: 'moody' });
  for (let at = 0; at < 20; at += 1) env.step(0);
  const kept = env.snapshot();
  expect(() => env.restore(kept)).toThrow(
    expect.objectContaining({
      code: 'bot/not-repeatable',
      message: '"moody" decides otherwise when it is asked again: at tick 7 it pressed 1 before, and 2 now',
    }),
  );
  expect(env.step(0).info.tick).toBe(21);
  const later = createSoloEnv({ opponent: player('moody', throwing(9)) });
  expect(() => later.restore(kept)).toThrow(/at tick 0 it pressed 1 before, and 16 now/);
  const mended = createSoloEnv({ opponent: player('late', throwing(3)) });
  mended.reset({ seed: 'late' });
  playOut(mended);
  const healthy = createSoloEnv({ opponent: player('late', throwing(99)) });
  expect(() => healthy.restore(mended.snapshot())).toThrow(
    /at tick 3 it pressed nothing, and forfeited before, and 16 now/,
  );
});

test('a snapshot of another environment is refused', () => {
  const env = createSoloEnv({ opponent: 'hunter' });
  expect(() => env.snapshot()).toThrow('call reset first');
  env.reset({ seed: 'mine' });
  env.step(0);
  const kept = env.snapshot();
  for (const wrong of [
    null,
    {},
    { ...kept, inputs: [1, 2] },
    { ...kept, episode: -1 },
    { ...kept, forfeited: 1 },
  ])
    expect(() => env.restore(wrong as SoloSnapshot)).toThrow(/^restore takes what snapshot gave/);
  const under = (options: { rules?: object; opponent?: string }): SoloEnv =>
    createSoloEnv({ opponent: 'hunter', ...options });
  expect(() => under({ rules: RULES }).restore(kept)).toThrow(/rules/);
  expect(() => under({ opponent: 'dodger' }).restore(kept)).toThrow(
    'a match against "hunter"; here the opponent of the seed "mine" is "dodger"',
  );
  env.step(1);
  expect(() => env.restore({ ...kept, words: env.snapshot().words })).toThrow('do not lead to its state');
});

test('a reset whose opponent does not start changes nothing', () => {
  let isBroken = false;
  const createBot: CreateBot = () => {
    if (isBroken) throw new Error('no licence');
    return { decide: () => 0 };
  };
  const env = createSoloEnv({ opponent: player('moody', createBot) });
  env.reset({ seed: 'a' });
  env.step(1);
  const kept = env.snapshot();
  isBroken = true;
  expect(() => env.reset({ seed: 'b' })).toThrow('no licence');
  expect(env.snapshot()).toEqual(kept);
  isBroken = false;
  expect(env.reset().seed).toBe('a/1');
});
