import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalWords,
  createMatch,
  isInput,
  type Match,
  PARAMETERS,
  parseRules,
  parseSeed,
  RIGHT,
  type Rules,
  readState,
  SHOOT,
  snapshot,
  step,
} from '../../src/core/index.ts';
import { createModel, stepModel } from '../../src/core/internal.ts';

const refusal = (code: string) => expect.objectContaining({ name: 'ShooterError', code });

const NO_INPUTS = [
  32,
  -1,
  1.5,
  2 ** 32,
  2 ** 32 + 1,
  Number.NaN,
  Infinity,
  undefined,
  '1',
  null,
  {},
  [1],
  true,
  1n,
];

describe('inputs', () => {
  test('the integers from 0 to 31 are inputs, and nothing else', () => {
    for (let byte = 0; byte < 32; byte += 1) expect(isInput(byte)).toBe(true);
    for (const bad of NO_INPUTS) expect(isInput(bad)).toBe(false);
  });

  test.each(NO_INPUTS)('%s is refused at every moment, before anything changes', (bad) => {
    const match = createMatch({ seed: 'input', rules: { maxTicks: 300 } });
    for (let tick = 0; tick <= 300; tick += 1) {
      const [words, kept] = [canonicalWords(match), [...snapshot(match)]];
      for (const inputs of [
        [bad, RIGHT],
        [RIGHT, bad],
        [bad, bad],
      ] as [number, number][])
        expect(() => step(match, ...inputs)).toThrow(refusal('core/bad-input'));
      expect(canonicalWords(match)).toEqual(words);
      expect([...snapshot(match)]).toEqual(kept);
      if (match.outcome === undefined) step(match, tick < 100 ? SHOOT : RIGHT, tick % 7);
    }
  });

  test('a refusal leaves no trace: the match goes on as one in which nobody erred', () => {
    const [erring, straight] = [0, 1].map(() => createMatch({ seed: 'trace' })) as [Match, Match];
    for (let tick = 0; tick < 1500; tick += 1) {
      const inputs = [(tick >> 4) % 32, (tick >> 6) % 32] as const;
      expect(() => step(erring, 64, inputs[1])).toThrow();
      expect(() => step(erring, inputs[0], -2)).toThrow();
      step(erring, ...inputs);
      step(straight, ...inputs);
      expect(canonicalWords(erring)).toEqual(canonicalWords(straight));
    }
  });

  test('the refusal names the player and what was found', () => {
    const match = createMatch({ seed: 'input' });
    expect(() => step(match, 0, 32)).toThrow('player 2: 32 is no input, which is an integer from 0 to 31');
    expect(() => step(match, '1' as never, 0)).toThrow('player 1: "1" is no input');
  });

  test('the model refuses the same inputs, before anything changes', () => {
    const model = createModel({ seed: 'input' });
    const before = structuredClone(model.state);
    for (const bad of NO_INPUTS as number[]) {
      expect(() => stepModel(model, bad, 0)).toThrow(refusal('core/bad-input'));
      expect(() => stepModel(model, 0, bad)).toThrow(refusal('core/bad-input'));
    }
    expect(model.state).toEqual(before);
  });
});

test('a finished match takes no tick, whatever the keys, and stays as it is', () => {
  const match = createMatch({ seed: 'end', rules: { maxTicks: 3 } });
  for (let tick = 0; tick < 3; tick += 1) step(match, SHOOT, RIGHT);
  expect(match.outcome).toEqual({ reason: 'time', winner: null });
  const state = readState(match);
  for (const keys of [SHOOT, 0, RIGHT, 31]) {
    expect(() => step(match, keys, RIGHT)).toThrow(RangeError);
    expect(() => step(match, keys, RIGHT)).toThrow('tick 3 ended the match');
  }
  expect(readState(match)).toEqual(state);
});

