import { expect, test } from 'vitest';
import {
  type BotKind,
  type BotSetup,
  botSeedOf,
  type CreateBot,
  findBot,
  type PlayOptions,
  playMatch,
  startMatch,
  type View,
} from '../../src/bots/index.ts';
import { copyMatch, createMatch, readState, ShooterError, step } from '../../src/core/index.ts';

const bot = (name: string): BotKind => findBot(name)!;
const [idle, gunner, random, hunter] = [bot('idle'), bot('gunner'), bot('random'), bot('hunter')];

/** A bot that does what no bot should, from tick 500 on. */
const badAt500 = (misdeed: () => unknown) => ({
  name: 'bad',
  createBot: (() => ({
    decide: ({ tick }: View) => (tick < 500 ? 16 : misdeed()),
  })) as unknown as CreateBot,
});

const throwing = (thrown: unknown) => () => {
  throw thrown;
};

const thrownBy = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
};

test('a match is the ticks that its bots decide on', () => {
  const inputs: [number, number][] = [];
  const { match, result, failures } = playMatch({
    seed: 'by hand',
    players: [hunter, random],
    onTick: (_match, first, second) => inputs.push([first, second]),
  });
  const again = createMatch({ seed: 'by hand' });
  for (const [first, second] of inputs) step(again, first, second);
  expect(readState(match)).toEqual(readState(again));
  expect(result).toEqual(again.outcome);
  expect(failures).toEqual([]);
});

test('a match played in pieces is the match played at once', () => {
  const options: PlayOptions = { seed: 'pieces', players: [random, hunter] };
  const play = startMatch(options);
  let pieces = 0;
  while (play.advance(7)) pieces += 1;
  const whole = playMatch(options);
  expect(readState(play.match)).toEqual(readState(whole.match));
  expect(play.result).toEqual(whole.result);
  expect(pieces).toBe(Math.floor((whole.match.tick - 1) / 7));
});

test('a match goes on from where another one stands', () => {
  const whole = startMatch({ seed: 'fork', players: [gunner, gunner] });
  whole.advance(600);
  const fork = startMatch({ start: copyMatch(whole.match), players: [gunner, gunner] });
  expect(fork.match.tick).toBe(600);
  fork.advance(Number.POSITIVE_INFINITY);
  whole.advance(Number.POSITIVE_INFINITY);
  expect(readState(fork.match)).toEqual(readState(whole.match));
  const over = startMatch({ start: fork.match, players: [gunner, gunner] });
  expect(over.result).toEqual(whole.result);
  expect(over.advance(1)).toBe(false);
});

test('an interrupted match stands where it was, and has no winner', () => {
  const play = startMatch({ seed: 'stop', players: [gunner, gunner] });
  expect(play.advance(100)).toBe(true);
  play.interrupt();
  expect(play.advance(100)).toBe(false);
  expect(play.match.tick).toBe(100);
  expect(play.result).toEqual({ reason: 'interrupted', winner: null });
  const ended = startMatch({ seed: 'stop', players: [gunner, gunner] });
  ended.advance(Number.POSITIVE_INFINITY);
  ended.interrupt();
  expect(ended.result?.reason).toBe('health');
});

test('a limit interrupts a match after so many ticks of this play', () => {
  const { match, result } = playMatch({ seed: 1, players: [idle, idle], limitTicks: 250 });
  expect([match.tick, result]).toEqual([250, { reason: 'interrupted', winner: null }]);
  expect(playMatch({ start: match, players: [idle, idle], limitTicks: 50 }).match.tick).toBe(300);
  // An outcome in the last tick of the limit counts.
  const rules = { maxTicks: 90 };
  expect(playMatch({ seed: 1, rules, players: [idle, idle], limitTicks: 90 }).result.reason).toBe('time');
});

test('a number of ticks that is none is refused', () => {
  const players = [idle, idle] as const;
  for (const ticks of [-1, Number.NaN]) {
    expect(() => startMatch({ seed: 1, players }).advance(ticks)).toThrow(RangeError);
    expect(() => startMatch({ seed: 1, players, limitTicks: ticks })).toThrow(RangeError);
  }
});

