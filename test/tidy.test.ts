import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { constantsOf, hostNamesIn, importsOf } from './source.ts';

/* The rules of the house that a machine can hold us to. Each finder is tried on a planted fault first. */

const ROOT = resolve(import.meta.dirname, '..');

/** Each room, and what it may import: rooms, and packages. `node:` is a package of its own. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'src/core': ['seedrandom/lib/alea.js'],
  'src/platform': ['msgpackr/pack', 'piscina', 'xxhash-wasm', 'node:'],
  'src/replay': ['src/core', 'src/platform', 'node:'],
  'src/bots': ['src/core', 'src/platform', 'src/replay', 'node:', 'seedrandom/lib/alea.js'],
  'src/env': [
    'src/core',
    'src/platform',
    'src/replay',
    'src/bots',
    'src/render',
    'node:',
    'seedrandom/lib/alea.js',
  ],
  'src/train': ['src/core', 'src/platform', 'src/replay', 'src/bots', 'node:', 'seedrandom/lib/alea.js'],
  'src/contest/stats': ['seedrandom/lib/alea.js'],
  'src/contest': ['src/core', 'src/platform', 'src/replay', 'src/bots', 'src/contest/stats', 'node:'],
  'src/data': ['src/core', 'src/platform', 'src/replay', 'src/env', 'hyparquet-writer'],
  'src/render': [
    'src/core',
    'src/platform',
    'src/replay',
    'get-east-asian-width',
    'fflate',
    'omggif',
    'node:',
  ],
  'src/net': ['src/core', 'src/platform', 'src/replay', 'node:', 'ws'],
  bench: [
    'src/core',
    'src/replay',
    'src/bots',
    'src/env',
    'src/contest',
    'src/render',
    'src/net',
    'node:',
    'seedrandom/lib/alea.js',
    'esbuild',
    'playwright-core',
    'ws',
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
  web: ['src/core', 'src/replay', 'src/render', 'src/net'],
  examples: ['shooter-sdk/', 'node:'],
  'python/child': ['src/core', 'src/platform', 'src/replay', 'src/bots', 'src/env', 'src/render', 'node:'],
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

/** What an entry point in Node begins with: the portable one is part of it. Nothing else exports all of anything. */
const EXPORT_ALL = "export * from './browser.ts';\n";

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

/* Portability (docs/architecture.md): what runs everywhere needs nothing of Node, not by way of others either. */

/** Whether a file belongs to Node: in a `node/` folder, or the entry point of a module that has one. */
const isOfNode = (file: string): boolean =>
  file.includes('/node/') ||
  (/\/index\.ts$/.test(file) && existsSync(join(ROOT, dirname(file), 'browser.ts')));

/** Files that may ask the engine what it has. */
const ASKS_ENGINE: readonly string[] = ['src/platform/portable/host.ts', 'src/bots/mocked-ambient-state.ts'];

/** What of Node a portable file needs; nothing if none. */
function needsOfNode(file: string, source: string): string[] {
  const imported = importsOf(source).filter(({ name, isType }) => {
    if (isType) return false;
    return name.startsWith('.')
      ? isOfNode(relative(ROOT, resolve(ROOT, dirname(file), name)))
      : /^node:|^(msgpackr\/pack|piscina|xxhash-wasm|pino|ws)$/.test(name);
  });
  const used = ASKS_ENGINE.includes(file) ? [] : hostNamesIn(source);
  return [
    ...imported.map(({ name }) => `${file} imports ${name}`),
    ...used.map((name) => `${file} uses ${name}`),
  ];
}

test('what is outside of node/ needs nothing of Node', () => {
  const files = Object.keys(ROOMS)
    .filter((room) => room.startsWith('src/'))
    .flatMap(filesOf)
    .filter((file) => !isOfNode(file));
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => needsOfNode(file, read(file)))).toEqual([]);
});

test('an entry point in Node has all that is in the portable one', () => {
  for (const folder of ['src', ...Object.keys(ROOMS).filter((room) => room.startsWith('src/'))])
    if (existsSync(join(ROOT, folder, 'browser.ts')))
      expect(read(`${folder}/index.ts`)).toContain(EXPORT_ALL);
});

/** Equal by chance: each is a fact of its own, and may change without the others. */
const UNRELATED: ReadonlySet<string> = new Set([
  'CHUNK_BYTES', // how much of a file is read at once, of logs and of runs
  'EVERY_MS', // how often a progress line is drawn, by two commands
  'FULL', // a full block of a terminal, drawn by two pictures
  'GROWTH',
  'LOOK_MS',
  'MAX_STEPS', // of two root finders
  'SILENT_MS',
  'SPACE',
  'WRITTEN',
]);

/** Facts that stand twice: constants of one name and one value, or that derive the same from others. */
function definedTwice(files: readonly (readonly [file: string, source: string])[]): string[] {
  const places = new Map<string, Set<string>>();
  const note = (fact: string, file: string): void => {
    places.set(fact, (places.get(fact) ?? new Set()).add(file));
  };
  for (const [file, source] of files) {
    for (const { name, text, isDerived } of constantsOf(source)) {
      if (UNRELATED.has(name)) continue;
      note(`${name} = ${text}`, file);
      if (isDerived) note(text, file);
    }
  }
  return [...places].flatMap(([fact, where]) =>
    where.size > 1 ? [`${fact}: ${[...where].join(', ')}`] : [],
  );
}

