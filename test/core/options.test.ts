import { expect, test } from 'vitest';
import { createMatch } from '../../src/core/index.ts';
import { checkOptions, suggestion } from '../../src/core/internal.ts';

const NAMES = { seed: true, rules: true, maxTicks: true } as const;

test.each([
  ['seed', true],
  [undefined, undefined],
])('an option that there is, whatever its value, is taken', (name, value) => {
  expect(() => checkOptions(name === undefined ? {} : { [name]: value }, NAMES, 'f')).not.toThrow();
});

test.each([[undefined], [null], [42], ['seed']])('%j is no object of options', (given) => {
  expect(() => checkOptions(given, NAMES, 'f')).toThrow(TypeError);
});

test.each([
  ['sead', ' (did you mean "seed"?)'],
  ['maxticks', ' (did you mean "maxTicks"?)'],
  ['rule', ' (did you mean "rules"?)'],
  ['esed', ' (did you mean "seed"?)'],
  ['colour', ''],
  ['__proto__', ''],
  ['toString', ''],
])('the unknown option %s is refused by name, with the one that is meant', (name, meant) => {
  const given = JSON.parse(`{${JSON.stringify(name)}: 1}`) as object;
  expect(() => checkOptions(given, NAMES, 'f')).toThrow(
    new TypeError(`f: there is no option "${name}"${meant}: there are seed, rules, maxTicks`),
  );
});

test('createMatch refuses an option that there is not', () => {
  expect(() => createMatch({ seed: '1', rule: {} } as never)).toThrow(
    /no option "rule" \(did you mean "rules"\?\)/,
  );
});

test('a suggestion takes time in proportion to the word', () => {
  expect(suggestion('x'.repeat(1_000_000), ['seed', 'rules'])).toBe('');
});
