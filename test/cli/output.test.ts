import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatTimeLeft } from '../../cli/progress.ts';
import { shooter, shooterProcess, temporaryFolder, writeBot } from './shooter.ts';

/* What reaches the terminal, and what a program that reads us can count on. */

const cwd = temporaryFolder();
/** Red, the one-byte start of a sequence, and what turns the direction of writing. */
const EVIL = '\x1b[31m\x9b5m\u202e';
const EVIL_LOG = `x${EVIL}.log`;

beforeAll(() => {
  const note = `note(${JSON.stringify(EVIL)});`;
  const bot = writeBot(cwd, 'evil', `return { decide() { ${note} return 0; } };`);
  shooter(['match', '--seed', EVIL, '--p1', bot, '--ticks', '10', '-o', 'evil.log'], { cwd });
  const match = JSON.parse(shooter(['export', 'evil.log'], { cwd }).stdout);
  match.players[1] = { name: EVIL, kind: EVIL, version: EVIL, hash: EVIL };
  writeFileSync(join(cwd, 'evil.json'), JSON.stringify(match));
  shooter(['import', 'evil.json', '-o', EVIL_LOG], { cwd });
  shooter(['match', '--seed', 'é🚀', '--ticks', '10', '-o', 'plain.log'], { cwd });
});

const commands = (log: string): string[][] => [
  ['info', log],
  ['replay', log, '--at', '3'],
  ['verify', log],
  ['verify', log, 'missing\x1b[31m.log', '--ndjson'],
  ['diff', log, 'plain.log'],
  ['fork', log, '--at', '3', '--p1', 'idle', '-o', `${log}.fork`, '--force'],
  ['export', log],
  ['match', '--p1', `./${log}`],
  ['match', '--rules', log],
  ['match', `--${log}`],
  [log],
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const RAW = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/;

describe('control characters and escape sequences', () => {
  it.each(commands(EVIL_LOG).map((args) => [args[0], args] as const))(
    'of names, seeds and notes never reach the terminal raw: %j',
    (_, args) => {
      const { stdout, stderr } = shooter(args, { cwd });
      expect(stdout + stderr).not.toBe('');
      expect(RAW.exec(stdout + stderr)?.[0]).toBe(undefined);
    },
  );

  it('of a note are shown as what they are', () => {
    expect(shooter(['replay', 'evil.log', '--at', '3'], { cwd }).stdout).toContain(
      'player 1 notes "\\u001b[31m',
    );
  });
});

describe('--ascii, and a locale of ASCII', () => {
  it.each([
    ['--ascii', ['--ascii'], undefined],
    ['LANG=C', [], { LANG: 'C' }],
  ])('%s: no byte above 0x7f', (_, more, env) => {
    for (const args of [...commands('plain.log').slice(0, 6), ['match', '--help']]) {
      const { stdout, stderr } = shooter([...args, ...more], { cwd, ...(env && { env }) });
      expect(/[^\0-\x7f]/.exec(stdout + stderr)?.[0], args.join(' ')).toBe(undefined);
    }
  });

  it('stands before a command as well as after', () => {
    const { code, stdout } = shooter(['--ascii', 'info', 'plain.log'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('"\\u00e9\\ud83d\\ude80"');
  });
});

describe('--json', () => {
  const chatty = writeBot(cwd, 'chatty', 'console.log("hello"); return { decide: () => 99 };');

  it.each([
    ['match', 0, ['match', '--ticks', '10']],
    ['demo', 0, ['demo']],
    ['replay', 0, ['replay', 'plain.log']],
    ['info', 0, ['info', 'plain.log']],
    ['fork', 0, ['fork', 'plain.log', '--at', '3']],
    ['import', 0, ['import', 'evil.json']],
    ['diff that differs', 1, ['diff', 'plain.log', 'evil.log']],
    ['verify of nothing', 2, ['verify', 'none.log']],
    ['match of a bot that writes and fails', 1, ['match', '--p1', chatty]],
  ])('%s: exactly one document of ASCII, exit %i', (_, expected, args) => {
    const { code, stdout } = shooterProcess([...args, '--json'], { cwd });
    expect(code).toBe(expected);
    expect(typeof JSON.parse(stdout)).toBe('object');
    expect(stdout).toMatch(/^[ -~]+\n$/);
  });
});

describe('demo', () => {
  it('plays, proves, shows, and every command that it proposes works', () => {
    const folder = temporaryFolder();
    const { code, stdout, stderr } = shooter(['demo'], { cwd: folder, env: { TERM: 'dumb', NO_COLOR: '1' } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Proven.\n');
    const proposed = [...stdout.matchAll(/^ {2}npx shooter (.+?)(?: {2,}.*| \| .*)$/gm)].map(
      ([, words]) => words!,
    );
    expect(proposed.length).toBe(4);
    for (const words of proposed) expect(shooter(words.split(' '), { cwd: folder }).code, words).toBe(0);
  });

  it('plays over TCP, input by input, the match that the same bots play in process', () => {
    const folder = temporaryFolder();
    const hosted = JSON.parse(shooter(['demo', '--seed', 'x', '--json'], { cwd: folder }).stdout);
    expect(hosted.seed).toBe('x/demo/1');
    const words = ['match', '--p1', 'hunter', '--p2', 'random', '--seed', 'x/demo/1', '--json'];
    const { ticks, result, hash } = JSON.parse(shooter(words, { cwd: folder }).stdout);
    expect({ ticks, result, hash }).toEqual({
      ticks: hosted.ticks,
      result: hosted.result,
      hash: hosted.hash,
    });
  });
});

it.each([
  [0, '0 s left'],
  [0.2, '1 s left'],
  [119, '119 s left'],
  [120, '2 min left'],
  [7199, '120 min left'],
  [9000, '3 h left'],
])('%d seconds are told as %s', (seconds, told) => {
  expect(formatTimeLeft(seconds)).toBe(told);
});
