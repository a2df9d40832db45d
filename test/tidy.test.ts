import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/* The rules of the house that a machine can hold us to. Each finder is tried on a planted fault first. */

const ROOT = resolve(import.meta.dirname, '..');

/** Each room, and what it may import: rooms, and packages. `node:` is a package of its own. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'src/core': ['seedrandom/lib/alea.js'],
  'src/platform': ['piscina', 'xxhash-wasm', 'node:'],
  'src/replay': ['src/core', 'src/platform', 'node:'],
  'src/bots': ['src/core', 'src/platform', 'src/replay', 'node:', 'seedrandom/lib/alea.js'],
  'src/env': ['src/core', 'src/platform', 'src/bots', 'node:'],
  'src/train': ['src/core', 'src/platform', 'src/replay', 'src/bots', 'node:', 'seedrandom/lib/alea.js'],
  'src/contest/stats': ['seedrandom/lib/alea.js'],
  'src/contest': ['src/core', 'src/platform', 'src/replay', 'src/bots', 'src/contest/stats', 'node:'],
  'src/data': ['src/core', 'src/platform', 'src/replay', 'hyparquet-writer'],
  'src/render': ['src/core', 'src/replay', 'get-east-asian-width'],
  'src/net': ['src/core', 'src/platform', 'src/replay', 'node:'],
  bench: [
    'src/core',
    'src/replay',
    'src/bots',
    'src/env',
    'src/contest',
    'src/net',
    'node:',
    'seedrandom/lib/alea.js',
  ],
  cli: [
    'src/core',
    'src/platform',
    'src/replay',
    'src/bots',
    'src/env',
    'src/train',
    'src/contest/stats',
    'src/contest',
    'src/data',
    'src/net',
    'src/render',
    'bench',
    'node:',
    'yargs',
    'pino',
    'prom-client',
    'ink',
    'react',
  ],
  examples: ['shooter-sdk/', 'node:'],
};

/** The innermost room that a file is in. */
const roomOf = (file: string): string | undefined =>
  Object.keys(ROOMS)
    .filter((room) => file.startsWith(`${room}/`))
    .sort((one, other) => other.length - one.length)[0];

