import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MAIN, shooter, temporaryFolder } from '../cli/shooter.ts';
import { closeAllPtys, openPty, openShooter, type Pty } from './pty.ts';

/* `shooter replay` in a terminal, as a person has it before them. */

const folder = temporaryFolder();
beforeAll(() => {
  const ran = shooter(['match', '--p1', 'hunter', '--p2', 'gunner', '--seed', '7', '-o', 'm.log'], {
    cwd: folder,
  });
  expect(ran.code).toBe(0);
});
afterEach(closeAllPtys);

const replay = (words: readonly string[] = [], options: Parameters<typeof openShooter>[1] = {}): Pty =>
  openShooter(['replay', 'm.log', ...words], { cwd: folder, ...options });

async function expectRestored(pty: Pty, code: number): Promise<void> {
  expect((await pty.end()).code).toBe(code);
  expect(pty.isRestored()).toBe(true);
}

describe('the terminal is as it was', () => {
  test('after q', async () => {
    const pty = replay();
    await pty.until(/0:00\.\d.*tick/);
    expect(pty.terminal.buffer.active.type).toBe('alternate');
    pty.send('q');
    await expectRestored(pty, 0);
  });

  test.each([
    ['of all terminals', '\x03'],
    ['of the kitty protocol', '\x1b[99;5u'],
  ])('after Ctrl+C %s', async (_, keys) => {
    const pty = replay();
    await pty.until(/tick/);
    pty.send(keys);
    await expectRestored(pty, 130);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('after %s', async (signal, code) => {
    const pty = replay();
    await pty.until(/tick/);
    process.kill(pty.pid, signal);
    await expectRestored(pty, code);
  });

  test('after a defect, which is told where it can be read', async () => {
    const planted = join(folder, 'planted.mjs');
    writeFileSync(planted, `process.on('SIGUSR2', () => { throw new Error('a planted defect'); });`);
    const pty = replay([], { env: { NODE_OPTIONS: `--import=${planted}` } });
    await pty.until(/tick/);
    pty.kill('SIGUSR2');
    const { code } = await pty.end();
    expect(code).not.toBe(0);
    expect(pty.terminal.buffer.active.type).toBe('normal');
    expect(pty.screen().join('\n')).toContain('a planted defect');
  });

  test('after Ctrl+Z, and ours again after fg', async () => {
    const pty = openPty(['bash', '--norc', '-i'], { cwd: folder, env: { PS1: '$ ' } });
    await pty.until(/\$/);
    pty.send(`${process.execPath} ${MAIN} replay m.log --at 100\r`);
    await pty.until(/tick 100/);
    pty.send('\x1a');
    await pty.until(/Stopped/);
    expect(pty.terminal.buffer.active.type).toBe('normal');
    pty.send('fg\r');
    await pty.until(/tick 100/);
    expect(pty.terminal.buffer.active.type).toBe('alternate');
    pty.send('q');
    await pty.settled(/Stopped/);
    pty.send('exit\r');
    await pty.end();
  });
});

describe('what is written', () => {
  test('is one write a frame, erases at the start alone, and never leaves the arena empty', async () => {
    const empty: string[] = [];
    let begun = false;
    const pty: Pty = replay(['--speed', '16'], {
      onOutput: () => {
        const screen = pty.screen().join('\n');
        begun ||= /[▲]/.test(screen);
        if (begun && pty.terminal.buffer.active.type === 'alternate' && !/▲/.test(screen)) empty.push(screen);
      },
    });
    await pty.until(/wins by/);
    pty.send('q');
    await expectRestored(pty, 0);
    expect(empty).toEqual([]);
    expect(pty.output.match(/\x1b\[3J/g)).toBeNull();
    expect(pty.output.match(/\x1b\[2J/g)).toHaveLength(1);
    const frames = pty.output.split('\x1b[?2026h').slice(1);
    expect(frames.length).toBeGreaterThan(20);
    // Nothing is written between the end of a frame and the beginning of the next.
    const between = frames.slice(0, -1).map((frame) => frame.slice(frame.indexOf('\x1b[?2026l') + 8));
    expect(new Set(between)).toEqual(new Set(['']));
  });

  test('has no colours with NO_COLOR, and nothing but ASCII with --ascii', async () => {
    const plain = replay(['--at', '900', '--ascii'], { env: { NO_COLOR: '1' } });
    await plain.until(/tick 900/);
    plain.send('?');
    await plain.until(/Keys/);
    plain.send('?q');
    await plain.end();
    expect(plain.output.match(/\x1b\[[0-9;]*m/g)!.filter((sgr) => /[[;][34]\d/.test(sgr))).toEqual([]);
    expect([...plain.output].filter((character) => character > '\x7f')).toEqual([]);
  });

  test('into a pipe is text, and one JSON document with --json', () => {
    const text = shooter(['replay', 'm.log'], { cwd: folder });
    expect(text.code).toBe(0);
    expect(text.stdout).not.toContain('\x1b');
    const json = shooter(['replay', 'm.log', '--json'], { cwd: folder });
    expect(JSON.parse(json.stdout)).toMatchObject({ seed: '7' });
  });
});

describe('keys', () => {
  test('a step on and a step back show what was shown', async () => {
    const pty = replay(['--at', '1000']);
    const before = await pty.settled(/tick 1000/);
    pty.send('.');
    await pty.until(/tick 1001/);
    pty.send(',');
    expect(await pty.settled(/tick 1000/)).toBe(before);
    pty.send('q');
    await pty.end();
  });

  test('r plays backwards, and stops at the beginning', async () => {
    const pty = replay(['--at', '40']);
    await pty.settled(/tick 40/);
    pty.send('r');
    await pty.until(/◀ 0:0/);
    await pty.until(/❚❚ 0:00\.0 .*tick 0 /);
    pty.send('q');
    await pty.end();
  });

  test('several in one piece are all taken, and a tick is typed', async () => {
    const pty = replay(['--at', '1000']);
    await pty.until(/tick 1000/);
    pty.send('...');
    await pty.until(/tick 1003/);
    pty.send('g1200\r');
    await pty.until(/tick 1200/);
    pty.send('g0:05\r');
    await pty.until(/tick 300 /);
    pty.send('g99999\r');
    await pty.until(/the last tick is/);
    pty.send('y');
    await pty.until(/copied: npx shooter replay m\.log --at 5015/);
    pty.send('q');
    await pty.end();
  });
});

describe('screens', () => {
  test('of a terminal that is resized in a storm are whole in the end', async () => {
    const fresh = replay(['--at', '700'], { columns: 90, rows: 26 });
    const wanted = await fresh.settled(/tick 700/);
    fresh.send('q');
    const pty = replay(['--at', '700']);
    await pty.until(/tick 700/);
    for (const [columns, rows] of [
      [120, 40],
      [30, 8],
      [200, 60],
      [60, 20],
      [31, 9],
      [100, 30],
      [30, 8],
    ] as const) {
      pty.resize(columns, rows);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await pty.until(/too small/);
    pty.resize(90, 26);
    expect(await pty.settled(/tick 700/)).toBe(wanted);
    pty.send('q');
    await Promise.all([fresh.end(), pty.end()]);
  });
});

describe('logs that cannot be shown', () => {
  test.each([
    ['missing', undefined],
    ['no log', Buffer.from('this is no log at all')],
  ])('%s: a line or two, and exit code 2', async (name, bytes) => {
    if (bytes !== undefined) writeFileSync(join(folder, `${name}.log`), bytes);
    const pty = openShooter(['replay', `${name}.log`], { cwd: folder });
    expect((await pty.end()).code).toBe(2);
    expect(pty.output).not.toContain('\x1b[?1049h');
    expect(pty.screen().filter((line) => line !== '').length).toBeLessThanOrEqual(2);
  });

  test('cut off: what is there is played, and said to be unfinished', async () => {
    writeFileSync(
      join(folder, 'cut.log'),
      readFileSync(join(import.meta.dirname, '../golden/interrupted.log')),
    );
    truncateSync(join(folder, 'cut.log'), readFileSync(join(folder, 'cut.log')).length - 60);
    const pty = openShooter(['replay', 'cut.log', '--at', '0'], { cwd: folder, columns: 100, rows: 30 });
    await pty.until(/UNFINISHED/);
    pty.send('q');
    await expectRestored(pty, 0);
  });
});
