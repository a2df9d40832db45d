import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMatch } from '../../src/core/index.ts';
import { commitSeed, createRecorder, writeLog } from '../../src/replay/index.ts';
import { shooter, temporaryFolder } from './shooter.ts';

const cwd = temporaryFolder();
const run = (...args: string[]) => shooter(args, { cwd });
const json = (...args: string[]) => JSON.parse(run(...args, '--json').stdout);
const bytesOf = (log: string) => readFileSync(join(cwd, log));

beforeAll(() => {
  run(
    'match',
    '--seed',
    '7',
    '--ticks',
    '900',
    '--states',
    '--events',
    '--checkpoint-every',
    '100',
    '-o',
    'a.log',
  );
  run('match', '--seed', '7', '--ticks', '900', '--p2', 'random', '-o', 'b.log');
  writeFileSync(join(cwd, 'cut.log'), bytesOf('b.log').subarray(0, -40));
  const flipped = bytesOf('b.log');
  flipped[flipped.length - 60]! ^= 1;
  writeFileSync(join(cwd, 'flipped.log'), flipped);
});

describe('info', () => {
  it('says what is in a log', () => {
    const { code, stdout } = run('info', 'a.log');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^log {7}a\.log, sealed, [\d,]+ bytes, .+ a tick\nmatch {5}hunter \(1\) against gunner/,
    );
    for (const line of [
      'seed      "7"',
      'rules     classic-1, maxTicks 900',
      'player 2  gunner (ladder, version 1), 1 run',
    ])
      expect(stdout).toContain(`\n${line}`);
    expect(json('info', 'a.log')).toMatchObject({
      status: 'sealed',
      seed: '7',
      ticks: 900,
      states: 9,
      checkpoints: 9,
    });
  });
});

describe('info of a match on a host', () => {
  const nonce = 'c0ffee00'.repeat(4);
  const write = (log: string, seed: string): void => {
    const match = createMatch({ seed: '7' });
    const recording = {
      release: '0.1.0',
      node: 'v20.20.0',
      platform: 'linux x64',
      host: { room: 'lab', match: 3, nonce, seedCommit: commitSeed(seed, nonce) },
    };
    const recorder = createRecorder(match, { players: [{ name: 'a' }, { name: 'b' }], recording });
    writeLog(join(cwd, log), recorder.end(null));
  };

  it('says which one it was, and whether the host kept to its seed', () => {
    write('kept.log', '7');
    write('broken.log', '8');
    const line = (seed: string, agrees: string): string =>
      `\nhost      room lab, match 3; seed committed to as ${commitSeed(seed, nonce)}, ${agrees}\n`;
    expect(run('info', 'kept.log').stdout).toContain(line('7', 'and SHA-256 of NONCE:SEED agrees'));
    expect(run('info', 'broken.log').stdout).toContain(line('8', 'but SHA-256 of NONCE:SEED is another'));
    expect(json('info', 'kept.log')).toMatchObject({ seedAgrees: true, recording: { host: { match: 3 } } });
    expect(json('info', 'broken.log')).toMatchObject({ seedAgrees: false });
    expect(json('info', 'a.log')).not.toHaveProperty('seedAgrees');
  });
});

describe('replay', () => {
  it('draws the arena of any tick', () => {
    const lines = run('replay', 'a.log', '--at', '450').stdout.split('\n');
    const from = lines.findIndex((line) => line.startsWith('tick 450 (7.5 s), wave 1, '));
    expect(from).toBeGreaterThan(0);
    const picture = lines.slice(from + 1, from + 28);
    expect(picture.every((line) => [...line].length === 52)).toBe(true);
    expect(picture.join('')).toContain('▟█1█▙');
    expect(picture.join('')).toContain('▜█2█▛');
  });

  it('tells the waves, the same as JSON', () => {
    const { waves, state } = json('replay', 'a.log');
    expect(waves[0]).toMatchObject({ level: 1, tick: 1 });
    expect(state.tick).toBe(900);
    expect(run('replay', 'a.log').stdout).toContain(', proven by 9 hashes\n');
  });
});

