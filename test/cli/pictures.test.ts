import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import xterm from '@xterm/headless';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Ran, shooter, start, temporaryFolder } from './shooter.ts';

const cwd = temporaryFolder();
const run = (...args: string[]): Ran => shooter(['export', 'm.log', ...args], { cwd });

beforeAll(() => {
  copyFileSync(new URL('../golden/hunter-gunner.log', import.meta.url), join(cwd, 'm.log'));
});

/** What a terminal shows in the end, without colours. */
async function playCast(cast: string): Promise<string[]> {
  const [header, ...events] = cast
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const terminal = new xterm.Terminal({ cols: header.width, rows: header.height, allowProposedApi: true });
  for (const [, , data] of events) await new Promise<void>((resolve) => terminal.write(data, resolve));
  return Array.from({ length: header.height }, (_, y) =>
    terminal.buffer.active.getLine(y)!.translateToString(true).trimEnd(),
  );
}

describe('a picture', () => {
  it('is of the last tick unless another is asked for, and the same bytes each time', () => {
    const { code, stdout, stderr } = run('--format', 'svg');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('<title>m.log: hunter against gunner, seed 1, tick 2773</title>');
    expect(stdout).toContain('viewBox="0 0 1000 600"');
    const written = run('--format', 'svg', '-o', 'm.svg', '--at', '2773', '--columns', '100', '--rows', '30');
    expect(written).toEqual({ code: 0, stdout: '', stderr: 'm.svg: written\n' });
    expect(readFileSync(join(cwd, 'm.svg'), 'utf8')).toBe(stdout);
    expect(run('--format', 'svg', '--at', '5').stdout).not.toBe(stdout);
  });

  it('does not depend on what the terminal knows, nor on where it is made', () => {
    const here = run('--format', 'svg', '--at', '700').stdout;
    for (const env of [
      { TERM: 'dumb' },
      { NO_COLOR: '1', LANG: 'C' },
      { TERM: 'xterm-256color', CI: '1' },
      { TF_BUILD: '1', AGENT_NAME: 'x' },
    ])
      expect(
        shooter(['export', join(cwd, 'm.log'), '--format', 'svg', '--at', '700'], { cwd, env }).stdout,
      ).toBe(here);
  });

  it('is drawn in ASCII where that is asked for', () => {
    expect(run('--format', 'svg', '--at', '700', '--ascii').stdout).toMatch(/^[\n\x20-\x7e]*$/);
    expect(run('--format', 'svg', '--at', '700').stdout).not.toMatch(/^[\n\x20-\x7e]*$/);
  });
});

