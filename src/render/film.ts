import { TICK_RATE } from '../core/index.ts';
import type { OptionNames } from '../core/internal.ts';
import type { Playback } from '../replay/browser.ts';
import { checkRange } from './checks.ts';
import { SPEEDS } from './viewer-state.ts';

/* Films: which stretch of a match is shown, how fast, and which tick each frame shows. */

/** Which stretch of a match a film shows, and how. */
export interface FilmOptions {
  /** the first tick that is shown; 0 unless given */
  readonly from?: number;
  /** the last tick that is shown; that of the match unless given */
  readonly to?: number;
  /** ticks shown per tick of time, one of `SPEEDS`; 1 unless given */
  readonly speed?: number;
}

export const FILM_OPTIONS: OptionNames<FilmOptions> = { from: true, to: true, speed: true };

/** A film, its options checked. */
export type Film = Required<FilmOptions> & Rate;

interface Rate {
  /** frames a second */
  readonly fps: number;
}

/** @throws RangeError for a number outside its range */
export function filmOf(
  { lastTick }: Playback,
  options: FilmOptions & Partial<Rate>,
  rates: { readonly fps: number; readonly limits: readonly [number, number] },
): Film {
  const { from = 0, to = lastTick, fps = rates.fps, speed = 1 } = options;
  checkRange('from', from, [0, lastTick]);
  checkRange('to', to, [from, lastTick]);
  checkRange('fps', fps, rates.limits);
  if (!SPEEDS.some((one) => one === speed))
    throw new RangeError(`speed is ${speed}, not one of ${SPEEDS.join(', ')}`);
  return { from, to, fps, speed };
}

/** How long a film is, seconds. */
export const durationOf = ({ from, to, speed }: Film): number => (to - from) / (TICK_RATE * speed);

/** The first frame is of `from`, the last of `to`. */
export const countFilmFrames = ({ from, to, fps, speed }: Film): number =>
  1 + Math.ceil(((to - from) * fps) / (TICK_RATE * speed));

/** Added before rounding down: a product that is a whole tick may come out a little less. */
const ROUNDING = 1e-9;

/** What a frame shows, and when, seconds from the beginning. @param frame from 0 */
export function frameAt(film: Film, frame: number): { readonly tick: number; readonly time: number } {
  const { from, to, fps, speed } = film;
  if (frame === countFilmFrames(film) - 1) return { tick: to, time: durationOf(film) };
  const time = frame / fps;
  return { tick: from + Math.floor(time * TICK_RATE * speed + ROUNDING), time };
}