test.each<[string, () => unknown, string, string]>([
  ['throws an error', throwing(new Error('one\n two')), 'bot/threw', 'decide threw Error: one two'],
  ['throws a string', throwing('no'), 'bot/threw', 'decide threw "no"'],
  ['throws nothing', throwing(undefined), 'bot/threw', 'decide threw undefined'],
  [
    'throws what throws',
    throwing(Object.defineProperty(new Error(), 'message', { get: throwing('worse') })),
    'bot/threw',
    'decide threw an error',
  ],
  [
    'calls itself for ever',
    function again(): unknown {
      return [again()];
    },
    'bot/threw',
    'decide threw RangeError: Maximum call stack size exceeded',
  ],
  ['returns NaN', () => Number.NaN, 'bot/bad-input', 'decide returned NaN, no integer from 0 to 31'],
  ['returns nothing', () => undefined, 'bot/bad-input', 'decide returned undefined, no integer from 0 to 31'],
  ['returns null', () => null, 'bot/bad-input', 'decide returned null, no integer from 0 to 31'],
  ['returns 32', () => 32, 'bot/bad-input', 'decide returned 32, no integer from 0 to 31'],
  ['returns -1', () => -1, 'bot/bad-input', 'decide returned -1, no integer from 0 to 31'],
  ['returns 1.5', () => 1.5, 'bot/bad-input', 'decide returned 1.5, no integer from 0 to 31'],
  ['returns text', () => '1', 'bot/bad-input', 'decide returned "1", no integer from 0 to 31'],
  [
    'returns a symbol',
    () => Symbol('1'),
    'bot/bad-input',
    'decide returned Symbol(1), no integer from 0 to 31',
  ],
  [
    'returns a promise',
    async () => 1,
    'bot/bad-input',
    'decide returned a promise (is it async?), no integer from 0 to 31',
  ],
  [
    'returns a promise that fails',
    async () => {
      throw new Error('later');
    },
    'bot/bad-input',
    'decide returned a promise (is it async?), no integer from 0 to 31',
  ],
  [
    'returns what throws',
    () => new Proxy({}, { get: throwing(new Error('then')) }),
    'bot/bad-input',
    'decide returned an object, no integer from 0 to 31',
  ],
])('a bot that %s forfeits at that tick, where nothing is forgiven', async (_does, misdeed, code, told) => {
  for (const seat of [1, 2] as const) {
    let ticks = 0;
    const { match, result, failures } = playMatch({
      seed: 'bad',
      players: seat === 1 ? [badAt500(misdeed), gunner] : [gunner, badAt500(misdeed)],
      failuresForgiven: 0,
      onTick: () => (ticks += 1),
    });
    expect([match.tick, ticks]).toEqual([500, 500]);
    expect(result).toEqual({ reason: 'forfeit', winner: seat === 1 ? 2 : 1 });
    const message = `player ${seat}, "bad", at tick 500: ${told}`;
    const stack = expect.arrayContaining([expect.stringContaining('play.test.ts:')]);
    const where = failures[0]!.stack === undefined ? {} : { stack };
    expect(failures).toEqual([{ seat, tick: 500, code, message, forfeits: true, ...where }]);
  }
  // A rejection that nobody took would end the process, or this test, by now.
  await new Promise((resolve) => setTimeout(resolve, 1));
});

test('a bot that fails presses nothing in that tick; so often as it is forgiven, and forfeits then', () => {
  const misdeeds = [2, 3, 5, 8, 13];
  const createBot = () => ({ decide: ({ tick }: View) => (misdeeds.includes(tick) ? Number.NaN : 17) });
  const play = (failuresForgiven?: number) => {
    const pressed: (readonly [tick: number, input: number, neutral: boolean])[] = [];
    const match = startMatch({
      seed: 'now and then',
      players: [gunner, { name: 'bad', createBot }],
      failuresForgiven,
      limitTicks: 20,
      onTick: ({ tick }, _, second) => pressed.push([tick - 1, second, match.neutral[1]]),
    });
    match.advance(Number.POSITIVE_INFINITY);
    expect(match.neutral[0]).toBe(false);
    return { ...match, failures: match.failures, result: match.result, pressed };
  };
  const forgiven = play();
  expect(forgiven.result).toEqual({ reason: 'interrupted', winner: null });
  expect(forgiven.failures.map(({ tick, forfeits }) => [tick, forfeits])).toEqual(
    misdeeds.map((tick) => [tick, false]),
  );
  for (const [tick, input, neutral] of forgiven.pressed) {
    const bad = misdeeds.includes(tick);
    expect([tick, input, neutral]).toEqual([tick, bad ? 0 : 17, bad]);
  }
  expect(forgiven.pressed).toHaveLength(20);
  const strict = play(3);
  expect(strict.result).toEqual({ reason: 'forfeit', winner: 1 });
  expect(strict.pressed).toHaveLength(8);
  expect(strict.failures.map(({ forfeits }) => forfeits)).toEqual([false, false, false, true]);
});

