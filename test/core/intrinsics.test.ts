import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import seedrandomAlea from 'seedrandom/lib/alea.js';
import { describe, expect, test } from 'vitest';
import { createAlea } from '../../src/core/draw.ts';
import { append } from '../../src/core/intrinsics.ts';

/* A bot that runs in the thread of the core may replace what the core uses of the language. */

describe('whatever a bot replaces', () => {
  test('a match and its log are as the rules have them', { timeout: 300_000 }, () => {
    const script = fileURLToPath(new URL('./saboteur.mjs', import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const { members, found, planted, undisturbed } = JSON.parse(stdout);
    expect(members).toBeGreaterThan(800);
    expect(undisturbed).toMatch(/^\d/);
    expect(found).toEqual([]);
    // A use of what was replaced is found.
    expect(planted).toContain('sabotage');
  });
});

describe("a list of one's own takes what is appended", () => {
  const ofLists = Array.prototype;
  const ofAll = Object.prototype;
  const deaf = { get: () => 'taken', set: () => {}, configurable: true };
  const liar = new Proxy({}, { has: () => false, set: () => true, getPrototypeOf: () => ofAll });
  const plants: readonly [string, () => void, () => void][] = [
    ['undisturbed', () => {}, () => {}],
    ['a setter in Array.prototype', () => Object.defineProperty(ofLists, 1, deaf), () => delete ofLists[1]],
    [
      'a setter in Object.prototype',
      () => Object.defineProperty(ofAll, 1, deaf),
      () => delete (ofAll as Record<number, unknown>)[1],
    ],
    [
      'a proxy behind Array.prototype',
      () => Object.setPrototypeOf(ofLists, liar),
      () => Object.setPrototypeOf(ofLists, ofAll),
    ],
    [
      'another push',
      () => Object.defineProperty(ofLists, 'push', { value: () => 0, configurable: true, writable: true }),
      () => Object.defineProperty(ofLists, 'push', { value: PUSH, configurable: true, writable: true }),
    ],
  ];
  const PUSH = ofLists.push;

  test.each(plants)('%s', (_name, plant, mend) => {
    const list = ['first'];
    plant();
    try {
      append(list, 'second');
      append(list, 'third');
    } finally {
      mend();
    }
    expect(list).toEqual(['first', 'second', 'third']);
    expect(Object.getOwnPropertyDescriptor(list, 1)).toMatchObject({ value: 'second', writable: true });
  });
});

test('the core draws as seedrandom does', () => {
  for (const seed of ['', '1', '42:7', 'ünïcödé ☃ 𝄞', 'x'.repeat(1000)]) {
    const [own, other] = [createAlea(seed), seedrandomAlea(seed)];
    for (let i = 0; i < 1000; i += 1) expect(own()).toBe(other());
  }
});

/* What is no part of a tick: the plain model, which only judges; state as plain data, for people; messages. */
const APART: readonly string[] = [
  'index.ts',
  'model.ts',
  'state.ts',
  'errors.ts',
  'suggestion.ts',
  'text.ts',
];
const FOLDER = new URL('../../src/core/', import.meta.url);
const FILES = readdirSync(FOLDER).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !APART.includes(name),
);

const GLOBAL =
  /\b(?:Math|Number|Object|Array|String|JSON|Reflect|Symbol|Map|Set|WeakMap|WeakSet|BigInt|RegExp|Date|Promise|Function|parseInt|parseFloat|isNaN|globalThis|ArrayBuffer|DataView|[A-Z]\w*\d+Array)(?=[.(])/;

/** Uses of what can be replaced, in lines that run after the module has loaded: those within a declaration. */
function findUses(source: string): string[] {
  const code = source
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\/\/.*$/gm, '')
    .replaceAll(/'[^'\n]*'/g, "''")
    // What is captured, and what is frozen at the end of a module.
    .replaceAll(/^(?:export )?const \w+ = Function\.prototype\.call\.bind\([\s\S]*?;$/gm, '')
    .replaceAll(/^for \([\s\S]*?;$/gm, '');
  return code.split('\n').filter((line) => {
    if (/^(?:export )?const (?!.*=>).*;$/.test(line)) return false;
    const isCalled = /(?<!\bsuper)\.\w+\(/.test(line);
    return GLOBAL.test(line) || isCalled || /\bfor \(.* of /.test(line) || /\.\.\./.test(line);
  });
}

test.each(FILES)('%s uses nothing that can be replaced later', (name) => {
  expect(findUses(readFileSync(new URL(name, FOLDER), 'utf8'))).toEqual([]);
});

test.each([
  'export function f(a: number): number {\n  return Math.max(a, 1);\n}',
  'export function f(a: number[]): void {\n  for (const one of a) one;\n}',
  'export function f(a: number[]): void {\n  a.push(1);\n}',
  'export function f(a: number[]): number[] {\n  return [...a];\n}',
  'export const f = (): Int32Array =>\n  new Int32Array(4);',
])('a planted use is found: %s', (source) => {
  expect(findUses(source)).toHaveLength(1);
});
