import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LogVerdict } from '../../src/replay/index.ts';
import { openVerifierThreads, verifyEach } from '../../src/replay/node/verify-logs.ts';
import { BOMBS, LONG_SWARM } from '../bounds/bombs.ts';
import { shooter, start, temporaryFolder } from './shooter.ts';

/* Many files at once: how they are named, and that a bad one is no matter of the others. */

const cwd = temporaryFolder();
const run = (...args: string[]) => shooter(args, { cwd });
const verdicts = (...args: string[]): string[] =>
  run('verify', ...args)
    .stdout.split('\n')
    .filter((line) => /^[a-zA-Z]+ /.test(line))
    .map((line) => line.split(/[: ]/).slice(0, 2).join(' '));

beforeAll(() => {
  for (const seed of ['1', '2']) run('match', '--seed', seed, '--ticks', '300', '-o', `${seed}.log`);
  mkdirSync(join(cwd, 'logs/deep/er'), { recursive: true });
  copyFileSync(join(cwd, '1.log'), join(cwd, 'logs/b.log'));
  copyFileSync(join(cwd, '2.log'), join(cwd, 'logs/deep/er/a.log'));
  writeFileSync(join(cwd, 'logs/a.log'), 'this is no log');
  writeFileSync(join(cwd, 'logs/readme.txt'), 'nor this');
  writeFileSync(join(cwd, 'bad'), 'x');
  renameSync(
    join(cwd, 'bad'),
    Buffer.concat([Buffer.from(join(cwd, 'logs/c')), Buffer.from([0xff]), Buffer.from('.log')]),
  );
  spawnSync('mkfifo', [join(cwd, 'logs/pipe.log')]);
  symlinkSync('..', join(cwd, 'logs/deep/loop'));
  symlinkSync('nowhere', join(cwd, 'logs/z.log'));
});

describe('a folder', () => {
  const ALL = [
    'UNREADABLE logs/a.log',
    'proven logs/b.log',
    'UNREADABLE logs/c\\xff.log',
    'proven logs/deep/er/a.log',
    'UNREADABLE logs/z.log',
  ];
  it('is all logs in it and in its folders, in order; links in a circle and other files do not matter', () => {
    const { code, stderr } = run('verify', 'logs');
    expect(verdicts('logs')).toEqual(ALL);
    expect(code).toBe(2);
    expect(stderr).toBe('logs/pipe.log: passed over: it is no regular file\n');
  });
  it('with --skip-bad is not failed by what cannot be used, which is named all the same', () => {
    expect(verdicts('logs', '--skip-bad')).toEqual(ALL);
    expect(run('verify', 'logs', '--skip-bad').code).toBe(0);
    const { code, stdout, stderr } = run(
      'export',
      'logs',
      '--format',
      'csv',
      '--what',
      'matches',
      '--skip-bad',
    );
    expect({ code, rows: stdout.trim().split('\n').length }).toEqual({ code: 0, rows: 3 });
    for (const name of ['logs/a.log', 'logs/c\\xff.log', 'logs/z.log'])
      expect(stderr).toContain(`left out: ${name}: `);
    expect(stderr).toMatch(/3 logs left out\n$/);
    expect(run('export', 'logs', '--format', 'csv').code).toBe(2);
    expect(run('info', 'logs', '--skip-bad').code).toBe(0);
  });
  it('without logs is refused', () => {
    mkdirSync(join(cwd, 'empty'), { recursive: true });
    expect(run('verify', 'empty')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('empty: no file'),
    });
    expect(run('verify')).toMatchObject({ code: 2, stderr: expect.stringContaining('no log is named') });
  });
});

describe('--files-from', () => {
  const both = ['proven 1.log', 'proven 2.log'];
  it('reads names on lines, or before NULs, from a file or standard input', () => {
    writeFileSync(join(cwd, 'lines'), '1.log\n\n2.log');
    writeFileSync(join(cwd, 'nuls'), '1.log\x002.log\0');
    expect(verdicts('--files-from', 'lines')).toEqual(both);
    expect(verdicts('--files-from', 'nuls')).toEqual(both);
    const { stdout } = shooter(['verify', '--files-from', '-'], { cwd, input: '1.log\n2.log\n' });
    expect(stdout).toMatch(/\n2 logs: 2 proven\n$/);
    expect(run('verify', '--files-from', 'missing').code).toBe(2);
  });
  it('takes more names than a command line holds', () => {
    writeFileSync(join(cwd, 'many'), '1.log\n'.repeat(4000));
    expect(run('verify', '--files-from', 'many').stdout).toMatch(/\n4,000 logs: 4,000 proven\n$/);
  });
});

