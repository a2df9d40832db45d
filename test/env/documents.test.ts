import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { createEnv, createVectorEnv, REWARD_TERMS } from '../../src/env/index.ts';
import { ENV_OPTIONS } from '../../src/env/options.ts';
import { VECTOR_OPTIONS } from '../../src/env/vector-options.ts';

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../docs/environment.md'), 'utf8');

/** The cells of each row below a heading. */
const rowsOf = (heading: string): string[][] =>
  DOCUMENT.split('\n## ')
    .find((part) => part.startsWith(heading))!
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()));

test('the terms that the document lists for the arrays are those that there are', () => {
  const [, , shape, meaning] = rowsOf('Many matches').find(([, name]) => name === 'terms')!;
  expect(shape).toBe(`(count, agents, ${REWARD_TERMS.length})`);
  expect(meaning).toContain(REWARD_TERMS.join(', '));
});

test('the weights that the document states are the defaults', () => {
  const { rewards } = createEnv().spec;
  const stated = rowsOf('Rewards').map(([, term, weight]) => [term, Number(weight)]);
  expect(stated).toEqual(REWARD_TERMS.map((term) => [term, rewards[term]]));
});

test('the arrays that the document states have their kind and shape', () => {
  const env = createVectorEnv({ count: 3 });
  const sizes: Record<string, number> = {
    count: 3,
    agents: env.spec.agents,
    size: env.spec.observation.size,
  };
  const rows = rowsOf('Many matches').filter(([, , shape]) => shape!.startsWith('('));
  const names = rows.flatMap(([, name]) => name!.split(', '));
  expect(names).toHaveLength(11);
  for (const [, list, shape] of rows) {
    const length = shape!
      .replace(/[()]/g, '')
      .split(', ')
      .reduce((all, side) => all * (sizes[side] ?? Number(side)), 1);
    for (const name of list!.split(', ')) expect(Reflect.get(env, name), name).toHaveLength(length);
  }
});

/** The names at the beginning of what is code in a cell. */
const namesIn = (cell: string): string[] => [...cell.matchAll(/`(\w+)/g)].map(([, name]) => name!);

test('the options that the document lists are those that createEnv takes, with their defaults', () => {
  const { spec } = createEnv();
  const defaults: Record<string, unknown> = {
    ...spec,
    observation: spec.observation.kind,
    actions: spec.action.kind,
    maxTicks: spec.rules.maxTicks,
  };
  const rows = rowsOf('Options');
  expect(rows.map(([, name]) => name).sort()).toEqual(Object.keys(ENV_OPTIONS).sort());
  for (const [, name, stated] of rows)
    if (stated !== '') expect(stated!.replaceAll('`', ''), name).toBe(String(defaults[name!]));
});

test('the options of many matches that the document lists are the others that createVectorEnv takes', () => {
  const rows = rowsOf('Many matches');
  const listed = rows
    .slice(
      0,
      rows.findIndex(([, name]) => name === 'array'),
    )
    .map(([, name]) => name);
  const others = Object.keys(VECTOR_OPTIONS).filter((name) => !Object.hasOwn(ENV_OPTIONS, name));
  expect(listed.sort()).toEqual(others.sort());
});

test('the actions that the document lists have the shape and count that it states', () => {
  const rows = rowsOf('Actions and observations');
  expect(rows.map(([, name]) => namesIn(name!)[0])).toEqual(['discrete', 'multiBinary']);
  for (const [, name, , stated] of rows) {
    const { action } = createEnv({ actions: namesIn(name!)[0] as 'discrete' }).spec;
    expect(stated).toBe(`shape (${action.shape.join(', ')}), count ${action.count}`);
  }
});

test('the methods of rows that the document lists are those that there are', () => {
  const methods = Object.keys(createVectorEnv({ count: 1 })).filter((name) => name.endsWith('Row'));
  const listed = rowsOf('Single rows').map(([, name]) => namesIn(name!)[0]);
  expect(listed.sort()).toEqual(methods.sort());
});

const builtUrl = (entry: string): string =>
  pathToFileURL(join(import.meta.dirname, '../../dist/src', entry, 'index.js')).href;

/** The indented blocks, each a program. */
const PROGRAMS = [...DOCUMENT.matchAll(/(?:^ {4}.*\n|^\n(?= {4}))+/gm)]
  .map(([block]) => block.replaceAll(/^ {4}/gm, ''))
  .filter((block) => block.includes('import '));

test('the document has six programs', () => expect(PROGRAMS).toHaveLength(6));

test.each(PROGRAMS)('this program of the document runs: %s', (program) => {
  const source = program.replaceAll(/'shooter-sdk\/(\w+)'/g, (_, entry: string) =>
    JSON.stringify(builtUrl(entry)),
  );
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
