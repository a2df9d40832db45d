import { escapeUnprintable } from '../../src/core/index.ts';
import type { Film } from './film.ts';
import { createViewerState } from './viewer-state.ts';

/* A match as a recording of a terminal, version 2 of the format of asciinema: a line of JSON on what it is, and one for every
   frame. It names no time of day and no machine: the same match gives the same bytes. */

export interface CastOptions {
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  /** the first and the last tick that are shown */
  readonly from: number;
  readonly to: number;
  /** the last tick of the match */
  readonly lastTick: number;
  /** frames a second */
  readonly fps: number;
  /** one of SPEEDS: ticks shown per tick of time */
  readonly speed: number;
}

const TICKS_PER_SECOND = 60;
/** No cursor, no wrapping at the right edge. */
const ENTER = '\x1b[?25l\x1b[?7l';
const LEAVE = '\x1b[0m\x1b[?7h\x1b[?25h';

/** Frames of a recording: the first is of `from`, the last of `to`. */
export function countFrames({ from, to, fps, speed }: CastOptions): number {
  return 1 + Math.ceil(((to - from) * fps) / (TICKS_PER_SECOND * speed));
}

/** The lines of a recording, one after the other; each ends in a newline. A frame that shows nothing new is an empty text. */
export function* writeCast(film: Film, options: CastOptions): Generator<string> {
  const { title, columns, rows, from, to, lastTick, fps, speed } = options;
  const duration = (to - from) / (TICKS_PER_SECOND * speed);
  const env = { TERM: 'xterm-256color' };
  yield line({ version: 2, width: columns, height: rows, duration: round(duration), title, env });
  const frames = countFrames(options);
  const start = createViewerState(lastTick, { at: from, speed });
  let shown = -1;
  for (let frame = 0; frame < frames; frame += 1) {
    const last = frame === frames - 1;
    const time = last ? duration : frame / fps;
    const position = last ? to : from + Math.floor(time * TICKS_PER_SECOND * speed + ROUNDING);
    // A film slower than its frames shows each tick several times: it is drawn once.
    const text = position === shown && !last ? '' : film.show({ ...start, position, playing: !last });
    shown = position;
    const data = `${frame === 0 ? ENTER : ''}${text}${last ? LEAVE : ''}`;
    yield data === '' ? '' : line([round(time), 'o', data]);
  }
}

/** A tick that is reached is not missed by the last bit of a number. */
const ROUNDING = 1e-9;

/** Seconds, to the microsecond. */
const round = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;

/** Nothing in a title or a frame does anything to the terminal on which the file itself is looked at. */
const line = (value: unknown): string => `${escapeUnprintable(JSON.stringify(value))}\n`;