test('two bots that fail in the same tick both forfeit, and nobody wins', () => {
  const players = [badAt500(throwing(new Error('mine'))), badAt500(() => 32)] as const;
  const { match, result, failures } = playMatch({ seed: 'both', players, failuresForgiven: 0 });
  expect(match.tick).toBe(500);
  expect(result).toEqual({ reason: 'forfeit', winner: null });
  expect(failures.map(({ seat, code }) => [seat, code])).toEqual([
    [1, 'bot/threw'],
    [2, 'bot/bad-input'],
  ]);
});

test.each<[string, () => unknown, string]>([
  ['throws', throwing(new TypeError('no luck')), 'createBot threw TypeError: no luck'],
  ['gives no bot', () => undefined, 'createBot returned undefined, which has no function decide'],
  [
    'gives a bot that cannot decide',
    () => ({ decide: 3 }),
    'createBot returned an object, which has no function decide',
  ],
  [
    'gives a promise that fails',
    async () => {
      throw new Error('later');
    },
    'createBot returned a promise (is it async?), which has no function decide',
  ],
])('a bot whose creation %s does not start', async (_does, create, told) => {
  const bad = { name: 'bad', createBot: create as unknown as CreateBot };
  const error = thrownBy(() => startMatch({ seed: 1, players: [idle, bad] })) as ShooterError;
  expect(error).toBeInstanceOf(ShooterError);
  expect([error.code, error.message]).toEqual(['bot/failed-to-start', `player 2, "bad": ${told}`]);
  await new Promise((resolve) => setTimeout(resolve, 1));
});

test('what the caller throws is not blamed on a bot', () => {
  const play = startMatch({ seed: 1, players: [idle, idle], onTick: throwing(new Error('disk full')) });
  expect(() => play.advance(10)).toThrow('disk full');
  expect([play.match.tick, play.failures]).toEqual([1, []]);
});

test('a bot is given its seat, the rules and a seed of its own, and can change none of it', () => {
  const setups: BotSetup[] = [];
  const curious = {
    name: 'curious',
    createBot: (setup: BotSetup) => {
      setups.push(setup);
      return { decide: () => 0 };
    },
  };
  const players = [curious, curious] as const;
  startMatch({ seed: 42, rules: { health: 7 }, players });
  startMatch({ seed: 42, botSeed: 'other', players });
  expect(setups.map(({ seat }) => seat)).toEqual([1, 2, 1, 2]);
  expect(setups[0]!.rules.health).toBe(7);
  // printf %s 42/bot/1 | sha256sum | head -c 32
  expect(setups[0]!.seed).toBe('1c8b3f3174d74f20b8ecb698b4adc120');
  expect(setups.map(({ seed }) => seed)).toEqual([
    botSeedOf('42', 1),
    botSeedOf('42', 2),
    botSeedOf('other', 1),
    botSeedOf('other', 2),
  ]);
  expect(setups.every((setup) => Object.isFrozen(setup) && Object.isFrozen(setup.rules))).toBe(true);
});

test('a note is kept with the tick that the bot saw', () => {
  const notes: unknown[] = [];
  const talker = {
    name: 'talker',
    createBot: ({ note }: BotSetup) => ({
      decide: ({ tick, level }: View) => {
        if (tick % 2 === 0) note({ level });
        return 0;
      },
    }),
  };
  const play = startMatch({
    seed: 1,
    players: [idle, talker],
    note: (tick, seat, value) => notes.push([tick, seat, value]),
  });
  play.advance(3);
  expect(notes).toEqual([
    [0, 2, { level: 0 }],
    [2, 2, { level: 1 }],
  ]);
  // Without anyone to keep them, notes are dropped.
  expect(startMatch({ seed: 1, players: [talker, talker] }).advance(3)).toBe(true);
});