describe.each(Object.entries(PARAMETERS))('the parameter %s', (name, { min, max, default: usual }) => {
  const given = (value: unknown) => () => parseRules({ [name]: value });

  test('takes both ends of its range and what lies between', () => {
    expect(given(min)()).toMatchObject({ [name]: min });
    expect(given(max)()).toMatchObject({ [name]: max });
    const property = fc.property(fc.integer({ min, max }), (value) => {
      expect(given(value)()).toEqual({ ...parseRules(), [name]: value });
    });
    fc.assert(property, { numRuns: 20 });
  });

  test('has a default, which a missing or undefined one takes', () => {
    expect(parseRules()).toMatchObject({ [name]: usual });
    expect(given(undefined)()).toEqual(parseRules({}));
  });

  test.each([
    min - 1,
    max + 1,
    min + 0.5,
    Number.NaN,
    Infinity,
    -Infinity,
    `${min}`,
    null,
    [min],
    {},
    true,
    BigInt(min),
  ])('refuses %s, naming itself and its range', (bad) => {
    expect(given(bad)).toThrow(refusal('rules/bad-parameter'));
    expect(given(bad)).toThrow(new RegExp(`^${name} is .+; it is an integer from ${min} to ${max}$`));
    expect(() => createMatch({ seed: '', rules: { [name]: bad } as Partial<Rules> })).toThrow(name);
    expect(() => createModel({ seed: '', rules: { [name]: bad } as Partial<Rules> })).toThrow(name);
  });
});

describe('rules', () => {
  test.each([
    'speed',
    'PlayerSpeed',
    'playerSpeed ',
    '',
    '__proto__',
    'constructor',
    'toString',
    '0',
    'a\nb',
  ])('the unknown parameter %j is refused by name, in one line', (name) => {
    const refused = () => parseRules(JSON.parse(`{${JSON.stringify(name)}: 1}`));
    expect(refused).toThrow(refusal('rules/unknown-parameter'));
    expect(refused).toThrow(/^.*$/);
    expect(refused).toThrow(`${JSON.stringify(name)} is no parameter`);
  });

  test.each([null, [], [3], 'playerSpeed', 3, true, () => 3])('%s are no rules', (bad) => {
    expect(() => parseRules(bad)).toThrow(refusal('rules/bad-parameter'));
  });

  test('they are complete, frozen and in the order of the table, and never -0', () => {
    const rules = parseRules({ waveGrowth: 0, playerSpeed: -0 });
    expect(Object.keys(rules)).toEqual(Object.keys(PARAMETERS));
    expect(Object.isFrozen(rules)).toBe(true);
    expect(rules.playerSpeed).toBe(0);
  });
});

describe('seeds', () => {
  test.each([
    ['', ''],
    ['42', '42'],
    [42, '42'],
    [-7, '-7'],
    [0, '0'],
    [-0, '0'],
    [42n, '42'],
    [2 ** 53 - 1, '9007199254740991'],
    [1 - 2 ** 53, '-9007199254740991'],
    ['🚀', '🚀'],
    ['e\u0301', 'e\u0301'],
    ['a\nb\0', 'a\nb\0'],
    ['x'.repeat(100_000), 'x'.repeat(100_000)],
  ])('a seed is kept as it is, and an integer stands for its digits', (given, kept) => {
    expect(parseSeed(given)).toBe(kept);
  });

  test('42 and "42" are one match; a letter and its decomposition are two', () => {
    const words = (seed: string | number) => {
      const match = createMatch({ seed });
      step(match, 0, 0);
      return canonicalWords(match);
    };
    expect(words(42)).toEqual(words('42'));
    expect(words('\u00e9')).not.toEqual(words('e\u0301'));
    expect(words('')).not.toEqual(words(' '));
  });

  test.each([
    1.5,
    2 ** 53,
    -(2 ** 53),
    1e21,
    Number.NaN,
    Infinity,
    2n ** 53n,
    undefined,
    null,
    true,
    {},
    [1],
    Symbol('x'),
  ])('the seed %s is refused', (bad) => {
    for (const make of [createMatch, createModel])
      expect(() => make({ seed: bad as string })).toThrow(refusal('rules/bad-seed'));
  });

  test.each(['\ud800', 'a\udc00b', '\udc00\ud800', '\ud83d\ud83d\ude80'])(
    'a lone surrogate in the seed is refused',
    (bad) => {
      expect(() => parseSeed(bad)).toThrow(refusal('rules/bad-seed'));
    },
  );
});
