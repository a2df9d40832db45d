import { checkOptions, escapeUnprintable, type OptionNames, replaceUnprintable } from '../core/internal.ts';
import type { Playback } from '../replay/browser.ts';
import { encodeAnsi } from './ansi.ts';
import { type Cells, createCells } from './cells.ts';
import { checkRange } from './checks.ts';
import {
  countFilmFrames,
  durationOf,
  FILM_OPTIONS,
  type Film,
  type FilmOptions,
  filmOf,
  frameAt,
} from './film.ts';
import { createPalette } from './palette.ts';
import { createReplay, showReplay } from './replay.ts';
import { drawSvg } from './svg.ts';
import { drawViewer } from './viewer.ts';
import { createViewerState } from './viewer-state.ts';

/* The screen of a viewer as files: a picture of a tick, and a recording of a terminal. They name no time of day and no machine: the
   same match gives the same bytes. */

/** The least and the most columns, rows and frames a second of a screen that becomes a file. The smallest is the smallest on which a match is shown. */
export const SCREEN_LIMITS = { columns: [40, 400], rows: [12, 150], fps: [1, 60] } as const;

/** What a screen is like that becomes a file. */
export interface ScreenOptions {
  /** what the log is called in the title; `match` unless given */
  readonly name?: string;
  /** cells: 40 to 400, 100 unless given */
  readonly columns?: number;
  /** cells: 12 to 150, 30 unless given */
  readonly rows?: number;
  /** whether nothing but ASCII is shown; false unless given */
  readonly ascii?: boolean;
}

/** Options of `renderSvg`. */
export interface SvgExportOptions extends ScreenOptions {
  /** the last unless given */
  readonly tick?: number;
}

/** Options of `renderCast`. */
export interface CastOptions extends ScreenOptions, FilmOptions {
  /** frames a second: 1 to 60, 15 unless given */
  readonly fps?: number;
}

const SCREEN_OPTIONS: OptionNames<ScreenOptions> = { name: true, columns: true, rows: true, ascii: true };
const SVG_OPTIONS: OptionNames<SvgExportOptions> = { ...SCREEN_OPTIONS, tick: true };
const CAST_OPTIONS: OptionNames<CastOptions> = { ...SCREEN_OPTIONS, ...FILM_OPTIONS, fps: true };

/**
 * Draws a tick of a recorded match as a viewer shows it, as SVG of 10 × 20 px a cell.
 *
 * @param playback is at that tick afterwards
 * @returns a document of its own
 * @throws RangeError where a number is outside its range; TypeError for an unknown option
 * @example
 * const playback = openPlayback(readLog('match.log'));
 * writeFileSync('match.svg', renderSvg(playback, { tick: 1200, columns: 100, rows: 30 }));
 */
export function renderSvg(playback: Playback, options: SvgExportOptions = {}): string {
  checkOptions(options, SVG_OPTIONS, 'renderSvg');
  const { lastTick } = playback;
  const { tick = lastTick, name = 'match' } = options;
  checkRange('tick', tick, [0, lastTick]);
  const { draw } = openScreen(playback, options);
  const cells = draw(tick, { playing: false });
  return drawSvg(cells, { title: `${titleOf(name, playback)}, tick ${tick}` });
}

/** No cursor, no wrapping at the right edge. */
const ENTER = '\x1b[?25l\x1b[?7l';
const LEAVE = '\x1b[0m\x1b[?7h\x1b[?25h';
/** Frames a second, unless others are asked for. */
const CAST_FPS = 15;

function castOf(playback: Playback, options: CastOptions): Film {
  checkOptions(options, CAST_OPTIONS, 'renderCast');
  return filmOf(playback, options, { fps: CAST_FPS, limits: SCREEN_LIMITS.fps });
}

/** Frames of a recording: the first is of `from`, the last of `to`. @returns how many there are · @throws RangeError, TypeError as `renderCast` */
export const countFrames = (playback: Playback, options: CastOptions = {}): number =>
  countFilmFrames(castOf(playback, options));

/**
 * Draws a recorded match as a recording of a terminal, version 2 of the format of asciinema, frame by frame.
 *
 * @param playback stays at the last tick that was drawn
 * @returns lines of JSON, each with its newline: what it is, and one for each frame; a frame that shows nothing new is an empty text
 * @throws RangeError where a number is outside its range; TypeError for an unknown option
 * @example
 * const playback = openPlayback(readLog('match.log'));
 * writeFileSync('match.cast', [...renderCast(playback, { speed: 2 })].join(''));
 */
export function* renderCast(playback: Playback, options: CastOptions = {}): Generator<string> {
  const film = castOf(playback, options);
  const { speed } = film;
  const { name = 'match' } = options;
  const { draw, size } = openScreen(playback, options);
  const duration = durationOf(film);
  const title = titleOf(name, playback);
  const env = { TERM: 'xterm-256color' };
  yield line({ version: 2, width: size.columns, height: size.rows, duration: round(duration), title, env });
  const palette = createPalette('all');
  const frames = countFilmFrames(film);
  let before: Cells | undefined;
  let shown = -1;
  for (let frame = 0; frame < frames; frame += 1) {
    const isLast = frame === frames - 1;
    const { tick, time } = frameAt(film, frame);
    let text = '';
    // A film slower than its frames shows each tick several times: it is drawn once.
    if (tick !== shown || isLast) {
      const cells = draw(tick, { speed, playing: !isLast });
      text = encodeAnsi(before, cells, palette);
      before = cells;
    }
    shown = tick;
    const data = `${frame === 0 ? ENTER : ''}${text}${isLast ? LEAVE : ''}`;
    yield data === '' ? '' : line([round(time), 'o', data]);
  }
}

/** Seconds, to the microsecond. */
const round = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;

/** Nothing in a title or a frame does anything to the terminal on which the file itself is looked at. */
const line = (value: unknown): string => `${escapeUnprintable(JSON.stringify(value))}\n`;

interface OffScreen {
  readonly size: { readonly columns: number; readonly rows: number };
  /** Draws a tick. The cells that it returns stay as they are until the second call after it. */
  draw(tick: number, start: { readonly speed?: number; readonly playing: boolean }): Cells;
}

function openScreen(playback: Playback, options: ScreenOptions): OffScreen {
  const { name = 'match', columns = 100, rows = 30, ascii = false } = options;
  checkRange('columns', columns, SCREEN_LIMITS.columns);
  checkRange('rows', rows, SCREEN_LIMITS.rows);
  const replay = createReplay(name, playback);
  let [shown, next] = [createCells(columns, rows), createCells(columns, rows)];
  return {
    size: { columns, rows },
    draw(tick, { speed = 1, playing }) {
      const state = { ...createViewerState(playback.lastTick, { at: tick, speed }), playing };
      drawViewer(next, showReplay(replay, { state, ascii }));
      [shown, next] = [next, shown];
      return shown;
    },
  };
}

function titleOf(name: string, { log }: Playback): string {
  const [first, second] = log.header.players;
  return replaceUnprintable(`${name}: ${first.name} against ${second.name}, seed ${log.header.seed}`);
}
