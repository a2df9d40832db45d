import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { apiPage, readSurface } from './api-page.ts';
import { type Exported, entryPoints, Surface } from './declarations.ts';
import { lacks, throwing } from './docstrings.ts';

/* The whole public surface: docs/api.md lists it, every name is documented, and no type mentions an internal one. */

const ROOT = resolve(import.meta.dirname, '../..');
const surface = readSurface(ROOT);
const all = [...surface.values()].flat();
const reader = new Surface(ROOT);

/** What is known to be missing yet, at most, by entry point. It only ever shrinks. */
const KNOWN: Readonly<Record<string, { readonly docs: number; readonly internals: number }>> = {
  'shooter-sdk/core': { docs: 0, internals: 0 },
  'shooter-sdk/replay': { docs: 0, internals: 0 },
  'shooter-sdk/bots': { docs: 0, internals: 0 },
  'shooter-sdk/env': { docs: 0, internals: 0 },
  'shooter-sdk/train': { docs: 0, internals: 0 },
  'shooter-sdk/contest': { docs: 0, internals: 0 },
  'shooter-sdk/contest/stats': { docs: 0, internals: 0 },
  'shooter-sdk/data': { docs: 0, internals: 0 },
  'shooter-sdk/net': { docs: 0, internals: 0 },
  'shooter-sdk/render': { docs: 0, internals: 0 },
};

/** The source of the file where something is declared. */
const sourceOf = ({ file }: Exported): string =>
  join(ROOT, file.replace(/^dist\//, '').replace(/\.d\.ts$/, '.ts'));

const described = new Set(
  all.filter(({ kind }) => kind === 'interface' || kind === 'class').map(({ name }) => name),
);

const lacking = (found: readonly Exported[]): string[] =>
  found.flatMap((one) => {
    const throws = existsSync(sourceOf(one)) && throwing(sourceOf(one)).has(one.name);
    const missing = lacks(one, { described, throws });
    return missing.map((what) => `${one.file}: ${one.name} lacks ${what}`);
  });

const isExported = (name: string, file: string): boolean =>
  all.some((one) => one.file === file && (one.name === name || one.node.id === name));

const internals = (found: readonly Exported[]): string[] =>
  found.flatMap((one) =>
    reader
      .mentionsOf(one)
      .filter(({ name, file }) => file !== undefined && !isExported(name, file))
      .map(({ name, file }) => `${one.name} mentions ${name} of ${file}`),
  );

test('docs/api.md is what "npm run api" writes', () => {
  expect(readFileSync(join(ROOT, 'docs/api.md'), 'utf8')).toBe(apiPage(surface));
});

const ENTRIES = [...entryPoints(ROOT).keys()].filter((entry) => entry.includes('/'));

test.each(ENTRIES)(
  '%s: every name has a docstring, with parameters, result, errors and defaults',
  (entry) => {
    const missing = lacking(surface.get(entry)!);
    expect(missing.length, missing.join('\n')).toBeLessThanOrEqual(KNOWN[entry]?.docs ?? 0);
  },
);

test.each(ENTRIES)('%s: types mention only what an entry point exports', (entry) => {
  const mentioned = internals(surface.get(entry)!);
  expect(mentioned.length, mentioned.join('\n')).toBeLessThanOrEqual(KNOWN[entry]?.internals ?? 0);
});
