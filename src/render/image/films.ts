import { checkOptions, type OptionNames, replaceUnprintable } from '../../core/internal.ts';
import type { Playback } from '../../replay/browser.ts';
import { checkRange } from '../checks.ts';
import { countFilmFrames, FILM_OPTIONS, type Film, type FilmOptions, filmOf, frameAt } from '../film.ts';
import { drawImage, PIXEL_LIMITS, type PictureOptions, writeChannels } from './draw-pixels.ts';
import { followEffects } from './follow.ts';
import { createGif } from './gif.ts';
import type { Image } from './image.ts';
import { encodePng } from './png.ts';

/* Recorded matches as picture files and films. They name no time of day and no machine: the same match gives the same bytes. */

/** Options of `renderPng`. */
export interface PngOptions extends PictureOptions {
  /** whether names, health, scores, wave, time and result are written on pictures of at least 160 pixels a side; true unless given */
  readonly hud?: boolean;
  /** the last unless given */
  readonly tick?: number;
  /** pixels a side: 32 to 2160, 720 unless given */
  readonly size?: number;
}

/** Options of `renderGif`. */
export interface GifOptions extends PictureOptions, FilmOptions {
  /** whether names, health, scores, wave, time and result are written on pictures of at least 160 pixels a side; true unless given */
  readonly hud?: boolean;
  /** pixels a side: 32 to 2160, 360 unless given */
  readonly size?: number;
  /** frames a second: 1 to 50, 25 unless given */
  readonly fps?: number;
}

/** Options of `renderFrames`. */
export interface FrameOptions extends PictureOptions, FilmOptions {
  /** whether names, health, scores, wave, time and result are written on pictures of at least 160 pixels a side; true unless given */
  readonly hud?: boolean;
  /** pixels a side: 32 to 2160, 720 unless given */
  readonly size?: number;
  /** frames a second: 1 to 60, 60 unless given */
  readonly fps?: number;
}

const PNG_OPTIONS: OptionNames<PngOptions> = { stars: true, hud: true, tick: true, size: true };
const GIF_OPTIONS: OptionNames<GifOptions> = {
  ...FILM_OPTIONS,
  stars: true,
  hud: true,
  size: true,
  fps: true,
};

/** Frames a second. A GIF counts hundredths of a second, and viewers take a frame of less than two for a mistake. */
export const FPS_LIMITS = { gif: [1, 50], frames: [1, 60] } as const;
const GIF_FPS = 25;
const FRAMES_FPS = 60;
/** Pixels a side, unless others are asked for. */
const SIZE = 720;
const GIF_SIZE = 360;

/**
 * Draws a tick of a recorded match as PNG.
 *
 * @param playback is at that tick afterwards
 * @returns a file; the same match gives the same bytes on every engine
 * @throws RangeError where a number is outside its range; TypeError for an unknown option
 * @example
 * const playback = openPlayback(readLog('match.log'));
 * writeFileSync('match.png', renderPng(playback, { tick: 1200, size: 1080 }));
 */
export function renderPng(playback: Playback, options: PngOptions = {}): Uint8Array {
  checkOptions(options, PNG_OPTIONS, 'renderPng');
  const { tick = playback.lastTick, size = SIZE } = options;
  checkRange('tick', tick, [0, playback.lastTick]);
  return encodePng(openPictures(playback, { ...options, size })(tick));
}

/** Hundredths of a second: for how long a frame is shown at least, and the last one before a film begins again. */
const MIN_DELAY = 2;
const LAST_DELAY = 100;

/**
 * Draws a stretch of a recorded match as GIF, which begins again at its end.
 *
 * @param playback stays at the last tick that was drawn
 * @returns the bytes of the file, one piece for each frame and one for the end; a frame that shows nothing new is an empty piece
 * @throws RangeError where a number is outside its range; TypeError for an unknown option
 * @example
 * const playback = openPlayback(readLog('match.log'));
 * writeFileSync('match.gif', Buffer.concat([...renderGif(playback, { from: 1200, to: 1500 })]));
 */
export function* renderGif(playback: Playback, options: GifOptions = {}): Generator<Uint8Array> {
  checkOptions(options, GIF_OPTIONS, 'renderGif');
  const { size = GIF_SIZE } = options;
  const film = filmOf(playback, options, { fps: GIF_FPS, limits: FPS_LIMITS.gif });
  const pictureAt = openPictures(playback, { ...options, size });
  const gif = createGif(size);
  const frames = countFilmFrames(film);
  for (let frame = 0; frame < frames; ) {
    const { tick } = frameAt(film, frame);
    let next = frame + 1;
    // A film slower than its frames shows each tick several times.
    while (next < frames && frameAt(film, next).tick === tick) next += 1;
    yield gif.add(pictureAt(tick), next === frames ? LAST_DELAY : delayOf(film, frame, next));
    for (frame += 1; frame < next; frame += 1) yield NOTHING;
  }
  yield gif.end();
}

const NOTHING = new Uint8Array(0);

/** From a frame to a later one, hundredths of a second. */
function delayOf(film: Film, frame: number, next: number): number {
  const [from, to] = [frame, next].map((one) => Math.round(100 * frameAt(film, one).time)) as [
    number,
    number,
  ];
  return Math.max(MIN_DELAY, to - from);
}

/** Bytes of a pixel of a frame. */
const CHANNELS = 3;

/**
 * Draws a stretch of a recorded match as frames for a program that makes films of them, `ffmpeg -f rawvideo -pix_fmt rgb24`.
 *
 * @param playback stays at the last tick that was drawn
 * @returns frames of `size` × `size` × 3 bytes, red, green and blue, row by row; all of them in the same bytes, which the next one overwrites
 * @throws RangeError where a number is outside its range; TypeError for an unknown option
 * @example
 * const playback = openPlayback(readLog('match.log'));
 * const frames = [...renderFrames(playback, { size: 64, to: 30, fps: 10 })].map((frame) => frame.length);
 * console.log(frames);
 */
export function* renderFrames(playback: Playback, options: FrameOptions = {}): Generator<Uint8Array> {
  checkOptions(options, GIF_OPTIONS, 'renderFrames');
  const { size = SIZE } = options;
  const film = filmOf(playback, options, { fps: FRAMES_FPS, limits: FPS_LIMITS.frames });
  const pictureAt = openPictures(playback, { ...options, size });
  const bytes = new Uint8Array(size * size * CHANNELS);
  const frames = countFilmFrames(film);
  for (let frame = 0; frame < frames; frame += 1) {
    writeChannels(bytes, pictureAt(frameAt(film, frame).tick), CHANNELS);
    yield bytes;
  }
}

/** What draws ticks of a match, each into the image of the last one. */
function openPictures(
  playback: Playback,
  { size, stars = true, hud = true }: PictureOptions & { readonly size: number; readonly hud?: boolean },
): (tick: number) => Image {
  checkRange('size', size, PIXEL_LIMITS.size);
  const [first, second] = playback.log.header.players;
  const names = [replaceUnprintable(first.name), replaceUnprintable(second.name)] as const;
  const goTo = followEffects(playback);
  return (tick) => {
    const effects = goTo(tick);
    return drawImage(playback.match, { size, stars, hud, names, effects });
  };
}
