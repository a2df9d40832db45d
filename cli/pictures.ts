import { basename } from 'node:path';
import { nextTurn } from '#platform';
import {
  countFrames,
  FPS_LIMITS,
  renderCast,
  renderFrames,
  renderGif,
  renderPng,
  renderSvg,
  type ScreenOptions,
} from '../src/render/index.ts';
import type { Playback } from '../src/replay/index.ts';
import { usage } from './exit.ts';
import { writeMp4 } from './ffmpeg.ts';
import { inPieces, makeFileAt, writePieces } from './files.ts';
import { checkTick } from './options.ts';
import { createProgress } from './progress.ts';
import type { OutputArgs } from './shared-options.ts';

/* Recorded matches as files of pictures and films. */

/** The formats of them. */
export type PictureFormat = 'svg' | 'png' | 'cast' | 'gif' | 'mp4';

/** What `export` says of a picture or a film; what a format does not take is not given. */
export interface PictureArgs extends OutputArgs {
  readonly at: number | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly fps: number | undefined;
  readonly speed: number | undefined;
  readonly size: number | undefined;
  readonly bare: boolean | undefined;
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  readonly asciiAsked: boolean;
}

/** Frames a second, unless others are asked for. */
const FPS = { cast: 15, gif: 25, mp4: 60 } as const;
/** Pixels a side, unless others are asked for. */
const SIZE = { png: 720, gif: 360, mp4: 720 } as const;

/** Checks what is wrong whatever the log is, before any work is done. @throws ShooterError `cli/usage` */
export function checkPictureArgs({ out, fps }: PictureArgs, format: PictureFormat): void {
  const isText = format === 'svg' || format === 'cast';
  if (out === undefined && (format === 'mp4' || (!isText && process.stdout.isTTY)))
    throw usage(`--format ${format} needs a file to write: -o FILE`);
  const [, most] = FPS_LIMITS.gif;
  if (format === 'gif' && fps !== undefined && fps > most)
    throw usage(`--fps is ${fps}; a GIF has at most ${most} frames a second`);
}

/** Writes a picture or a film. @param path of the log */
export async function writePicture(
  args: PictureArgs,
  format: PictureFormat,
  { path, playback }: { readonly path: string; readonly playback: Playback },
): Promise<void> {
  if (format === 'svg' || format === 'png') await writeStill(args, format, { path, playback });
  else await writeFilm(args, format, { path, playback });
}

interface Source {
  readonly path: string;
  readonly playback: Playback;
}

async function writeStill(
  args: PictureArgs,
  format: 'svg' | 'png',
  { path, playback }: Source,
): Promise<void> {
  const { lastTick } = playback;
  const tick = checkTick(args.at ?? lastTick, '--at', [0, lastTick]);
  const { size = SIZE.png, bare = false } = args;
  const file =
    format === 'svg'
      ? Buffer.from(renderSvg(playback, { ...screenOf(args, path), tick }))
      : renderPng(playback, { tick, size, hud: !bare });
  await writePieces(args, inTurns([file]));
}

async function writeFilm(
  args: PictureArgs,
  format: 'cast' | 'gif' | 'mp4',
  { path, playback }: Source,
): Promise<void> {
  const { lastTick } = playback;
  const from = checkTick(args.from ?? 0, '--from', [0, lastTick]);
  const to = checkTick(args.to ?? lastTick, '--to', [from, lastTick]);
  const { fps = FPS[format], speed = 1, bare = false } = args;
  const film = { from, to, fps, speed };
  const progress = createProgress(countFrames(playback, film), 'frames');
  try {
    if (format === 'cast') {
      const texts = renderCast(playback, { ...screenOf(args, path), ...film });
      return await writePieces(args, inPieces(texts, progress.update));
    }
    const { size = SIZE[format] } = args;
    const options = { ...film, size, hud: !bare };
    if (format === 'gif')
      return await writePieces(args, inTurns(renderGif(playback, options), progress.update));
    const frames = counted(renderFrames(playback, options), progress.update);
    await makeFileAt({ ...args, out: args.out! }, (beside) => writeMp4(beside, frames, { size, fps }));
  } finally {
    progress.clear();
  }
}

const screenOf = ({ columns = 100, rows = 30, asciiAsked }: PictureArgs, path: string): ScreenOptions => ({
  name: basename(path),
  columns,
  rows,
  ascii: asciiAsked,
});

function* counted<T>(items: Iterable<T>, onItem: (count: number) => void): Generator<T> {
  let count = 0;
  for (const item of items) {
    count += 1;
    onItem(count);
    yield item;
  }
}

/** Pieces of a file as they are made. Signals, and errors of a reader that went away, are handled in between. */
async function* inTurns(
  pieces: Iterable<Uint8Array>,
  onPiece: (count: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  for (const piece of counted(pieces, onPiece)) {
    if (piece.length > 0) yield piece;
    await nextTurn();
  }
}
