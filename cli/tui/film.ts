import type { Playback } from '../../src/replay/index.ts';
import type { Cells } from './cells.ts';
import { createPalette } from './palette.ts';
import { createPainters, createPlaces } from './replay.ts';
import { REPLAY_KEYS } from './replay-keys.ts';
import { layoutKeyOf, replayLayout } from './replay-layout.ts';
import { createFacts } from './replay-view.ts';
import { createScreen, type Size } from './screen.ts';
import { createViewerState, tickOf, type ViewerState } from './viewer-state.ts';

/* The screen of `shooter replay` where there is no terminal: as pictures, and as what a terminal would be sent. The same match
   and the same states give the same bytes. */

export interface FilmOptions {
  /** as it is shown in the title */
  readonly name: string;
  readonly playback: Playback;
  readonly size: Size;
  readonly ascii: boolean;
}

/** Made by `openFilm`. */
export interface Film {
  /** what is shown */
  readonly cells: Cells;
  /** Shows a state. @returns what turns a terminal that shows the state before into one that shows this: all of it at first */
  show(state: ViewerState): string;
  close(): void;
}

export function openFilm({ name, playback, size, ascii }: FilmOptions): Film {
  const facts = createFacts(name, playback);
  let state = createViewerState(playback.lastTick, { playing: false });
  let written = '';
  let laidOut: string | undefined;
  const screen = createScreen({
    palette: createPalette('all'),
    ascii,
    size: () => size,
    write: (text) => {
      written += text;
    },
  });
  const places = createPlaces(
    screen,
    createPainters(facts, () => state, ascii),
  );
  return {
    get cells() {
      return screen.cells;
    },
    show(now) {
      state = now;
      written = '';
      playback.seek(tickOf(state));
      const key = layoutKeyOf(state);
      if (key !== laidOut) screen.layOut(replayLayout({ state, size, ascii, keys: REPLAY_KEYS }, places));
      laidOut = key;
      screen.draw();
      return written;
    },
    close: () => screen.close(),
  };
}