describe('verify', () => {
  it('proves a sealed log: exit 0', () => {
    const { code, stdout } = run('verify', 'a.log');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^proven a\.log: 900 ticks, 9 state hashes, 9 whole states, \d+ events hold; result: proven, time, player [12] wins; final hash \w{16}\n {2}claimed by the recorder alone: players .+, input sources, recording .+\n$/,
    );
  });

  it('takes a valid beginning for what it is: exit 1 unless that is allowed', () => {
    const { code, stdout } = run('verify', 'cut.log');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^unfinished cut\.log: a valid beginning: [\d,]+ ticks?, .+ hold.*; missing: (end, )?seal\n/,
    );
    const allowed = run('verify', 'cut.log', '--allow-unfinished');
    expect([allowed.code, allowed.stdout]).toEqual([0, stdout]);
    expect(run('verify', 'a.log', 'cut.log').code).toBe(1);
    expect(run('verify', 'a.log', 'cut.log', '--allow-unfinished').code).toBe(0);
  });

  it('tells of every log in the order given, and ends with the worst: exit 2', () => {
    const { code, stdout } = run(
      'verify',
      'a.log',
      'missing.log',
      '--workers',
      '2',
      '--',
      'flipped.log',
      'b.log',
    );
    expect(code).toBe(2);
    const lines = stdout.split('\n').filter((line) => !line.startsWith(' '));
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'proven',
      'UNREADABLE',
      'DAMAGED',
      'proven',
      '4',
      '',
    ]);
    expect(stdout).toMatch(/\nDAMAGED flipped\.log: damaged at byte \d+: .+\n/);
    expect(stdout).toMatch(/\n4 logs: 2 proven, 1 damaged, 1 unreadable\n$/);
  });

  it('--json is one document, --ndjson one line a log', () => {
    const { logs, ...counts } = json('verify', 'a.log', 'cut.log', 'missing.log');
    expect(counts).toEqual({ proven: 1, unfinished: 1, refuted: 0, damaged: 0, unreadable: 1 });
    const lines = run('verify', 'a.log', 'cut.log', 'missing.log', '--ndjson').stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(logs);
  });
});

describe('diff', () => {
  it('finds no difference between a match and the same: exit 0', () => {
    const { code, stdout } = run('diff', 'a.log', 'a.log');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'the same match: 900 ticks, every input, hash and the end agree\n',
    });
  });

  it('names the first input, tick and field that differ: exit 1', () => {
    const { code, stdout } = run('diff', 'a.log', 'b.log');
    expect(code).toBe(1);
    expect(stdout).toContain('\nheader:\n  players[1].name: gunner in a, random in b\n');
    expect(stdout).toMatch(/\ninputs: first differ at tick \d+: player 2 presses .+ in a, .+ in b\n/);
    expect(stdout).toMatch(
      /\nstates: first differ at tick \d+, in \d+ fields?:\n {2}\S+: .+ in a, .+ in b\n/,
    );
    const found = json('diff', 'a.log', 'b.log');
    expect(found.same).toBe(false);
    expect(stdout).toContain(`first differ at tick ${found.input.tick}: player ${found.input.seat}`);
  });

  it('shows an empty seed as one', () => {
    run('match', '--seed=', '--ticks', '5', '-o', 'empty-seed.log');
    expect(run('diff', 'a.log', 'empty-seed.log').stdout).toContain('\n  seed: 7 in a, "" in b\n');
  });
});

describe('fork', () => {
  it('without players plays the rest as it was', () => {
    const { hash, parent, at } = json('fork', 'a.log', '--at', '300', '-o', 'same.log');
    expect({ hash, parent, at }).toEqual({ hash: json('info', 'a.log').hash, parent: 'a.log', at: 300 });
  });

  it('leaves the match at the tick with another player, and says where from and what its bots draw from', () => {
    const { code, stdout } = run(
      'fork',
      'a.log',
      '--at',
      '300',
      '--p1',
      'random',
      '--seed',
      'dice',
      '-o',
      'other.log',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^forked from a\.log at tick 300\nseed "7"; the bots draw from "dice"\nrandom \(1\) against gunner \(2\): /,
    );
    const { input } = json('diff', 'a.log', 'other.log');
    expect(input.tick).toBeGreaterThan(300);
    expect(json('info', 'other.log').parent).toEqual({ id: json('info', 'a.log').id, tick: 300 });
    expect(run('verify', 'other.log').code).toBe(0);
  });
});
