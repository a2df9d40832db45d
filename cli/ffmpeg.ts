import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { nextTurn } from '#platform';
import { ShooterError } from '../src/core/index.ts';

/* Films that ffmpeg makes, a program of its own: it gets frames as raw pixels and writes the file. */

/** What ffmpeg is to make of frames. */
export interface Mp4Options {
  /** pixels a side */
  readonly size: number;
  /** frames a second */
  readonly fps: number;
}

/** Quality: 0 to 51, less is better. At this one nobody sees a difference. */
const CRF = 18;

/* H.264 with colours at half the resolution is what every player plays; it needs an even number of pixels. Nothing says which ffmpeg made the film. */
const wordsFor = (path: string, { size, fps }: Mp4Options): string[] => [
  ...['-hide_banner', '-loglevel', 'error', '-y'],
  ...[
    '-f',
    'rawvideo',
    '-pixel_format',
    'rgb24',
    '-video_size',
    `${size}x${size}`,
    '-framerate',
    String(fps),
  ],
  ...['-i', 'pipe:0', '-an', '-c:v', 'libx264', '-crf', String(CRF)],
  ...['-vf', `pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt709,format=yuv420p`],
  ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
  ...['-movflags', '+faststart', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-map_metadata', '-1'],
  // A name with a colon or a dash at its beginning is a file, too.
  ...['-f', 'mp4', `file:${path}`],
];

const NOT_INSTALLED =
  'ffmpeg, which --format mp4 needs, is not installed: "apt install ffmpeg", "brew install ffmpeg", or ffmpeg.org; --format gif needs no other program';

/**
 * Writes frames as a film.
 *
 * @param path where ffmpeg writes it
 * @param frames red, green and blue of each pixel, row by row; read before the next one is asked for
 * @throws ShooterError `cli/no-ffmpeg`, `cli/ffmpeg-failed`
 */
export async function writeMp4(
  path: string,
  frames: Iterable<Uint8Array>,
  options: Mp4Options,
): Promise<void> {
  const child = spawn('ffmpeg', wordsFor(path, options), { stdio: ['pipe', 'ignore', 'pipe'] });
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  const said = text(child.stderr).catch(() => '');
  const closed = once(child, 'close').then(
    ([code]) => code as number | null,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new ShooterError('cli/no-ffmpeg', NOT_INSTALLED);
      throw new ShooterError('cli/ffmpeg-failed', `ffmpeg does not start: ${error.message}`);
    },
  );
  // Awaited below; a failure before then is not unhandled.
  closed.catch(() => {});
  try {
    await feed(child, frames);
    const code = await closed;
    if (code === 0) return;
    const [line] = (await said).trim().split('\n');
    throw new ShooterError(
      'cli/ffmpeg-failed',
      `ffmpeg cannot write the film: ${line || `exit code ${code}`}`,
    );
  } finally {
    process.off('exit', end);
    end();
  }
}

/** Hands over frames until all are, or ffmpeg takes no more: why, its exit code says. */
async function feed(
  { stdin }: ChildProcessByStdio<Writable, null, Readable>,
  frames: Iterable<Uint8Array>,
): Promise<void> {
  let isOpen = true;
  let wake = (): void => {};
  const close = (): void => {
    isOpen = false;
    wake();
  };
  stdin.on('drain', () => wake());
  stdin.on('close', close);
  stdin.on('error', close);
  for (const frame of frames) {
    // A copy: ffmpeg may read it when the next one is drawn.
    if (isOpen && !stdin.write(frame.slice()))
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    await nextTurn();
    if (!isOpen) return;
  }
  stdin.end();
}
