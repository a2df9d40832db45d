import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS, nameOf } from '../../cli/commands.ts';
import { MAIN, shooter, temporaryFolder } from './shooter.ts';

/* Whatever is wrong with the arguments or with a file: exit 2, at most two lines on standard error that say what was found, where, and
   what to do, and with --json its code. */

const cwd = temporaryFolder();
const put = (name: string, text: string) => writeFileSync(join(cwd, name), text);

beforeAll(() => {
  shooter(['match', '--seed', '7', '--ticks', '700', '-o', 'good.log'], { cwd });
  mkdirSync(join(cwd, 'folder'));
  put('empty.log', '');
  put('zeros.log', '');
  truncateSync(join(cwd, 'zeros.log'), 2 ** 31);
  copyFileSync(join(cwd, 'good.log'), join(cwd, 'header.log'));
  truncateSync(join(cwd, 'header.log'), 50);
  put('text.json', 'nope\n');
  put('array.json', '[]');
  put('fraction.json', '{"health": 50.5}');
  put('unknown.json', '{"healht": 50}');
  put('proto.json', '{"__proto__": {"health": 5}}');
  spawnSync('mkfifo', [join(cwd, 'pipe.log')]);
});

/** Words, the code of the error, and what its message names: what was found, where, and what to do. */
const CASES: readonly (readonly [words: string, code: string, ...named: string[]])[] = [
  ['', 'cli/usage', 'shooter --help'],
  ['matc', 'cli/usage', 'match', 'shooter --help'],
  ['🚀🚀', 'cli/usage', '🚀🚀', 'shooter --help'],
  ['match extra', 'cli/usage', 'extra', 'shooter match --help'],
  ['match --sed 4', 'cli/usage', '--sed', '"--seed"', 'shooter match --help'],
  ['match --json=maybe', 'cli/usage', '--json=maybe'],
  // After -- it is the name of a file.
  ['info -- --json=maybe.log', 'file/unreadable', '--json=maybe.log'],
  ['match --seed 1 --seed 2', 'cli/usage', '--seed'],
  ['match --seed', 'cli/usage', '--seed', '--seed=-x'],
  ['match --ticks 0', 'cli/usage', '--ticks', '"0"', 'from 1 to 10000000', 'shooter match --help'],
  ['match --ticks 1e3', 'cli/usage', '--ticks', '"1e3"'],
  ['match --ticks 999999999999', 'cli/usage', '--ticks', '"999999999999"'],
  ['match --checkpoint-every 0', 'cli/usage', '--checkpoint-every', '"0"'],
  ['match --isolate wroker', 'cli/usage', '--isolate', '"wroker"', '"worker"', 'none, worker, process'],
  ['watch 127.0.0.1:1 --list --ndjson', 'cli/usage', '--list', '--json'],
  ['verify good.log --replay 3', 'cli/usage', '--replay', 'run directory'],
  ['verify good.log --bot my-bot.js', 'cli/usage', '--bot', '--replay'],
  ['match --rules missing.json', 'file/unreadable', 'missing.json'],
  ['match --rules folder', 'file/unreadable', 'folder'],
  ['match --rules text.json', 'file/no-json', 'text.json'],
  ['match --rules array.json', 'rules/bad-parameter', 'array.json', '{"health": 50}'],
  [
    'match --rules fraction.json',
    'rules/bad-parameter',
    'fraction.json',
    'health',
    '50.5',
    'from 1 to 10000',
  ],
  [
    'match --rules unknown.json',
    'rules/unknown-parameter',
    'unknown.json',
    '"healht"',
    '"health"',
    'playerSpeed',
  ],
  ['match --rules proto.json', 'rules/unknown-parameter', 'proto.json', '"__proto__"'],
  ['match --p1 nobody', 'bot/unknown', '"nobody"', 'idle', './my-bot.js', 'policy:FILE'],
  ['match --p1 ./x.js', 'bot/no-such-file', './x.js'],
  ['match --p1 log:good.log', 'bot/bad-seat', '"log:good.log"', '#1'],
  ['match --p1 log:missing.log#1', 'log/unreadable', 'missing.log'],
  ['match --out=', 'cli/usage', '--out'],
  ['match -o none/x.log', 'file/unwritable', 'none/x.log'],
  ['match -o folder', 'file/unwritable', 'folder'],
  ['match -o good.log/x', 'file/unwritable', 'good.log/x'],
  ['match -o /dev/null --force', 'file/unwritable', '/dev/null'],
  ['info', 'cli/usage', '--files-from'],
  ['info missing.log', 'log/unreadable', 'missing.log'],
  ['info empty.log', 'log/empty', 'empty.log'],
  ['info header.log', 'log/cut-off', 'header.log', 'byte 50'],
  ['info zeros.log', 'log/no-log', 'zeros.log', 'byte 0'],
  ['info pipe.log', 'log/unreadable', 'pipe.log'],
  ['info -- -x.log', 'log/unreadable', '-x.log'],
  ['diff good.log', 'cli/usage', 'only one log', '"good.log"', 'a page of two logs'],
  ['replay good.log --at 701', 'cli/usage', '--at', '701', 'from 0 to 700'],
  ['replay good.log --at 0:12', 'cli/usage', '--at', '720', 'from 0 to 700'],
  ['replay good.log --at 1m', 'cli/usage', '--at', '"1m"', 'm:ss', 'shooter replay --help'],
  ['fork good.log', 'cli/usage', '--at', 'shooter fork --help'],
  ['fork good.log --at 700', 'cli/usage', '--at', '700', 'good.log', '699'],
  ['verify good.log --json --ndjson', 'cli/usage', '--json', '--ndjson'],
  ['verify good.log --workers 0', 'cli/usage', '--workers', '"0"', 'from 1 to 256'],
  ['verify good.log --jobs 0', 'cli/usage', '--workers', '"0"'],
  [
    'export good.log --format xml',
    'cli/usage',
    '--format',
    '"xml"',
    'json, html, svg, png, cast, gif, mp4, csv, jsonl, parquet',
  ],
  ['export good.log -o good.log', 'file/unwritable', 'good.log', '--force'],
  ['export good.log -o none/x.json', 'file/unwritable', 'none/x.json'],
  ['import -', 'file/no-json', '-:'],
];

