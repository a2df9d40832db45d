import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { openPeer } from '../net/peer.ts';
import { NEVER_MS } from '../own-time.ts';
import { type Ran, type Running, shooter, start, temporaryFolder } from './shooter.ts';

const root = temporaryFolder();

/** Rules under which a match by health is soon over: nobody shoots all of so many enemies. */
const SHORT = join(root, 'short.json');
writeFileSync(SHORT, '{"health": 20, "waveBase": 60}');

/** A host of the command line on a free port, and what it has printed so far. */
interface Hosting extends Running {
  readonly cwd: string;
  readonly port: number;
  readonly printed: () => string;
}

const hosts: Hosting[] = [];
afterEach(async () => {
  for (const { process: child, end } of hosts.splice(0)) {
    child.kill('SIGKILL');
    await end;
  }
});

async function host(args: readonly string[] = [], cwd = mkdtempSync(join(root, 'host-'))): Promise<Hosting> {
  const running = start(['host', '--port', '0', ...args], { cwd });
  let printed = '';
  running.process.stdout.on('data', (bytes: Buffer) => {
    printed += bytes.toString();
  });
  const until = Date.now() + NEVER_MS;
  while (!/listening on \S+:\d+/.test(printed)) {
    if (running.process.exitCode !== null || Date.now() > until)
      throw new Error(JSON.stringify(await running.end));
    await sleep(20);
  }
  const hosting = {
    ...running,
    cwd,
    port: Number(/listening on \S+:(\d+)/.exec(printed)![1]),
    printed: () => printed,
  };
  hosts.push(hosting);
  return hosting;
}

const bot = (name: string, port: number, ...more: string[]): Promise<Ran> =>
  start(['bot', name, '--connect', `127.0.0.1:${port}`, '--seed', '1', ...more], { cwd: root }).end;

const logsOf = ({ cwd }: Hosting): string[] => {
  const folder = join(cwd, 'logs');
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.log'))
        .map((name) => join(folder, name))
    : [];
};

/** Two plain clients that play, one exchange after the other, until their connections end. */
async function playForever(port: number): Promise<{ ticks: () => number; ended: Promise<unknown> }> {
  let ticks = 0;
  const play = async (): Promise<void> => {
    const peer = await openPeer(port);
    peer.send('hello');
    await peer.next();
    for (;;) {
      peer.pair(true, 16);
      const { data } = await peer.group();
      if (data.ready) ticks = Math.max(ticks, Number(data.tick));
    }
  };
  const ended = Promise.allSettled([play(), play()]);
  return { ticks: () => ticks, ended };
}

async function until(is: () => boolean, what: string): Promise<void> {
  const end = Date.now() + NEVER_MS;
  while (!is()) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await sleep(20);
  }
}

describe('shooter host and shooter bot', () => {
  it('play matches one after the other; every log proves, and SIGTERM ends it with 0', async () => {
    const hosting = await host(['--pace', 'lockstep', '--seed', 'S', '--rules', SHORT, '--logs', 'logs/']);
    const more = ['--matches', '2', '--ndjson'];
    const both = await Promise.all([
      bot('hunter', hosting.port, ...more),
      bot('random', hosting.port, ...more),
    ]);
    for (const { code, stdout, stderr } of both) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const results = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(results.map(({ proof }) => proof.seed)).toEqual(['S/1/1', 'S/1/2']);
    }
    hosting.process.kill('SIGTERM');
    const { code } = await hosting.end;
    expect(code).toBe(0);
    expect(hosting.printed()).toMatch(
      /room 1, match 1: \w+ \(1\) against \w+ \(2\): player \d wins by health at tick [\d,]+; logs\/\d{8}-/,
    );
    const verified = shooter(['verify', ...logsOf(hosting)], { cwd: root });
    expect(verified.stdout).toContain('2 logs: 2 proven');
    const info = shooter(['info', logsOf(hosting)[0]!], { cwd: root });
    expect(info.stdout).toMatch(/room 1, match \d/);
  });

  it('--opponent seats a bot of ours, so that one can play', async () => {
    const hosting = await host(['--opponent', 'gunner', '--pace', 'lockstep', '--rules', SHORT]);
    const { code, stdout } = await bot('hunter', hosting.port);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^match 1, player 1: (?:won by health|lost by health|a draw)[^;]* after [\d,]+ ticks; the host keeps \S+\.log, final hash \w{16}\n$/,
    );
  });

  it('--plain speaks the wire of the original game', async () => {
    const hosting = await host(['--ticks', '60']);
    const both = await Promise.all([
      bot('hunter', hosting.port, '--plain'),
      bot('gunner', hosting.port, '--plain'),
    ]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both[0]!.stdout).toMatch(/^match 1, player \d: (won|lost|a draw)/);
  });

  it('a token and TLS let in only whoever has them', async () => {
    const certificate = join(root, 'cert.pem');
    const key = join(root, 'key.pem');
    const made = spawnSync('openssl', [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...[
        '-subj',
        '/CN=127.0.0.1',
        '-addext',
        'subjectAltName=IP:127.0.0.1',
        '-keyout',
        key,
        '-out',
        certificate,
      ],
    ]);
    expect(made.status, 'this test needs openssl: apt-get install openssl').toBe(0);
    const hosting = await host([
      ...['--token', 'geheim', '--tls-cert', certificate, '--tls-key', key],
      ...['--opponent', 'idle', '--pace', 'lockstep', '--ticks', '30'],
    ]);
    const trusting = ['--tls-ca', certificate];
    const played = await bot('gunner', hosting.port, ...trusting, '--token', 'geheim');
    expect({ code: played.code, stderr: played.stderr }).toMatchObject({ code: 0 });
    const refused = await bot('gunner', hosting.port, ...trusting, '--token', 'geheimnis');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('the host says: token: ');
    const stranger = await bot('gunner', hosting.port, '--tls', '--token', 'geheim');
    expect(stranger.code).toBe(2);
    expect(stranger.stderr).toMatch(/self.signed certificate; name the certificates to trust/);
    expect((await bot('gunner', hosting.port)).code).toBe(2);
  });

  it('serves metrics and its health', async () => {
    const hosting = await host([
      '--metrics',
      '0',
      '--opponent',
      'idle',
      '--pace',
      'lockstep',
      '--ticks',
      '30',
    ]);
    const base = /metrics on (http:\/\/\S+)\/metrics/.exec(hosting.printed())![1]!;
    await bot('gunner', hosting.port);
    const health = await fetch(`${base}/health`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ status: 'ok' });
    const metrics = await (await fetch(`${base}/metrics`)).text();
    expect(metrics).toMatch(/^shooter_ticks_total 30$/m);
    expect(metrics).toMatch(/^shooter_matches_ended_total\{reason="time"\} 1$/m);
    expect(metrics).toMatch(/^shooter_tick_lateness_seconds_count [1-9]\d*$/m);
  });
});