describe('a film', () => {
  const OPTIONS = ['--format', 'cast', '--columns', '60', '--rows', '20'];

  it('is a file of asciinema that shows the match from tick to tick, the same bytes each time', async () => {
    const some = [...OPTIONS, '--from', '600', '--to', '720', '--fps', '10'];
    const { code, stdout, stderr } = run(...some);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [header, ...events] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(header).toEqual({
      version: 2,
      width: 60,
      height: 20,
      duration: 2,
      title: 'm.log: hunter against gunner, seed 1',
      env: { TERM: 'xterm-256color' },
    });
    expect(events.length).toBe(21);
    expect(events.every(([time, kind]) => kind === 'o' && time >= 0 && time <= 2)).toBe(true);
    expect(events.map(([time]) => time)).toEqual(events.map(([time]) => time).toSorted((a, b) => a - b));
    expect(run(...some, '-o', 'm.cast').stderr).toBe('m.cast: written\n');
    expect(readFileSync(join(cwd, 'm.cast'), 'utf8')).toBe(stdout);
  });

  it('ends on what a film of the last tick alone shows', async () => {
    const [long, short] = ['1000', '1200'].map(
      (from) => run(...OPTIONS, '--from', from, '--to', '1200').stdout,
    );
    expect(long!.length).toBeGreaterThan(short!.length);
    const screen = await playCast(long!);
    expect(screen).toEqual(await playCast(short!));
    expect(screen[0]).toContain('tick 1200');
    expect(await playCast(run(...OPTIONS, '--to', '1199', '--from', '1199').stdout)).not.toEqual(screen);
  });

  it('takes as long as its speed says', () => {
    const duration = (speed: string): number =>
      JSON.parse(run(...OPTIONS, '--to', '480', '--fps', '5', '--speed', speed).stdout.split('\n')[0]!)
        .duration;
    expect(['0.5', '1', '8'].map(duration)).toEqual([16, 8, 1]);
  });

  it('that nobody reads to its end ends, and says nothing', async () => {
    const running = start(['export', 'm.log', '--format', 'cast'], { cwd });
    running.process.stdout.once('data', () => running.process.stdout.destroy());
    const { code, stderr } = await running.end;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('that is interrupted leaves no file', async () => {
    const running = start(
      ['export', 'm.log', '--format', 'cast', '-o', 'cut.cast', '--fps', '60', '--speed', '0.25'],
      { cwd },
    );
    const left = (): string[] => readdirSync(cwd).filter((name) => name.includes('cut.cast'));
    while (left().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    running.process.kill('SIGINT');
    expect((await running.end).code).toBe(130);
    expect(left()).toEqual([]);
  });
});

describe('options of pictures', () => {
  it.each([
    [
      ['--at', '3'],
      ['--at', 'svg', 'json'],
    ],
    [
      ['--format', 'cast', '--at', '3'],
      ['--at', 'svg', 'cast'],
    ],
    [
      ['--format', 'svg', '--fps', '3'],
      ['--fps', 'cast', 'svg'],
    ],
    [
      ['--columns', '80'],
      ['--columns', 'svg and cast', 'json'],
    ],
    [
      ['--format', 'svg', '--at', '2774'],
      ['--at', '2774', 'from 0 to 2773'],
    ],
    [
      ['--format', 'svg', '--at', '1:00'],
      ['--at', '3600', 'from 0 to 2773'],
    ],
    [
      ['--format', 'svg', '--columns', '39'],
      ['--columns', '"39"', 'from 40 to 400'],
    ],
    [
      ['--format', 'svg', '--rows', '151'],
      ['--rows', '"151"', 'from 12 to 150'],
    ],
    [
      ['--format', 'cast', '--from', '9', '--to', '8'],
      ['--to', '8', 'from 9 to 2773'],
    ],
    [
      ['--format', 'cast', '--fps', '0'],
      ['--fps', '"0"', 'from 1 to 60'],
    ],
    [
      ['--format', 'cast', '--speed', '3'],
      ['--speed', '"3"', '0.25, 0.5, 1, 2, 4, 8, 16'],
    ],
  ])('that make no sense are refused by name: %j', (args, named) => {
    const { code, stdout, stderr } = run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const name of named) expect(stderr).toContain(name);
  });

  it('take a time of play for a tick', () => {
    const picture = (at: string) => run('--format', 'svg', '--at', at).stdout;
    expect(picture('0:20.5')).toBe(picture('1230'));
    expect(picture('0:20')).toBe(picture('1200'));
  });

  it('overwrite no file without --force', () => {
    for (const format of ['svg', 'cast']) {
      writeFileSync(join(cwd, 'kept'), 'kept');
      const words = ['--format', format, '-o', 'kept'];
      if (format === 'cast') words.push('--to', '10');
      const { code, stderr } = run(...words);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: 'shooter: kept: it exists already; --force overwrites it\n',
      });
      expect(readFileSync(join(cwd, 'kept'), 'utf8')).toBe('kept');
      expect(run(...words, '--force').code).toBe(0);
      expect(readFileSync(join(cwd, 'kept'), 'utf8')).not.toBe('kept');
    }
    expect(readdirSync(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
