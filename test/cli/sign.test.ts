import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { shooter, start, temporaryFolder } from './shooter.ts';

const cwd = temporaryFolder();
const run = (...args: string[]) => shooter(args, { cwd });
const at = (name: string): string => join(cwd, name);

let publicKey: string;
let other: string;

beforeAll(() => {
  const made = run('keygen', '-o', 'my.key', '--json');
  expect(made.code, made.stderr).toBe(0);
  publicKey = JSON.parse(made.stdout).publicKey;
  other = JSON.parse(run('keygen', '--json').stdout).publicKey;
  writeFileSync(at('my.pub'), `${publicKey}\n`);
  const match = ['match', '--seed', '7', '--ticks', '300'];
  expect(run(...match, '-o', 'plain.log').code).toBe(0);
  expect(run(...match, '-o', 'signed.log', '--sign', 'my.key').code).toBe(0);
});

describe('keygen', () => {
  it('writes a private key that nobody else may open, and prints the public one alone', () => {
    expect(statSync(at('my.key')).mode & 0o777).toBe(0o600);
    expect(publicKey).toMatch(/^ed25519:[0-9a-f]{64}$/);
    expect(existsSync(at('shooter.key')), 'the default').toBe(true);
    const secret = readFileSync(at('my.key'), 'utf8').split('\n')[1]!;
    const { stdout, stderr } = run('keygen', '-o', 'third.key');
    expect(stdout).toMatch(/^third\.key: a new private key.*\npublic key: ed25519:[0-9a-f]{64}\n/);
    expect(stdout + stderr).not.toContain(secret.slice(0, 20));
    expect(stdout + stderr).not.toContain(readFileSync(at('third.key'), 'utf8').split('\n')[1]);
  });

  it('never overwrites a key unless it is forced to', () => {
    const before = readFileSync(at('shooter.key'), 'utf8');
    const { code, stderr } = run('keygen');
    expect([code, readFileSync(at('shooter.key'), 'utf8')]).toEqual([2, before]);
    expect(stderr).toMatch(/^shooter: shooter\.key: it exists already.*--force/);
    expect(run('keygen', '-o', 'third.key', '--force').code).toBe(0);
  });
});

describe('--sign', () => {
  it('signs the same match, says by whom, and leaves unsigned logs as they are', () => {
    const [plain, signed] = ['plain.log', 'signed.log'].map((log) =>
      JSON.parse(run('info', log, '--json').stdout),
    );
    expect(signed.id).toBe(plain.id);
    expect([plain.signer, signed.signer]).toEqual([null, publicKey]);
    expect(run('info', 'signed.log').stdout).toContain(`\nsignature signed by ${publicKey}\n`);
    expect(run('info', 'plain.log').stdout).toContain('\nsignature not signed\n');
    expect(run('replay', 'signed.log').stdout).toContain(`; signed by ${publicKey}\n`);
  });

  it('of match, fork and import: refused before anything is played where the key is exposed', () => {
    writeFileSync(at('open.key'), readFileSync(at('my.key')));
    chmodSync(at('open.key'), 0o644);
    for (const command of [
      ['match'],
      ['fork', 'plain.log', '--at', '10'],
      ['import', 'x.json'],
      ['demo'],
      ['host', '--port', '0'],
    ]) {
      const { code, stderr, stdout } = run(...command, '--sign', 'open.key');
      expect([command[0], code, stdout]).toEqual([command[0], 2, '']);
      expect(stderr).toMatch(/^shooter: open\.key: others may open this private key .*chmod 600/);
    }
    expect(readdirSync(cwd)).not.toContain('match.log');
    expect(run('match', '--sign', 'none.key').stderr).toMatch(
      /^shooter: none\.key: there is no such file; "shooter keygen"/,
    );
    expect(run('match', '--sign', 'plain.log').code).toBe(2);
  });

  it('a fork, an import and a demo are signed', () => {
    writeFileSync(at('case.json'), run('export', 'signed.log', '--format', 'json').stdout);
    const sign = ['--sign', 'my.key', '-o'];
    expect(run('fork', 'signed.log', '--at', '100', ...sign, 'fork.log').code).toBe(0);
    expect(run('import', 'case.json', ...sign, 'import.log').code).toBe(0);
    expect(run('demo', '--json', ...sign, 'demo.log').code).toBe(0);
    const found = run('verify', 'fork.log', 'import.log', 'demo.log', '--signed-by', publicKey);
    expect(found.code, found.stdout).toBe(0);
    expect(run('fork', 'signed.log', '--at', '100', '-o', 'unsigned.log').code).toBe(0);
    expect(run('verify', 'unsigned.log', '--signed-by', publicKey).code).toBe(1);
  });
});