describe('a host that is stopped in the middle of a match', () => {
  it('SIGTERM: the match may go on for a while, then it is sealed as interrupted; exit 0', async () => {
    const hosting = await host(['--drain', '5']);
    const { ticks, ended } = await playForever(hosting.port);
    await until(() => ticks() > 30, 'the match goes on');
    const before = ticks();
    hosting.process.kill('SIGTERM');
    const { code, stderr } = await hosting.end;
    await ended;
    expect(code).toBe(0);
    expect(stderr).toContain('1 match may go on for 5 s');
    expect(ticks()).toBeGreaterThan(before + 30);
    expect(shooter(['verify', ...logsOf(hosting)], { cwd: root }).stdout).toMatch(/^proven /);
    expect(hosting.printed()).toContain(': interrupted at tick ');
  });

  it('Ctrl+C twice: at once, sealed all the same; exit 130', async () => {
    const hosting = await host(['--drain', '3600']);
    const { ticks, ended } = await playForever(hosting.port);
    await until(() => ticks() > 10, 'the match goes on');
    hosting.process.kill('SIGINT');
    await sleep(100);
    hosting.process.kill('SIGINT');
    const { code } = await hosting.end;
    await ended;
    expect(code).toBe(130);
    expect(shooter(['verify', ...logsOf(hosting)], { cwd: root }).stdout).toMatch(/^proven /);
  });

  it('kill -9: the next start closes the log as interrupted, with all but the last second of it', async () => {
    const hosting = await host();
    const { ticks, ended } = await playForever(hosting.port);
    await until(() => ticks() > 150, 'the match goes on');
    hosting.process.kill('SIGKILL');
    await once(hosting.process, 'exit');
    await ended;
    const again = await host([], hosting.cwd);
    expect(again.printed()).toMatch(/^recovered \S+\.log: a match that was cut off, \d+ ticks/m);
    const [log] = logsOf(again);
    const info = JSON.parse(shooter(['info', log!, '--json'], { cwd: root }).stdout);
    expect(info).toMatchObject({ status: 'sealed', result: { reason: 'interrupted', winner: null } });
    expect(info.ticks).toBeGreaterThanOrEqual(ticks() - 65);
  });
});

describe('wrong words', () => {
  it.each([
    [['host', '--port', '99999'], '--port is "99999"'],
    [['host', '--port', '1e3'], '--port is "1e3"'],
    [['host', '--pace', 'fast'], '--pace is "fast"'],
    [['host', '--opponent', 'nobody'], 'there is no bot "nobody"'],
    [['host', '--tls-cert', 'x.pem'], '--tls-cert and --tls-key go together'],
    [['host', '--tls-cert', 'no.pem', '--tls-key', 'no.pem'], 'no.pem: '],
    [['host', '--log-level', 'loud'], '--log-level is "loud"'],
    [
      ['host', '--host', '203.0.113.7', '--port', '0'],
      'cannot listen on 203.0.113.7:0: this machine has no such address',
    ],
    [['host', '--metrics', 'x:y'], 'the port of --metrics is "y"'],
    [['bot', 'hunter', '--connect', 'a b'], '--connect is "a b"; it is HOST:PORT'],
    [['bot', 'hunter', '--connect', '127.0.0.1:1'], '127.0.0.1:1: nobody listens there'],
    [['bot', 'hunter', '--plain', '--room', 'x'], '--plain knows no --room'],
    [['bot', 'hunter', '--matches', '-1'], '--matches is "-1"'],
    [['bot'], 'too few names'],
  ])('%j: exit 2 and one line that says so', (args, message) => {
    const { code, stdout, stderr } = shooter(args, { cwd: mkdtempSync(join(root, 'wrong-')) });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
  });

  it('a port in use and a folder in use are said to be', async () => {
    const hosting = await host();
    const port = shooter(['host', '--port', String(hosting.port)], { cwd: mkdtempSync(join(root, 'busy-')) });
    expect(port.code).toBe(2);
    expect(port.stderr).toContain('another program does');
    const folder = shooter(['host', '--port', '0'], { cwd: hosting.cwd });
    expect(folder.code).toBe(2);
    expect(folder.stderr).toContain(`${hosting.process.pid}`);
  });
});