const filesOf = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && roomOf(file) === folder);

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Every module that a source names, in static and dynamic imports. */
const importsOf = (source: string): string[] =>
  [...source.matchAll(/(?:^|\s)(?:from\s+|import\s+|import\s*\(\s*)'([^']+)'/g)].map(([, name]) => name!);

/** Files of a module that others may import: what it promises, that part of it that is portable, and what only this package uses. */
const ENTRY_POINTS = ['index.ts', 'browser.ts', 'internal.ts', 'node/internal.ts'];

/** What is wrong with an import of `name` in `file`; undefined if nothing is. */
function wrongImport(room: string, file: string, name: string): string | undefined {
  if (name === '#platform') return room === 'src/core' ? `${file} imports ${name}` : undefined;
  if (!name.startsWith('.')) {
    const allowed = ROOMS[room]!.some((one) => name === one || (/[:/]$/.test(one) && name.startsWith(one)));
    return allowed ? undefined : `${file} imports the package ${name}`;
  }
  const target = relative(ROOT, resolve(ROOT, dirname(file), name));
  const other = roomOf(target);
  if (other === room) return undefined;
  if (other === undefined || !ROOMS[room]!.includes(other)) return `${file} imports ${target}`;
  const isEntry =
    other === 'bench' ||
    (other === 'src/platform' ? ['node/index.ts'] : ENTRY_POINTS).some(
      (entry) => target === `${other}/${entry}`,
    );
  return isEntry ? undefined : `${file} imports ${target}, which is no entry point of ${other}`;
}

const CORE_MAY_NOT =
  /Math\.(random|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|exp|expm1|log|log2|log10|log1p|pow|hypot|cbrt)|[^/*\s]\s*\*\*\s*[^/*\s]|\bDate\b|\bperformance\b|\bprocess\b|\bset(Timeout|Interval|Immediate)\b|\bIntl\b|localeCompare|\bawait\b|\bconsole\b|\bglobalThis\b/;

const withoutComments = (source: string): string => source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');

describe.each(Object.keys(ROOMS))('%s', (room) => {
  const files = filesOf(room);

  test('has files', () => expect(files.length).toBeGreaterThan(0));

  test('imports only what it may, other modules by their entry points', () => {
    const wrong = files.flatMap((file) => importsOf(read(file)).map((name) => wrongImport(room, file, name)));
    expect(wrong.filter((one) => one !== undefined)).toEqual([]);
  });

  test('has files of one idea: at most 300 lines', () => {
    expect(files.filter((file) => read(file).split('\n').length > 301)).toEqual([]);
  });

  test('re-exports by name, and has no notes to self', () => {
    expect(
      files.filter((file) => /export \*|\b(TODO|FIXME|XXX|HACK)\b|@ts-ignore|biome-ignore/.test(read(file))),
    ).toEqual([]);
  });
});

test('the core asks no clock, no chance and no inexact function', () => {
  const wrong = filesOf('src/core').filter((file) => CORE_MAY_NOT.test(withoutComments(read(file))));
  expect(wrong).toEqual([]);
});

test('the core keeps nothing between matches: no variable of a module changes', () => {
  expect(filesOf('src/core').filter((file) => /^(export )?(let|var) /m.test(read(file)))).toEqual([]);
});

/** Names that a portable file may not use as they stand: an engine without host APIs has none of them. */
const HOST_ONLY =
  /(?<![.\w'`])(?:Buffer\b|process\.|performance\.|set(?:Timeout|Interval|Immediate)\b|crypto\.|atob\(|btoa\()/;

/** Modules that have a part for Node, which only files in a folder named node/ and the entry point for Node may use. */
const PARTED = Object.keys(ROOMS).filter(
  (module) => module.startsWith('src/') && existsSync(join(ROOT, module, 'browser.ts')),
);

/** What of a source is not portable. */
function notPortable(file: string, source: string): string[] {
  const code = withoutComments(source);
  const imports = importsOf(code).filter((name) => {
    if (name.startsWith('node:')) return true;
    if (!name.startsWith('.')) return false;
    const target = relative(ROOT, resolve(ROOT, dirname(file), name));
    return /\/node\//.test(target) || PARTED.some((module) => target === `${module}/index.ts`);
  });
  const [global] = HOST_ONLY.exec(code) ?? [];
  return [...imports.map((name) => `${file} imports ${name}`), ...(global ? [`${file} uses ${global}`] : [])];
}

const portableFiles = Object.keys(ROOMS)
  .filter((module) => module.startsWith('src/'))
  .flatMap(filesOf)
  .filter((file) => !/\/node\//.test(file) && !PARTED.some((module) => file === `${module}/index.ts`));

test('outside folders named node/ everything is portable', () => {
  expect(portableFiles.flatMap((file) => notPortable(file, read(file)))).toEqual([]);
  expect(portableFiles.length).toBeGreaterThan(150);
});

test('the release is that of package.json', () => {
  expect(read('src/core/release.ts')).toContain(`'${JSON.parse(read('package.json')).version}'`);
});

test('planted faults are found', () => {
  const plant = (room: string, source: string): string | undefined =>
    importsOf(source)
      .map((name) => wrongImport(room, `${room}/planted.ts`, name))
      .find((one) => one !== undefined);
  expect(plant('src/core', "import { a } from '../replay/index.ts';")).toContain('src/replay');
  expect(plant('src/core', "const fs = await import('node:fs');")).toContain('node:fs');
  expect(plant('src/core', "import {\n  a,\n  b,\n} from 'msgpackr';")).toContain('msgpackr');
  expect(plant('src/replay', "import { removeMarked } from '../core/enemies.ts';")).toContain(
    'no entry point',
  );
  expect(plant('src/replay', "import '../../cli/exit.ts';")).toContain('cli/exit.ts');
  expect(plant('src/bots', "import { step } from '../core/index.ts';")).toBeUndefined();
  for (const source of [
    "import { readFileSync } from 'node:fs';",
    "import { openPlayer } from './node/open-player.ts';",
    "import { readLog } from '../replay/index.ts';",
    'const bytes = Buffer.alloc(3);',
    'setTimeout(act, 3);',
    'const now = performance.now();',
  ])
    expect(notPortable('src/bots/planted.ts', source), source).toHaveLength(1);
  expect(notPortable('src/bots/planted.ts', "import { decodeLog } from '../replay/browser.ts';")).toEqual([]);
  for (const code of [
    'Math.pow(2, 3)',
    'x ** 3',
    'Date.now()',
    'performance.now()',
    'setTimeout(f)',
    'await f()',
  ]) {
    expect(CORE_MAY_NOT.test(withoutComments(code)), code).toBe(true);
  }
  expect(CORE_MAY_NOT.test(withoutComments('/** Math.pow(2, 3) */ a * b'))).toBe(false);
});
