import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../cli/commands/export.ts';
import {
  createEffects,
  drawPixels,
  FPS_LIMITS,
  PIXEL_LIMITS,
  type PixelOptions,
  renderGif,
  renderPng,
  SPEEDS,
} from '../../src/render/index.ts';
import { openPlayback, type Playback, readLog } from '../../src/replay/index.ts';
import { type Ran, shooter, shooterProcess, start, temporaryFolder } from './shooter.ts';

/* `shooter export` of PNG, GIF and MP4. */

const cwd = temporaryFolder();
const run = (...args: string[]): Ran => shooter(['export', 'm.log', ...args], { cwd });
const written = (name: string): Buffer => readFileSync(join(cwd, name));

let playback: Playback;

beforeAll(() => {
  copyFileSync(new URL('../golden/hunter-gunner.log', import.meta.url), join(cwd, 'm.log'));
  playback = openPlayback(readLog(join(cwd, 'm.log')));
});

const leftovers = (name: string): string[] => readdirSync(cwd).filter((one) => one.includes(name));

describe('a PNG', () => {
  it('is of the last tick unless another is asked for, and what the SDK draws', () => {
    expect(run('--format', 'png', '-o', 'a.png')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'a.png: written\n',
    });
    expect(written('a.png')).toEqual(Buffer.from(renderPng(playback)));
    run('--format', 'png', '-o', 'b.png', '--at', '0:20', '--size', '84', '--bare');
    expect(written('b.png')).toEqual(Buffer.from(renderPng(playback, { tick: 1200, size: 84, hud: false })));
  });

  it('goes to standard output for another program', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        join(import.meta.dirname, '../../dist/cli/main.js'),
        'export',
        'm.log',
        '--format',
        'png',
        '--size',
        '64',
      ],
      { cwd },
    );
    expect(status).toBe(0);
    expect(stdout).toEqual(Buffer.from(renderPng(playback, { size: 64 })));
  });
});

