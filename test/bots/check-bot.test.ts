import { afterEach, describe, expect, test } from 'vitest';
import {
  type BotCheckName,
  type BotReport,
  type BotSetup,
  BUILT_IN_BOTS,
  type CheckBotOptions,
  type CreateBot,
  checkBot,
  findBot,
  type View,
} from '../../src/bots/index.ts';
import { withMockedAmbientState } from '../../src/bots/internal.ts';

/* What `checkBot` says of bots that keep to the contract, and of those in which a fault was planted. */

const QUICK: CheckBotOptions = { ticks: 400, budgetMs: 10_000 };

const check = (createBot: CreateBot, options: CheckBotOptions = QUICK): BotReport =>
  checkBot({ name: 'planted', createBot }, options);

/** A bot by its decision, which is given the setup. */
const deciding =
  (decide: (view: View, setup: BotSetup) => unknown): CreateBot =>
  (setup) => ({ decide: (view) => decide(view, setup) as number });

const resultOf = ({ checks }: BotReport, name: BotCheckName) => checks.find((one) => one.name === name)!;

test.each(BUILT_IN_BOTS.map((kind) => [kind.name, kind] as const))(
  '%s of this package keeps to it',
  (_, kind) => {
    const report = checkBot(kind, QUICK);
    expect(report.checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(report.passed).toBe(true);
    expect(report.speed.decisions).toBe(report.ticks);
    expect(report.ticks).toBeGreaterThan(6 * 300);
  },
);

test('a bot that draws from its own seed keeps to it', () => {
  const createBot: CreateBot = ({ seed }) => {
    let state = Number.parseInt(seed.slice(0, 7), 16);
    return {
      decide() {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state >>> 27;
      },
    };
  };
  expect(check(createBot).passed).toBe(true);
});

const YEAR = new Date().getFullYear();

const undo: (() => void)[] = [];
afterEach(() => {
  for (const restore of undo.splice(0).reverse()) restore();
});

/** Puts a property in the place of what is there, until the check is over. @param by undefined: none */
function put(owner: object, key: PropertyKey, by: PropertyDescriptor | undefined): void {
  const before = Object.getOwnPropertyDescriptor(owner, key);
  undo.push(() => {
    delete (owner as Record<PropertyKey, unknown>)[key];
    if (before !== undefined) Object.defineProperty(owner, key, before);
  });
  if (by === undefined) delete (owner as Record<PropertyKey, unknown>)[key];
  else Object.defineProperty(owner, key, { configurable: true, writable: true, enumerable: false, ...by });
}

let matches = 0;
let shared = 0;

describe.each<[string, BotCheckName, CreateBot, RegExp]>([
  [
    'throws in seat 2',
    'legal',
    deciding(({ tick, seat }) => {
      if (seat === 2 && tick > 100) throw new Error('not here');
      return 0;
    }),
    /bot\/threw: player 2, "planted", at tick 101: decide threw Error: not here, and \d+ times more/,
  ],
  [
    'returns NaN at tick 200',
    'legal',
    deciding(({ tick }) => (tick === 200 ? Number.NaN : 16)),
    /bot\/bad-input: .* at tick 200: decide returned NaN/,
  ],
  ['returns 32', 'legal', deciding(() => 32), /at tick 0: decide returned 32/],
  [
    'writes to its view',
    'legal',
    deciding((view) => {
      (view.me as { x: number }).x = 0;
      return 0;
    }),
    /decide threw TypeError: Cannot set property x/,
  ],
  [
    'rolls dice',
    'deterministic',
    deciding(() => Math.floor(Math.random() * 32)),
    /it pressed \d+, then \d+ at tick \d+ when the same match was played again/,
  ],
  [
    'rolls dice from the second tick on',
    'deterministic',
    deciding(({ tick }) => (tick < 2 ? 0 : Math.floor(Math.random() * 32))),
    /at tick ([2-9]|\d\d)/,
  ],
  [
    'rolls dice late and seldom',
    'deterministic',
    deciding(({ tick }) => (tick === 390 ? Math.floor(Math.random() * 32) : 0)),
    /at tick 390/,
  ],
  [
    'counts its matches',
    'deterministic',
    () => {
      matches += 1;
      const own = matches % 32;
      return { decide: () => own };
    },
    /Let all chance come from setup\.seed/,
  ],
  [
    'goes on where its last match stopped',
    'pure',
    (() => {
      // The same match leaves it as it found it; another one does not.
      let last = '';
      return ({ seed }: BotSetup) => {
        const isNew = last !== '' && last !== seed;
        last = seed;
        return { decide: () => (isNew ? 1 : 0) };
      };
    })(),
    /after another match|while another match/,
  ],
  [
    'shares what it knows between matches at one time',
    'pure',
    () => {
      shared = 0;
      return {
        decide() {
          shared += 1;
          return shared % 32;
        },
      };
    },
    /while another match was played/,
  ],
  [
    'asks the clock',
    'independent',
    deciding(() => (new Date().getFullYear() > YEAR ? 1 : 0)),
    /with another clock/,
  ],
  [
    'asks performance.now',
    'independent',
    deciding(() => (performance.now() > 86_400_000 * 100 ? 1 : 0)),
    /with another clock/,
  ],
  [
    'asks the environment',
    'independent',
    deciding(() => (process.env.PATH === '/mocked' ? 1 : 0)),
    /environment/,
  ],
  [
    'leaves a global behind',
    'tidy',
    deciding(() => {
      (globalThis as { leftBehind?: number }).leftBehind = 1;
      return 0;
    }),
    /it left leftBehind in globalThis/,
  ],
  [
    'leaves a built-in function of its own behind',
    'tidy',
    deciding(() => {
      const { at } = Array.prototype;
      put(Array.prototype, 'at', { value: (index: number) => at.call([], index) });
      return 0;
    }),
    /it changed Array\.prototype\.at\./,
  ],
  [
    'leaves a global function of its own behind',
    'tidy',
    deciding(() => {
      put(globalThis, 'structuredClone', { value: (value: unknown) => value });
      return 0;
    }),
    /it changed structuredClone\./,
  ],
  [
    'replaces what is loaded when it is first read',
    'tidy',
    deciding(() => {
      put(globalThis, 'TextEncoderStream', { value: 1 });
      return 0;
    }),
    /it changed TextEncoderStream\./,
  ],
  [
    'replaces a getter that only works on objects of its class',
    'tidy',
    deciding(() => {
      put(Map.prototype, 'size', { value: 1 });
      return 0;
    }),
    /it changed Map\.prototype\.size\./,
  ],
  [
    'adds to prototypes and namespaces, and takes from them',
    'tidy',
    deciding(() => {
      put(Map.prototype, 'leftBehind', { value: 1 });
      put(Math, Symbol.for('leftBehind'), { value: 1 });
      put(Object.getPrototypeOf(Uint8Array), 'of', undefined);
      return 0;
    }),
    /it changed TypedArray\.of, (Map\.prototype\.leftBehind, Math\[Symbol\(leftBehind\)\]|Math\[Symbol\(leftBehind\)\], Map\.prototype\.leftBehind)\./,
  ],
])('a bot that %s', (_, name, createBot, told) => {
  test(`fails at "${name}"`, () => {
    const report = check(createBot);
    delete (globalThis as { leftBehind?: number }).leftBehind;
    const { passed, message } = resultOf(report, name);
    expect(message).toMatch(told);
    expect(passed).toBe(false);
    expect(report.passed).toBe(false);
    expect(message).not.toContain('\n');
  });
});

test('a bot that is too slow fails, one that was slow once is noted', () => {
  let now = 0;
  const slow = (every: number): CreateBot =>
    deciding(({ tick }) => {
      now += tick % every === 0 ? 150 : 1;
      return 0;
    });
  const options = { ticks: 400, clock: () => now };
  const often = resultOf(check(slow(50), options), 'in time');
  expect(often).toMatchObject({
    passed: false,
    message: expect.stringContaining('took 150.00 ms of 100'),
  });
  expect(resultOf(check(slow(1000), options), 'in time')).toMatchObject({ passed: true, noted: true });
  expect(
    resultOf(
      check(
        deciding(() => 0),
        options,
      ),
      'in time',
    ),
  ).toMatchObject({ passed: true, noted: false });
});

test('whoever waits for a later time by any mocked clock sees it come', () => {
  const zero: [number, number] = [0, 0];
  const clocks: Record<string, () => number> = {
    'Date.now': () => Date.now(),
    'performance.now': () => performance.now(),
    'process.hrtime': () => process.hrtime()[0] * 1e9 + process.hrtime(zero)[1],
    'process.hrtime.bigint': () => Number(process.hrtime.bigint()),
  };
  const names = Object.keys(clocks);
  const grew = withMockedAmbientState(() =>
    names.filter((name) => {
      const [first, second] = [clocks[name]!(), clocks[name]!()];
      return second > first;
    }),
  );
  expect(grew).toEqual(names);
});

test('a bot is tidy that reads what is loaded when it is first read', () => {
  const reads = deciding(() =>
    typeof TextDecoderStream === 'function' && typeof crypto === 'object' ? 0 : 1,
  );
  const report = check(reads);
  expect(resultOf(report, 'tidy')).toMatchObject({ passed: true, message: 'globalThis is as it was' });
});

test('as many decisions as fit into no call are checked', () => {
  const report = checkBot(findBot('dodger')!, { ...QUICK, ticks: 3600 });
  expect(report.ticks).toBeGreaterThan(130_000);
  expect(resultOf(report, 'in time').message).toContain(`the longest of ${report.ticks} decisions`);
});

test('a bot that plays its seats differently is noted, with the tick and both inputs', () => {
  const report = check(deciding(({ seat, tick }) => (tick < 50 ? 0 : seat)));
  expect(resultOf(report, 'either seat')).toEqual({
    name: 'either seat',
    passed: true,
    noted: true,
    message: 'at tick 50 of mirrored play it presses 1 in seat 1 and 2 in seat 2',
  });
  expect(report.passed).toBe(true);
});

test('the process is as it was after a check, even if the bot throws', () => {
  const before = [Math.random, Date, performance.now, process.env];
  check(
    deciding(() => {
      throw new Error('always');
    }),
  );
  expect([Math.random, Date, performance.now, process.env]).toEqual(before);
});

test('a bot that cannot be made is told of by its code', () => {
  const unmade: CreateBot = () => {
    throw new Error('no');
  };
  expect(() => check(unmade)).toThrow(expect.objectContaining({ code: 'bot/failed-to-start' }));
  expect(() =>
    check(
      deciding(() => 0),
      { ticks: 0 },
    ),
  ).toThrow(RangeError);
});
