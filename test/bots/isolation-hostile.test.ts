import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import {
  findBot,
  type IsolatedPlayer,
  type IsolationLimits,
  openIsolated,
  playMatch,
} from '../../src/bots/index.ts';
import { createAnswerReader, encodeAnswer } from '../../src/bots/node/isolation/frames.ts';
import { readDetails } from '../../src/bots/node/isolation/read-answer.ts';

/* Bots that attack whoever asks them, from a process of their own. */

const folder = mkdtempSync(join(tmpdir(), 'shooter-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const open: IsolatedPlayer[] = [];
afterEach(async () => {
  for (const player of open.splice(0)) await player.close();
});

/** @param body run at tick 5 @param before run as the module is loaded */
function writeBot(name: string, body: string, before = ''): string {
  const home = join(folder, name);
  mkdirSync(home, { recursive: true });
  const path = join(home, `${name}.mjs`);
  writeFileSync(
    path,
    `import fs from 'node:fs'; import net from 'node:net'; import cp from 'node:child_process'; import os from 'node:os';
     const answer = (value, text) => { const b = Buffer.alloc(8 + Buffer.byteLength(text)); b.writeUInt32LE(b.length - 4, 0);
       b.writeInt32LE(value, 4); b.write(text, 8); return b; };
     const send = (bytes) => { for (let done = 0; done < bytes.length; ) { try { done += fs.writeSync(3, bytes, done); } catch (e) {
       if (e.code !== 'EAGAIN') throw e; } } };
     ${before}
     export const createBot = ({ note }) => ({ decide(view) { if (view.tick === 5) { ${body} } return 16; } });`,
  );
  return path;
}

interface Limits extends Partial<IsolationLimits> {
  readonly failuresForgiven?: number;
}

function play(
  path: string,
  level: 'worker' | 'process' = 'process',
  { failuresForgiven, ...limits }: Limits = {},
) {
  const apart = openIsolated(path, level, { startMs: 20_000, budgetMs: 5000, ...limits });
  open.push(apart);
  const notes: unknown[] = [];
  const { match, result, failures } = playMatch({
    seed: 's',
    players: [apart, findBot('gunner')!],
    limitTicks: 30,
    failuresForgiven,
    note: (_tick, _seat, value) => void notes.push(value),
  });
  return { apart, ticks: match.tick, result, failures, notes };
}

const died = (told: string) => [
  { seat: 1, code: 'bot/died', forfeits: true, message: expect.stringContaining(told) },
];

describe('a process that does not keep to the protocol loses its match, by name', () => {
  test.each([
    [
      'claims a message of 4 GiB',
      'send(Buffer.from([255, 255, 255, 255]));',
      'it sent a message of 4294967295 bytes',
    ],
    ['sends a message of 2 bytes', 'send(Buffer.from([2, 0, 0, 0, 1, 1]));', 'it sent a message of 2 bytes'],
    [
      'answers twice',
      'send(Buffer.concat([answer(1, ""), answer(2, "")]));',
      'it sent an answer to what nobody had asked',
    ],
    [
      'floods',
      'const many = Buffer.concat(Array.from({ length: 4096 }, () => answer(1, ""))); for (;;) send(many);',
      'it sent an answer to what nobody had asked',
    ],
    ['sends no JSON', 'send(answer(1, "{")); for (;;);', 'it sent an answer that is no JSON'],
    ['sends a list', 'send(answer(1, "[]")); for (;;);', 'it sent an answer that is'],
    [
      'claims an error of ours',
      'send(answer(0, JSON.stringify({ code: "bot/not-reopened", message: "x" }))); for (;;);',
      'it sent an answer with the code "bot/not-reopened"',
    ],
    [
      'sends notes that are none',
      'send(answer(0, \'{"notes":[1]}\')); for (;;);',
      'it sent an answer whose notes are no list of texts, or too long',
    ],
  ])('one that %s', (what, body, told) => {
    const { failures, result } = play(writeBot(what.replaceAll(' ', '-'), body));
    expect(failures).toMatchObject(died(told));
    expect(result).toEqual({ reason: 'forfeit', winner: 2 });
  });

  test('one that sends half a message is late, and nothing grows', () => {
    const body = 'const b = answer(1, "x".repeat(60_000)); send(b.subarray(0, 50_000)); for (;;);';
    const { failures } = play(writeBot('half', body), 'process', { budgetMs: 100 });
    expect(failures).toHaveLength(11);
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['bot/late']));
  });

  test('an input that is none is a bad input', () => {
    const { failures } = play(writeBot('input', 'send(answer(-2, "")); for (;;);'), 'process', {
      failuresForgiven: 1,
    });
    expect(failures[0]).toMatchObject({ tick: 5, code: 'bot/bad-input', forfeits: false });
  });

  test('notes with the names of prototypes change nothing', () => {
    const body = 'send(answer(3, JSON.stringify({ notes: [\'{"__proto__":{"polluted":1}}\'] }))); for (;;);';
    const { notes } = play(writeBot('proto', body), 'process', { budgetMs: 3000, failuresForgiven: 1 });
    expect(notes).toHaveLength(1);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('one that floods takes no memory of ours', () => {
    const path = writeBot('flood', 'const b = Buffer.alloc(1 << 20); for (;;) send(b);');
    const before = process.memoryUsage().rss;
    expect(play(path).failures).toMatchObject(died('it sent'));
    expect(process.memoryUsage().rss - before).toBeLessThan(64 << 20);
  });
});

describe('who it is, is what this side has found', () => {
  const claim = (about: object) =>
    `send(answer(0, JSON.stringify({ about: ${JSON.stringify(about)} }))); for (;;);`;

  test('it may call itself anything, and stays a module of these contents', () => {
    const about = { name: 'hunter', version: '7', kind: 'ladder', hash: `sha256:${'0'.repeat(64)}` };
    const path = writeBot('claims', '', claim(about));
    const apart = openIsolated(path, 'process', { startMs: 20_000 });
    open.push(apart);
    const honest = openIsolated(writeBot('honest', ''), 'process', { startMs: 20_000 });
    open.push(honest);
    expect(apart).toMatchObject({ name: 'hunter', version: '7', kind: 'module' });
    expect(apart.hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(apart.hash).not.toBe(about.hash);
    expect(honest).toMatchObject({ name: 'honest', kind: 'module', version: honest.hash!.slice(0, 23) });
  });

  test.each([
    ['a name of control characters', { name: 'a\u001b[2J', version: '1' }, 'bot/died'],
    ['a name of a megabyte', { name: 'x'.repeat(50_000), version: '1' }, 'bot/died'],
    ['no version', { name: 'x' }, 'bot/died'],
    ['the content hash of another', { name: 'x', version: `sha256:${'0'.repeat(16)}` }, 'bot/failed-to-load'],
  ])('%s is refused', (what, about, code) => {
    const path = writeBot(what.replaceAll(' ', '-'), '', claim(about));
    expect(() => openIsolated(path, 'process', { startMs: 20_000 })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('what a process may not do', () => {
  const secret = 'SHOOTER_TEST_SECRET';
  const report = (expression: string): unknown => {
    process.env[secret] = 'hush';
    try {
      const body = `const attempt = (act) => { try { return act(); } catch (e) { return 'refused: ' + (e.code ?? e.message); } };
        note(${expression});`;
      const { notes, failures } = play(writeBot(`may-${report.name}-${Math.abs(hash(expression))}`, body));
      expect(failures).toEqual([]);
      return notes[0];
    } finally {
      delete process.env[secret];
    }
  };
  const hash = (text: string): number =>
    [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) | 0, 7);

  test.each([
    [
      'read the arguments of ours',
      'attempt(() => String(fs.readFileSync("/proc/" + process.ppid + "/cmdline")))',
    ],
    [
      'read the environment of ours',
      'attempt(() => String(fs.readFileSync("/proc/" + process.ppid + "/environ")))',
    ],
    ['read its own from /proc', 'attempt(() => String(fs.readFileSync("/proc/self/environ")))'],
    ['read files of others', 'attempt(() => String(fs.readFileSync("/etc/passwd")))'],
    ['write files', `attempt(() => fs.writeFileSync(${JSON.stringify(join(folder, 'written'))}, 'x'))`],
    ['start programs', 'attempt(() => String(cp.execSync("id")))'],
    ['reach into Node', 'attempt(() => String(process.binding("spawn_sync")))'],
    ['signal us', 'attempt(() => process.kill(process.ppid, 0))'],
    ['signal us past Node', 'attempt(() => process._kill(process.ppid, 0))'],
    ['slow us down', 'attempt(() => os.setPriority(process.ppid, 19))'],
  ])('%s', (_, expression) => {
    expect(report(expression)).toMatch(/^refused: /);
    expect(existsSync(join(folder, 'written'))).toBe(false);
  });

  test('see what could be secret: environment and arguments hold neither secrets nor seeds', () => {
    const seen = report('{ env: { ...process.env }, argv: process.argv, execArgv: process.execArgv }');
    const { env, argv } = seen as { env: Record<string, string>; argv: string[] };
    expect(Object.keys(env)).not.toContain(secret);
    expect(Object.keys(env).filter((name) => /SHOOTER|NODE_OPTIONS|TOKEN/.test(name))).toEqual([]);
    expect(env.PATH).toBe(process.env.PATH);
    expect(argv).toHaveLength(2);
  });

  test('but read its own folder, and import from there and from packages', () => {
    const home = join(folder, 'reader');
    mkdirSync(join(home, 'node_modules', 'pack'), { recursive: true });
    writeFileSync(join(home, 'node_modules', 'pack', 'package.json'), '{"name":"pack","main":"i.cjs"}');
    writeFileSync(join(home, 'node_modules', 'pack', 'i.cjs'), 'exports.keys = 16;');
    writeFileSync(join(home, 'data.json'), '{"keys":3}');
    writeFileSync(join(home, 'part.mjs'), 'export const part = 1;');
    const path = writeBot(
      'reader',
      'note([part, keys, JSON.parse(fs.readFileSync(new URL("./data.json", import.meta.url))).keys]);',
      'import { part } from "./part.mjs"; import { keys } from "pack";',
    );
    expect(play(path).notes).toEqual([[1, 16, 3]]);
  });
});

test.runIf(process.platform === 'linux')('its process is the first of a group of its own', () => {
  const path = writeBot('group', 'note(process.pid);');
  const { notes } = play(path);
  const stat = readFileSync(`/proc/${String(notes[0])}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  expect(stat[2]).toBe(String(notes[0]));
});

test('a thread finds neither the memory over which it is asked nor a way to whoever started it', async () => {
  const path = writeBot(
    'thread',
    'note([w.workerData ?? null, w.parentPort, Object.keys(process.env).filter((n) => /SHOOTER/.test(n))]);',
    'import * as w from "node:worker_threads";',
  );
  process.env.SHOOTER_TEST_SECRET = 'hush';
  const { notes } = play(path, 'worker');
  delete process.env.SHOOTER_TEST_SECRET;
  expect(notes).toEqual([[null, null, []]]);
  await sleep(0);
});

describe('frames', () => {
  const messages = [
    { value: 3, text: '' },
    { value: -1, text: 'é{}' },
    { value: 0, text: 'x'.repeat(5000) },
  ];

  test('come out as they went in, however they are cut', () => {
    const bytes = Buffer.concat(messages.map(encodeAnswer));
    for (const size of [1, 2, 3, 5, 7, 64, 4096, bytes.length]) {
      const reader = createAnswerReader();
      const read = [];
      for (let at = 0; at < bytes.length; at += size)
        read.push(...reader.push(bytes.subarray(at, at + size)));
      expect(read).toEqual(messages);
    }
  });

  test('of a size that none has are refused before anything of them is kept', () => {
    for (const length of [0, 3, (1 << 16) + 5, 0xffffffff]) {
      const head = Buffer.alloc(4);
      head.writeUInt32LE(length);
      expect(() => createAnswerReader().push(head)).toThrow(RangeError);
    }
  });
});

test('details are what they are allowed to be, and nothing else', () => {
  expect(readDetails('decide', '')).toEqual({ notes: [] });
  expect(readDetails('decide', '{"notes":["1","","{"]}').notes).toEqual([1, undefined, undefined]);
  const long = JSON.stringify({ code: 'bot/threw', message: `a\u001b\n${'b'.repeat(5000)}` });
  expect(readDetails('decide', long).failure!.message).toMatch(/^a b{998}$/);
  for (const [kind, text] of [
    ['decide', 'null'],
    ['decide', '{"code":"bot/died","message":""}'],
    ['decide', '{"code":"bot/threw"}'],
    ['decide', '{"notes":{}}'],
    ['load', '{}'],
    ['load', '{"about":{"name":"","version":"1"}}'],
    ['start', '{"code":"bot/threw","message":""}'],
  ] as const)
    expect(() => readDetails(kind, text), text).toThrow(RangeError);
});