describe('a GIF', () => {
  it('is of the stretch that is asked for, and what the SDK draws', () => {
    const stretch = ['--from', '600', '--to', '0:11', '--size', '100', '--fps', '20', '--speed', '2'];
    expect(run('--format', 'gif', '-o', 'a.gif', ...stretch).stderr).toBe('a.gif: written\n');
    const options = { from: 600, to: 660, size: 100, fps: 20, speed: 2 };
    expect(written('a.gif')).toEqual(Buffer.concat([...renderGif(playback, options)]));
  });

  it('that is interrupted leaves no file', async () => {
    const running = start(['export', 'm.log', '--format', 'gif', '-o', 'cut.gif', '--size', '300'], { cwd });
    while (leftovers('cut.gif').length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    running.process.kill('SIGINT');
    expect((await running.end).code).toBe(130);
    expect(leftovers('cut.gif')).toEqual([]);
  });

  it('that nobody reads to its end ends, and says nothing', async () => {
    const running = start(['export', 'm.log', '--format', 'gif'], { cwd });
    running.process.stdout.once('data', () => running.process.stdout.destroy());
    const { code, stderr } = await running.end;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('an MP4', () => {
  const words = ['export', 'm.log', '--format', 'mp4', '-o', 'a.mp4', '--to', '30', '--size', '65'];

  it('has each frame of its stretch, where ffmpeg is installed', (context) => {
    if (spawnSync('ffmpeg', ['-version']).status !== 0) {
      console.log('left out: films by ffmpeg, which is not installed ("apt-get install ffmpeg")');
      return context.skip();
    }
    expect(shooterProcess(words, { cwd })).toEqual({ code: 0, stdout: '', stderr: 'a.mp4: written\n' });
    const read = ['-v', 'error', '-i', join(cwd, 'a.mp4'), '-f', 'rawvideo', '-pix_fmt', 'gray', '-'];
    const { status, stdout } = spawnSync('ffmpeg', read, { maxBuffer: 1 << 26 });
    // An odd number of pixels is made even.
    expect({ status, frames: stdout.length / (66 * 66) }).toEqual({ status: 0, frames: 31 });
    expect(leftovers('a.mp4')).toEqual(['a.mp4']);
  });

  it('that is interrupted leaves no file', async (context) => {
    if (spawnSync('ffmpeg', ['-version']).status !== 0) return context.skip();
    const running = start(['export', 'm.log', '--format', 'mp4', '-o', 'cut.mp4'], { cwd });
    while (leftovers('cut.mp4').length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    running.process.kill('SIGTERM');
    expect((await running.end).code).not.toBe(0);
    expect(leftovers('cut.mp4')).toEqual([]);
  });

  it('says how to get ffmpeg where it is missing', () => {
    const { code, stderr } = shooterProcess([...words, '--force'], {
      cwd,
      env: { PATH: join(cwd, 'nothing') },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/ffmpeg.*not installed: "apt install ffmpeg".*--format gif/);
  });

  it.each([
    ['ends at once', 'echo "no room" >&2; exit 3', 'no room'],
    ['reads all and fails', 'cat > /dev/null; echo "Unknown encoder" >&2; exit 1', 'Unknown encoder'],
    ['says nothing', 'exit 7', 'exit code 7'],
  ])('gives the reason of an ffmpeg that %s, and leaves no file', (_, script, reason) => {
    const bin = join(cwd, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'ffmpeg'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, 'ffmpeg'), 0o755);
    const env = { PATH: `${bin}${delimiter}${process.env.PATH}` };
    const ran = shooterProcess(['export', 'm.log', '--format', 'mp4', '-o', 'f.mp4', '--to', '60'], {
      cwd,
      env,
    });
    expect(ran).toEqual({
      code: 2,
      stdout: '',
      stderr: `shooter: ffmpeg cannot write the film: ${reason}\n`,
    });
    expect(existsSync(join(cwd, 'f.mp4'))).toBe(false);
    expect(leftovers('f.mp4')).toEqual([]);
  });
});

describe('options', () => {
  it.each([
    [
      ['--format', 'gif', '--at', '3'],
      ['--at', 'svg', 'png', 'gif'],
    ],
    [
      ['--format', 'png', '--fps', '3'],
      ['--fps', 'cast', 'gif', 'mp4', 'png'],
    ],
    [
      ['--format', 'svg', '--size', '100'],
      ['--size', 'png', 'svg'],
    ],
    [
      ['--format', 'cast', '--bare'],
      ['--bare', 'png', 'cast'],
    ],
    [
      ['--format', 'png', '--columns', '80'],
      ['--columns', 'svg', 'png'],
    ],
    [
      ['--format', 'png', '--size', '31'],
      ['--size', '"31"', 'from 32 to 2160'],
    ],
    [
      ['--format', 'png', '--at', '2774'],
      ['--at', '2774', 'from 0 to 2773'],
    ],
    [
      ['--format', 'gif', '--fps', '60'],
      ['--fps', '60', '50'],
    ],
    [
      ['--format', 'gif', '--from', '9', '--to', '8'],
      ['--to', '8', 'from 9 to 2773'],
    ],
    [
      ['--format', 'mp4'],
      ['mp4', '-o FILE'],
    ],
  ])('that make no sense are refused by name: %j', (args, named) => {
    const { code, stdout, stderr } = run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const name of named) expect(stderr).toContain(name);
  });

  it('overwrite no file without --force', () => {
    for (const [format, ...more] of [['png'], ['gif', '--to', '10'], ['mp4', '--to', '10']]) {
      writeFileSync(join(cwd, 'kept'), 'kept');
      expect(run('--format', format!, '-o', 'kept', ...more)).toEqual({
        ...{ code: 2, stdout: '' },
        stderr: 'shooter: kept: it exists already; --force overwrites it\n',
      });
      expect(written('kept').toString()).toBe('kept');
    }
    expect(run('--format', 'png', '-o', 'kept', '--force').code).toBe(0);
    expect(written('kept').subarray(1, 4).toString()).toBe('PNG');
  });
});

describe('docs/pictures.md', () => {
  const page = readFileSync(new URL('../../docs/pictures.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| (`.*?`) \| (.*?) \|(?: .*?)? \|$/gm)].map(([, name, about]) => ({
    names: [...name!.matchAll(/`([^`]+)`/g)].map(([, one]) => one!),
    about: about!,
  }));

  it('lists the options of png, gif and mp4, and their limits', () => {
    const listed = rows.flatMap(({ names }) => names).filter((name) => name.startsWith('--'));
    expect(listed.toSorted()).toEqual(['--at', '--bare', '--fps', '--from', '--size', '--speed', '--to']);
    for (const name of listed) expect(command.options).toHaveProperty(name.slice(2));
    const about = (name: string): string => rows.find(({ names }) => names.includes(name))!.about;
    expect(about('--size')).toContain(PIXEL_LIMITS.size.join(' to '));
    expect(about('--fps')).toContain(
      `gif: ${FPS_LIMITS.gif.join(' to ')} frames a second; mp4: ${FPS_LIMITS.frames.join(' to ')}`,
    );
    expect(about('--speed')).toBe(`gif, mp4: ${SPEEDS.slice(0, -1).join(', ')} or ${SPEEDS.at(-1)}`);
  });

  it('lists the options of drawPixels', () => {
    const values: PixelOptions = {
      ...{ size: 32, channels: 3, stars: true, hud: false, names: ['a', 'b'] },
      effects: createEffects(playback.log),
    };
    const listed = rows.flatMap(({ names }) => names).filter((name) => name in values);
    expect(listed.toSorted()).toEqual(Object.keys(values).toSorted());
    expect(() => drawPixels(new Uint8Array(32 * 32 * 3), playback.match, values)).not.toThrow();
  });
});