describe('info', () => {
  it('of one log is one object, of many a list; a bad one does not keep the others', () => {
    expect(JSON.parse(run('info', '1.log', '--json').stdout)).toMatchObject({ log: '1.log', seed: '1' });
    const { code, stdout } = run('info', '1.log', 'logs/a.log', '2.log', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout).logs).toMatchObject([
      { seed: '1' },
      { error: { code: 'log/no-log' } },
      { seed: '2' },
    ]);
    expect(run('info', '1.log', '2.log', '--ndjson').stdout.trim().split('\n')).toHaveLength(2);
  });
});

it('a thread that is lost costs the verdict of its log alone', { timeout: 300_000 }, async () => {
  const module = join(cwd, 'thread.mjs');
  writeFileSync(
    module,
    `export function verifyFile({ path }) {
       if (path === 'exits.log') process.exit(3);
       if (path === 'throws.log') throw new RangeError('Array buffer allocation failed');
       if (path === 'fills.log') { const all = []; for (;;) all.push(new Array(1e5).fill(all.length)); }
       return { log: path, verdict: 'proven' };
     }`,
  );
  const found: LogVerdict[] = [];
  const logs = ['1.log', 'exits.log', '2.log', 'throws.log', 'fills.log', '3.log'].map((path) => ({ path }));
  const open = () => openVerifierThreads(2, pathToFileURL(module));
  for await (const verdict of verifyEach(logs, { open, maxTicks: 1 })) found.push(verdict);
  expect(found.map(({ log, verdict }) => `${verdict} ${log}`)).toEqual([
    'proven 1.log',
    'unreadable exits.log',
    'proven 2.log',
    'unreadable throws.log',
    'unreadable fills.log',
    'proven 3.log',
  ]);
});

describe('--max-ticks', () => {
  it.each([
    ['verify', '1.log'],
    ['replay', '1.log', '--plain'],
    ['diff', '1.log', '2.log'],
    ['fork', '1.log', '--at', '299', '--p1', 'idle'],
    ['export', '1.log', '--format', 'csv'],
    ['export', '1.log', '--format', 'svg'],
    ['watch', '1.log', '--plain'],
    ['import', 'match.json', '-o', 'imported.log'],
  ])('%s refuses a longer log with the number needed, and leaves no file', (...words) => {
    writeFileSync(join(cwd, 'match.json'), run('export', '1.log').stdout);
    const { code, stdout, stderr } = run(...words, '--max-ticks', '100');
    expect(code).toBe(2);
    expect(`${stdout}${stderr}`).toMatch(/--max-ticks\) to (300|299)$/m);
    expect(() => readFileSync(join(cwd, 'imported.log'))).toThrow();
  });
});

/** What a process has used of the processors: it starts in less than a second of it, and is then at work. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

it.each([
  ['verify', 'long.log'],
  ['import', 'long.json', '-o', 'never.log'],
])('%s of millions of ticks ends at Ctrl+C, exit 130', async (...words) => {
  const long = { seed: 1, rules: { ...LONG_SWARM, maxTicks: 0 } };
  const inputs = (ticks: number): unknown => [[[17, ticks]], [[17, ticks]]];
  writeFileSync(join(cwd, 'long.json'), JSON.stringify({ ...long, inputs: inputs(9_000_000) }));
  if (words[0] === 'verify') {
    writeFileSync(join(cwd, 'long.log'), BOMBS['swarms for 9 million ticks']!());
  }
  const { process: child, end } = start(words, { cwd });
  while (cpuSeconds(child.pid!) < 2) await new Promise((resolve) => setTimeout(resolve, 100));
  const asked = performance.now();
  child.kill('SIGINT');
  const { code } = await end;
  expect(code).toBe(130);
  expect(performance.now() - asked).toBeLessThan(20_000);
  expect(() => readFileSync(join(cwd, 'never.log'))).toThrow();
});