/** Commands that have no --json of their own: their errors are lines alone. */
const hasJson = async (name: string | undefined): Promise<boolean> => {
  const listed = COMMANDS.find((one) => nameOf(one) === name);
  return listed !== undefined && 'json' in (await listed.load()).command.options;
};

describe('wrong usage', () => {
  it.each(CASES)('shooter %s', async (words, code, ...named) => {
    const args = words === '' ? [] : words.split(' ');
    const asJson = (await hasJson(args[0])) && !/ --(?:json|seed$)| -- /.test(words);
    const ran = shooter(asJson ? [...args, '--json'] : args, { cwd });
    expect(ran.code).toBe(2);
    if (asJson) expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code } });
    for (const name of named) expect(ran.stderr).toContain(name);
    expect(ran.stderr).toMatch(/^shooter: .+\n(npx shooter .+\n)?$/);
  });
});

describe('an option by its name of an earlier release', () => {
  it('is taken, and its name of today is said in a line', () => {
    const { code, stdout, stderr } = shooter(['verify', 'good.log', '--jobs=1'], { cwd });
    expect([code, stderr]).toEqual([0, '--jobs is now --workers\n']);
    expect(stdout).toBe(shooter(['verify', 'good.log', '--workers=1'], { cwd }).stdout);
  });

  it('is a name like any other after --', () => {
    copyFileSync(join(cwd, 'good.log'), join(cwd, '--jobs'));
    const { code, stdout, stderr } = shooter(['info', '--', '--jobs'], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('--jobs, sealed');
  });
});

describe('a host', () => {
  it.each(['--metrics', '--web'])('whose %s is no address opens no folder', (option) => {
    const { code, stderr } = shooter(['host', '--port', '0', option, 'nowhere', '--logs', 'never'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(`${option} is "nowhere"`);
    expect(existsSync(join(cwd, 'never'))).toBe(false);
  });
});

describe('a full disk', () => {
  it('of the reader is said, not passed over', () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "$0" --version > /dev/full`, MAIN],
      {
        encoding: 'utf8',
      },
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/^shooter: standard output: ENOSPC: .+\n$/);
  });
});
