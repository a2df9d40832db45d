import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { closeAllPtys, openShooter, type Pty } from '../tui/pty.ts';
import { shooter, start, temporaryFolder } from './shooter.ts';

/* `shooter watch` as a person has it: hosts and bots that are other processes, in a terminal and without one. */

const cwd = temporaryFolder();
afterEach(closeAllPtys);

interface Started {
  readonly found: string;
  kill(signal?: 'SIGINT'): void;
}

/** Starts a command that says a line, and returns what the line says. */
async function starting(words: readonly string[], line: RegExp): Promise<Started> {
  const { process: child, end } = start(words, { cwd });
  const kill = (signal: NodeJS.Signals = 'SIGKILL'): void => void child.kill(signal);
  onTestFinished(() => kill());
  return await new Promise((resolve, reject) => {
    let said = '';
    void end.then(() => reject(new Error(`${words.join(' ')} ended: ${said}`)));
    const hear = (bytes: Buffer): void => {
      said += String(bytes);
      const found = line.exec(said);
      if (found !== null) resolve({ found: found[1]!, kill });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
  });
}

/** With bots in its rooms; its matches last until somebody leaves, or for so many ticks. */
async function openHost(logs: string, maxTicks = 0): Promise<Started> {
  const rules = `${logs}.json`;
  writeFileSync(join(cwd, rules), JSON.stringify({ health: 10_000, damage: 1, maxTicks }));
  const words = ['host', '--logs', logs, '--rules', rules, '--opponent', 'gunner', '--port', '0'];
  return await starting(words, /listening on ([\d.:]+),/);
}

const play = (address: string, room: string): Promise<Started> =>
  starting(['bot', 'hunter', '--connect', address, '--room', room, '--matches', '0'], /joined (\S+),/);

const watch = (words: readonly string[], options: Parameters<typeof openShooter>[1] = {}): Pty =>
  openShooter(['watch', ...words], { cwd, ...options });

const tickOn = (screen: string): number => Number(/tick (\d+)/.exec(screen)![1]);

describe('on a terminal', () => {
  test('a room is chosen from a list; one looks back, stops, and returns to the present', async () => {
    const { found: address } = await openHost('rooms');
    await play(address, 'first');
    await play(address, 'second');
    const pty = watch([address]);
    await pty.until(/Rooms of/);
    await pty.until(/▸ first/);
    pty.send('\x1b[B');
    await pty.until(/▸ second/);
    pty.send('\r');
    const live = await pty.until(/LIVE −\d+\.\d s · tick \d+/);
    expect(live).toContain('room second');
    expect(live).toMatch(/1 hunter|2 hunter/);
    // So that there is a second to look back on, whenever it was joined.
    const joinedAt = tickOn(live);
    await pty.until((screen) => tickOn(screen) > joinedAt + 90);
    pty.send(' ');
    const stopped = await pty.until(/❚❚ −/);
    await pause(400);
    expect(tickOn(pty.screen().join('\n'))).toBe(tickOn(stopped));
    pty.send(',');
    await pty.until(new RegExp(`tick ${tickOn(stopped) - 1} `));
    pty.send('\x1b[D');
    await pty.until(new RegExp(`tick ${tickOn(stopped) - 61} `));
    pty.send(' ');
    await pty.until(/▶ −/);
    pty.send('\x1b[F');
    const back = await pty.until(/LIVE −/);
    expect(tickOn(back)).toBeGreaterThan(tickOn(stopped));
    pty.send('r');
    await pty.until(/Rooms of/);
    await pty.until(/▸ first/);
    pty.send('q');
    expect((await pty.end()).code).toBe(0);
    expect(pty.terminal.buffer.active.type).toBe('normal');
  });

  test('a host that is killed in the middle of a match and started again is watched again', async () => {
    const first = await openHost('killed');
    await play(first.found, 'lab');
    const pty = watch([first.found]);
    await pty.until(/LIVE −.* tick \d+/);
    first.kill();
    const lost = await pty.until(/CONNECTION LOST, again in \d s/);
    expect(lost).toContain('tick');
    const port = first.found.split(':')[1]!;
    await starting(
      ['host', '--logs', 'again', '--opponent', 'idle', '--port', port],
      /listening on ([\d.:]+),/,
    );
    await play(first.found, 'lab');
    await pty.until(/^LIVE −\d+\.\d s · tick \d+ · wave \d+ {2}/m);
    await pty.until(/2 idle|1 idle/);
    pty.send('\x03');
    expect((await pty.end()).code).toBe(130);
  });

  test('a terminal that takes nothing for a while costs frames and no memory', async () => {
    const { found: address } = await openHost('slow');
    await play(address, 'lab');
    const pty = watch([address, '--room', 'lab'], { columns: 200, rows: 60 });
    await pty.until(/LIVE −/);
    const memory = (): number =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pty.pid}/status`, 'utf8'))![1]) / 1024;
    await pause(1000);
    const before = memory();
    const stalledAt = tickOn(pty.screen().join('\n'));
    pty.stall();
    await pause(4000);
    expect(memory() - before).toBeLessThan(60);
    pty.goOn();
    // It is the present that is shown then, and not what was missed.
    const isPresent = (): boolean => tickOn(pty.screen().join('\n')) > stalledAt + 200;
    while (!isPresent()) await pause(20);
    await pty.until(/LIVE −0\.\d s/);
    pty.send('q');
    expect((await pty.end()).code).toBe(0);
  });

  test('a log is shown as it is written, and its end once it is sealed', async () => {
    const { found: address } = await openHost('written');
    const bot = await play(address, 'lab');
    const logs = (): string[] => readdirSync(join(cwd, 'written')).filter((name) => name.endsWith('.log'));
    while (logs().length === 0) await pause(20);
    const path = join('written', logs()[0]!);
    const pty = watch([path]);
    const from = tickOn(await pty.until(/LIVE −\d\.\d s · tick \d+/));
    await pty.until((screen) => tickOn(screen) > from);
    pty.send('\x1b[H');
    await pty.until(/❚❚ −.* tick 0 /);
    pty.send('\x1b[F');
    await pty.until(/LIVE −/);
    bot.kill('SIGINT');
    await pty.until(/wins by leave/);
    pty.send('q');
    expect((await pty.end()).code).toBe(0);
    expect(shooter(['verify', path], { cwd }).code).toBe(0);
  });
});

describe('without a terminal', () => {
  test('rooms are listed, as text and as one JSON document', async () => {
    const { found: address } = await openHost('listed');
    const none = shooter(['watch', address, '--list'], { cwd });
    expect([none.code, none.stdout]).toEqual([0, 'no room: one opens when somebody comes to play\n']);
    await play(address, 'lab');
    expect(shooter(['watch', address, '--list'], { cwd }).stdout).toMatch(
      /^lab: realtime, hunter against gunner/,
    );
    const [room] = JSON.parse(shooter(['watch', address, '--list', '--json'], { cwd }).stdout) as object[];
    expect(room).toMatchObject({ room: 'lab', players: ['hunter', 'gunner'] });
  });

  test('what happens is told as text, or every state as a line of JSON, until so many matches are over', async () => {
    const { found: address } = await openHost('told', 120);
    await play(address, 'lab');
    const text = shooter(['watch', address, '--matches', '1'], { cwd });
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/^watching \S+, room lab, realtime: hunter \(1\) against gunner \(2\)\n/);
    expect(text.stdout).toMatch(/match \d+: .* by time after 120 ticks; the host keeps \S+\.log, final hash/);
    expect(text.stdout).not.toContain('\x1b');
    const lines = shooter(['watch', address, '--ndjson', '--matches', '1'], { cwd })
      .stdout.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string });
    expect(lines[0]!.kind).toBe('joined');
    expect(lines.at(-1)!.kind).toBe('result');
    expect(lines.filter(({ kind }) => kind === 'state').length).toBeGreaterThan(10);
  });

  test('a room that closes is told and ends it, one that never was is refused', async () => {
    const { found: address } = await openHost('closing');
    const player = await play(address, 'lab');
    const watching = start(['watch', address, '--room', 'lab'], { cwd });
    await new Promise((resolve) => watching.process.stdout.once('data', resolve));
    player.kill('SIGINT');
    const { code, stdout, stderr } = await watching.end;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/the room is closed: everybody has left\n$/);
    const never = shooter(['watch', address, '--room', 'nope'], { cwd });
    expect([never.code, never.stderr]).toEqual([2, expect.stringContaining('there is no room nope')]);
  });

  test('a log that is whole is told to its end, every tick of it', () => {
    shooter(['match', '--p1', 'hunter', '--p2', 'gunner', '--ticks', '600', '--seed', '7', '-o', 'm.log'], {
      cwd,
    });
    const text = shooter(['watch', 'm.log'], { cwd });
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/^watching m\.log, seed 7\n {2}0:00\.0 {2}wave 1\n/);
    expect(text.stdout).toMatch(/hunter \(1\) against gunner \(2\): .*tick 600/);
    const lines = shooter(['watch', 'm.log', '--ndjson'], { cwd }).stdout.trimEnd().split('\n');
    const states = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'state');
    expect(states.map(({ tick }) => tick)).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
  });

  test.each<[string, string[], RegExp]>([
    ['no host there', ['127.0.0.1:1'], /^shooter: 127\.0\.0\.1:1: nobody listens there/],
    ['no such log', ['none.log'], /none\.log: there is no such file/],
    ['what is no log', ['./told.json'], /told\.json: it is no match log/],
    ['options of hosts with a log', ['m.log', '--room', 'x'], /--room is for a host/],
    ['--json alone', ['127.0.0.1:1', '--json'], /--json is for --list/],
  ])('%s: exit code 2 and a line that says what is wrong', (_, words, line) => {
    const ran = shooter(['watch', ...words], { cwd });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(line);
    expect(ran.stderr).not.toContain('    at ');
  });

  test('a damaged log: exit code 2', () => {
    const bytes = readFileSync(join(cwd, 'm.log'));
    bytes[bytes.length >> 1]! ^= 0x55;
    writeFileSync(join(cwd, 'damaged.log'), bytes);
    const ran = shooter(['watch', 'damaged.log'], { cwd });
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(/damaged\.log: /)]);
  });
});