test('each constant is defined once', () => {
  const files = ['src', 'cli'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  );
  expect(definedTwice(files.map((file) => [file, read(file)] as const))).toEqual([]);
});

/** Circles of imports among files of src/ and cli/, by the values that they import. */
function circles(files: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done' || !files.has(file)) return;
    if (state.get(file) === 'open') {
      found.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    for (const { name, isType } of importsOf(files.get(file)!)) {
      if (!isType && name.startsWith('.')) visit(join(dirname(file), name), [...path, file]);
    }
    state.set(file, 'done');
  };
  for (const file of files.keys()) visit(file, []);
  return found;
}

test('no file imports itself by way of others', () => {
  const files = new Map(
    Object.keys(ROOMS).flatMap((room) => filesOf(room).map((file) => [file, read(file)])),
  );
  expect(circles(files)).toEqual([]);
});

const CORE_MAY_NOT =
  /Math\.(random|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|exp|expm1|log|log2|log10|log1p|pow|hypot|cbrt)|[^/*\s]\s*\*\*\s*[^/*\s]|\bDate\b|\bperformance\b|\bprocess\b|\bset(Timeout|Interval|Immediate)\b|\bIntl\b|localeCompare|\bawait\b|\bconsole\b|\bglobalThis\b/;

const withoutComments = (source: string): string => source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');

describe.each(Object.keys(ROOMS))('%s', (room) => {
  const files = filesOf(room);

  test('has files', () => expect(files.length).toBeGreaterThan(0));

  test('imports only what it may, other modules by their entry points', () => {
    const wrong = files.flatMap((file) =>
      importsOf(read(file)).map(({ name }) => wrongImport(room, file, name)),
    );
    expect(wrong.filter((one) => one !== undefined)).toEqual([]);
  });

  test('has files of one idea: at most 300 lines', () => {
    expect(files.filter((file) => read(file).split('\n').length > 301)).toEqual([]);
  });

  test('re-exports by name, and has no notes to self', () => {
    expect(
      files.filter((file) =>
        /export \*|\b(TODO|FIXME|XXX|HACK)\b|@ts-ignore|biome-ignore/.test(
          /\/index\.ts$/.test(file) ? read(file).replace(EXPORT_ALL, '') : read(file),
        ),
      ),
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

test('the release is that of package.json', () => {
  expect(read('src/core/release.ts')).toContain(`'${JSON.parse(read('package.json')).version}'`);
});

test('planted faults are found', () => {
  const plant = (room: string, source: string): string | undefined =>
    importsOf(source)
      .map(({ name }) => wrongImport(room, `${room}/planted.ts`, name))
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
    expect(needsOfNode('src/bots/planted.ts', source), source).toHaveLength(1);
  expect(needsOfNode('src/bots/planted.ts', "import { decodeLog } from '../replay/browser.ts';")).toEqual([]);
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

test('planted faults of portability, of constants and of circles are found', () => {
  const needs = (source: string): string[] => needsOfNode('src/replay/planted.ts', source);
  expect(needs("import { readFileSync } from 'node:fs';")).toHaveLength(1);
  expect(needs("import { readLog } from './node/file.ts';")).toHaveLength(1);
  expect(needs("export { readLog } from './node/file.ts';")).toHaveLength(1);
  expect(needs("import { playMatch } from '../bots/index.ts';")).toHaveLength(1);
  expect(needs('const bytes = Buffer.alloc(1);')).toEqual(['src/replay/planted.ts uses Buffer']);
  expect(needs('const later = { setTimeout };')).toHaveLength(1);
  expect(needs("import type { FileLayer } from './node/file-layer.ts';")).toEqual([]);
  expect(
    needs("import { step } from '../core/index.ts'; const a = { process: 1 }; a.process; // Buffer"),
  ).toEqual([]);
  const twice = (...sources: string[]): number =>
    definedTwice(sources.map((source, at) => [`${at}.ts`, source] as const)).length;
  expect(twice('const LONGEST = 5;', 'export const LONGEST = 5;')).toBe(1);
  expect(twice('const A = BOX.x + BOX.width;', 'const B = BOX.x + BOX.width;')).toBe(1);
  expect(twice('const LONGEST = 5;', 'const LONGEST = 6;', 'const OTHER = 5;')).toBe(0);
  expect(twice('const DEAD = fields.DEAD;', 'const DEAD = fields.DEAD;')).toBe(0);
  const circle = (last: string): string[] =>
    circles(
      new Map([
        ['a.ts', "import { b } from './b.ts';"],
        ['b.ts', "import { c } from './c.ts';"],
        ['c.ts', last],
      ]),
    );
  expect(circle("import { a } from './a.ts';")).toEqual(['a.ts → b.ts → c.ts → a.ts']);
  expect(circle("import type { a } from './a.ts';")).toEqual([]);
});