describe('the key of a match', () => {
  it('is in no argument and no environment of an isolated bot, and a bot in a process cannot read its file', () => {
    const secret = readFileSync(at('my.key'), 'utf8').split('\n')[1]!;
    mkdirSync(at('bots'));
    writeFileSync(
      at('bots/spy.mjs'),
      `import { readFileSync } from 'node:fs';
      const read = () => { try { return readFileSync(${JSON.stringify(at('my.key'))}, 'utf8'); } catch (error) { return error.code; } };
      export const createBot = ({ note }) => ({
        decide({ tick }) {
          if (tick === 0) note([JSON.stringify([process.argv, process.execArgv, process.env]).slice(0, 900), read()]);
          return 0;
        },
      });`,
    );
    const match = ['match', '--p1', './bots/spy.mjs', '--p2', 'idle', '--ticks', '5', '--sign', 'my.key'];
    for (const level of ['worker', 'process']) {
      expect(run(...match, '--isolate', level, '--budget', '10000', '-o', `${level}.log`).code).toBe(0);
      const { notes } = JSON.parse(run('replay', `${level}.log`, '--at', '0', '--json').stdout);
      const [around, file] = notes[0].value as [string, string];
      expect(around.length).toBeGreaterThan(20);
      expect(around).not.toContain(secret.slice(0, 20));
      if (level === 'process') expect(file).toMatch(/^E[A-Z_]+$/);
    }
  });
});

describe('verify --signed-by', () => {
  it('takes a key as text and as a file; exit 1 for an unsigned log and for another key', () => {
    for (const key of [publicKey, 'my.pub', 'my.key'])
      expect(run('verify', 'signed.log', '--signed-by', key).code).toBe(0);
    const plain = run('verify', 'plain.log', '--signed-by', publicKey);
    expect([plain.code, plain.stdout]).toEqual([
      1,
      expect.stringContaining(`\n  NOT SIGNED by ${publicKey}\n`),
    ]);
    const wrong = run('verify', 'signed.log', '--signed-by', other);
    expect([wrong.code, wrong.stdout]).toEqual([
      1,
      expect.stringContaining(`; signed by ${publicKey}\n  NOT SIGNED by ${other}\n`),
    ]);
    const both = run('verify', 'signed.log', 'plain.log', '--signed-by', publicKey, '--json');
    expect([both.code, JSON.parse(both.stdout)]).toMatchObject([1, { proven: 2, otherSigner: 1 }]);
    expect(run('verify', 'plain.log', '--signed-by', 'ed25519:00').code).toBe(2);
    expect(run('verify', 'plain.log', '--signed-by', `ed25519:01${'00'.repeat(31)}`).stderr).toMatch(
      /anybody can make signatures/,
    );
  });

  it('never takes a beginning for signed, even where it is allowed', () => {
    writeFileSync(at('cut.log'), readFileSync(at('signed.log')).subarray(0, -50));
    const { code, stdout } = run('verify', 'cut.log', '--allow-unfinished');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^unfinished cut\.log: .*; missing: (end, )?signature, seal\n/);
    expect(stdout).toContain(`NOT signed: it names ${publicKey} and is unfinished`);
    expect(run('verify', 'cut.log').code).toBe(1);
    expect(run('verify', 'cut.log', '--allow-unfinished', '--signed-by', publicKey).code).toBe(1);
  });

  it('a signed log of which a byte is changed is damaged: exit 2, also beside others', () => {
    const bytes = readFileSync(at('signed.log'));
    bytes[bytes.length - 80]! ^= 1;
    writeFileSync(at('changed.log'), bytes);
    expect(run('verify', 'changed.log', 'plain.log', '--signed-by', publicKey).code).toBe(2);
  });

  it('counts what cannot be read as not signed: --skip-bad passes over none of it', () => {
    writeFileSync(at('torn.log'), readFileSync(at('signed.log')).fill(1, 40, 80));
    const words = ['verify', 'torn.log', 'absent.log', 'signed.log', '--skip-bad'];
    expect(run(...words).code).toBe(0);
    const { code, stdout } = run(...words, '--signed-by', publicKey);
    expect(code).toBe(1);
    expect(stdout.split(`\n  NOT SIGNED by ${publicKey}\n`)).toHaveLength(3);
    expect(stdout).toMatch(/ 2 not signed by the key$/m);
    expect(run('verify', 'signed.log', '--skip-bad', '--signed-by', publicKey).code).toBe(0);
  });
});

describe('a result that is only claimed', () => {
  it('is printed as such by verify, info, replay and match', async () => {
    const bot = 'export const createBot = () => ({ decide() { throw new Error("no"); } });';
    writeFileSync(at('failing.mjs'), bot);
    const played = run('match', '--p1', './failing.mjs', '--p2', 'idle', '--seed', '1', '-o', 'forfeit.log');
    expect(played.code).toBe(1);
    expect(played.stdout).toContain('player 2 wins by forfeit (claimed)');
    const { code, stdout } = run('verify', 'forfeit.log');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^proven forfeit\.log: .*; result: claimed, forfeit, player 2 wins; final hash/);
    expect(stdout).toMatch(
      /\n {2}claimed by the recorder alone: players .+, input sources, result, recording .+; not signed\n$/,
    );
    for (const command of ['info', 'replay'])
      expect(run(command, 'forfeit.log').stdout).toContain('player 2 wins by forfeit (claimed)');
    const replay = JSON.parse(run('replay', 'forfeit.log', '--json').stdout);
    expect(replay).toMatchObject({
      verdict: 'proven',
      claims: expect.arrayContaining(['result']),
      signer: null,
    });
    const watched = await start(['watch', 'forfeit.log'], { cwd }).end;
    expect(watched.stdout).toContain('player 2 wins by forfeit (claimed)');
    const found = run('diff', 'forfeit.log', 'plain.log');
    expect(found.stdout).toContain('forfeit, player 2 wins (claimed)');
  });
});
