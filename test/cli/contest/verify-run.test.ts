import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MAIN } from '../shooter.ts';
import { openContests, SHORT } from './contests.ts';

/* `shooter verify FOLDER`, and what else must not believe results that were altered. */

const { cwd, play, write, contentsOf } = openContests();

const WORDS = ['tournament', 'hunter', 'random', ...SHORT, '--pairs', '3', '--logs', 'all'];
const BOT = 'export const createBot = () => ({ decide: ({ tick }) => (tick & 64 ? 17 : 18) });\n';

/** Swaps the scores of all games, and nothing else. */
function forge(folder: string): void {
  const path = join(cwd, folder, 'results.ndjson');
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replaceAll(/"score":([01]),/g, (_, score) => `"score":${1 - Number(score)},`),
  );
}

function copy(from: string, to: string): string {
  cpSync(join(cwd, from), join(cwd, to), { recursive: true });
  return to;
}

describe('a contest', () => {
  test('is proven by its logs; one whose scores alone were altered is refused by all that could find out', () => {
    play(...WORDS, '--run', 'genuine');
    const { code, stdout } = play('verify', 'genuine');
    expect([code, stdout]).toEqual([
      0,
      'proven genuine: 6 games\n  6 proven by a log, 0 replayed now, 0 only claimed by the results\n',
    ]);
    forge(copy('genuine', 'forged'));
    const verified = play('verify', 'forged');
    expect(verified.code).toBe(1);
    expect(verified.stdout).toMatch(/^REFUTED forged: 6 findings; 6 games\n/);
    expect(verified.stdout).toMatch(
      /results\.ndjson: line 1: game 1: its "score" is [01]; by its log logs\/\w+\.log it is [01]/,
    );
    const audited = play(...WORDS, '--run', 'forged', '--audit', '2000');
    expect([audited.code, audited.stdout]).toEqual([2, '']);
    expect(audited.stderr).toMatch(/its "score" is [01] in pair \d/);
    const merged = play('merge', 'forged', 'genuine', '-o', 'both');
    expect([merged.code, merged.stderr]).toEqual([2, expect.stringMatching(/its "score" is/)]);
    expect(play('merge', 'forged', '-o', 'alone').stderr).toMatch(/its "score" is/);
    const both = play('verify', 'forged', 'genuine', '--json');
    const { runs } = JSON.parse(both.stdout) as { runs: { verdict: string }[] };
    expect([both.code, runs.map(({ verdict }) => verdict)]).toEqual([1, ['refuted', 'proven']]);
  });

  test('without logs is only claimed, until its pairs are played again with its players', () => {
    const bot = write('own.mjs', BOT);
    const words = [
      'tournament',
      bot,
      'gunner',
      ...SHORT,
      '--pairs',
      '3',
      '--logs',
      'none',
      '--run',
      'claims',
    ];
    play(...words);
    const claimed = play('verify', 'claims');
    expect([claimed.code, claimed.stdout]).toEqual([
      0,
      expect.stringContaining('6 only claimed by the results'),
    ]);
    const without = play('verify', 'claims', '--replay', 'all');
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('name its file with --bot')]);
    const some = play('verify', 'claims', '--replay', '1', '--bot', bot);
    expect([some.code, some.stdout]).toEqual([0, expect.stringContaining('2 replayed now, 4 only claimed')]);
    forge(copy('claims', 'claims-forged'));
    const all = play('verify', 'claims-forged', '--replay', 'all', '--bot', bot, '--json');
    const [run] = (JSON.parse(all.stdout) as { runs: { findings: object[] }[] }).runs;
    expect(all.code).toBe(1);
    expect(run!.findings).toHaveLength(6);
    expect(run!.findings[0]).toMatchObject({ file: 'results.ndjson', field: 'score', game: 1 });
    // A bot of other contents did not play.
    write('own.mjs', `${BOT}// changed\n`);
    expect(play('verify', 'claims', '--replay', '1', '--bot', bot).code).toBe(2);
  });

  test('that is damaged or not over does not keep others from being verified', () => {
    write(`${copy('genuine', 'damaged')}/manifest.json`, '{');
    const open = copy('genuine', 'open');
    rmSync(join(cwd, open, 'results.ndjson'));
    const log = `genuine/logs/${readdirSync(join(cwd, 'genuine/logs'))[0]}`;
    const { code, stdout } = play('verify', 'damaged', open, 'genuine', log);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^DAMAGED damaged\/manifest\.json: .*\nunfinished open: /);
    expect(stdout).toMatch(/\nproven genuine: 6 games\n/);
    expect(stdout).toMatch(new RegExp(`\nproven ${log}: `));
    expect([play('verify', open).code, play('verify', open, '--allow-unfinished').code]).toEqual([1, 0]);
  });

  test('that is shown again keeps what is not of it, and says what it did not look at', () => {
    const folder = copy('genuine', 'noted');
    const [log] = readdirSync(join(cwd, folder, 'logs'));
    play('fork', `${folder}/logs/${log}`, '--at', '100', '-o', `${folder}/logs/fork.log`);
    write(`${folder}/logs/note.txt`, 'mine');
    const before = contentsOf(folder);
    expect(Object.keys(before)).toContain('logs/fork.log');
    const { code, stdout } = play(...WORDS, '--run', folder);
    expect([code, stdout]).toEqual([0, expect.stringContaining('their logs were not looked at')]);
    expect(contentsOf(folder)).toEqual(before);
    expect(play('verify', folder).stdout).toContain('not looked at:\n    logs/fork.log\n    logs/note.txt\n');
  });

  test('that is signed is the word of its key, which nobody who plays is given', () => {
    for (const name of ['one', 'two']) play('keygen', '-o', `${name}.key`);
    const secret = readFileSync(join(cwd, 'one.key'), 'utf8').split('\n')[1]!;
    const bot = write(
      'nosy.mjs',
      `import { workerData } from 'node:worker_threads';
export const createBot = () => {
  console.log(JSON.stringify([workerData, process.env, process.argv, process.execArgv]));
  return { decide: () => 16 };
};\n`,
    );
    const words = ['sprt', bot, 'gunner', ...SHORT, '--pairs', '2', '--run', 'signed'];
    const { stderr } = play(...words, '--sign', 'one.key');
    expect(stderr).toContain('"signer":"ed25519:');
    expect(stderr).not.toContain(secret);
    for (const text of Object.values(contentsOf('signed')))
      expect(Buffer.from(text, 'base64').toString('latin1')).not.toContain(secret);
    const { stdout } = play('verify', 'signed', '--json');
    const { signer } = (JSON.parse(stdout) as { runs: { signer: string }[] }).runs[0]!;
    expect(play('verify', 'signed', '--signed-by', signer).code).toBe(0);
    const others = play('verify', 'signed', 'genuine', '--signed-by', `ed25519:${'ab'.repeat(32)}`);
    expect(others.code).toBe(1);
    expect(others.stdout.match(/NOT SIGNED by ed25519:abab/g)).toHaveLength(2);
    // Shown again without the key; gone on with by the same one alone.
    expect(play(...words).code).toBeLessThan(2);
    const part = copy('signed', 'signed-part');
    rmSync(join(cwd, part, 'results.ndjson'));
    for (const more of [[], ['--sign', 'two.key']]) {
      const { code, stderr: told } = play(...words.slice(0, -1), part, ...more);
      expect([code, told]).toEqual([2, expect.stringContaining('differ in "signer"')]);
    }
    expect(play(...words.slice(0, -1), part, '--sign', 'one.key').code).toBeLessThan(2);
    expect(contentsOf(part)).toEqual(contentsOf('signed'));
  });
});

test('a contest for which there is no room ends with one line, and goes on where there is', () => {
  const words = [
    'sprt',
    'hunter',
    'gunner',
    '--seed',
    'c',
    '--ticks',
    '60',
    '--pairs',
    '20',
    '--logs',
    'none',
  ];
  // No file may grow beyond 4 KiB: the journal is cut off in the middle of a line.
  const limited = [...words, '--run', 'room'].map((word) => `'${word}'`).join(' ');
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', `ulimit -f 8; exec '${process.execPath}' '${MAIN}' ${limited}`],
    {
      cwd,
      encoding: 'utf8',
    },
  );
  expect([status, stderr]).toEqual([
    2,
    expect.stringMatching(/^shooter: room: .*the same command with --run resumes.*\n$/),
  ]);
  expect(readFileSync(join(cwd, 'room/journal.ndjson'), 'utf8').length).toBe(4096);
  expect(play(...words, '--run', 'room').code).toBe(1);
  play(...words, '--run', 'roomy');
  expect(contentsOf('room')).toEqual(contentsOf('roomy'));
});
