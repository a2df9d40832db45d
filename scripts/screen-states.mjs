import { readFileSync } from 'node:fs';

/* The screens that are kept as text in test/golden/tui, and made as pictures by screens.mjs. */

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 100, rows: 30 },
  { columns: 200, rows: 60 },
];

const MODES = { best: {}, braille: { mode: 'braille' }, ascii: { ascii: true } };

/** A log of test/golden, the tick shown, the size, and what differs from a viewer that has just opened it. */
const screen = (log, at, size, { ascii = false, ...more } = {}) => ({ log, at, size, ascii, more });

export const SCREENS = {};
for (const size of SIZES) {
  const tag = `${size.columns}x${size.rows}`;
  for (const [mode, more] of Object.entries(MODES))
    SCREENS[`${tag}-${mode}`] = screen('hunter-gunner', 1100, size, more);
  SCREENS[`${tag}-end`] = screen('hunter-hunter', Infinity, size);
}
const [small, middle] = SIZES;
SCREENS['80x24-start'] = screen('random-random', 0, small);
SCREENS['80x24-help'] = screen('hunter-gunner', 1100, small, { help: true });
SCREENS['100x30-help-ascii'] = screen('hunter-gunner', 1100, middle, { help: true, ascii: true });
SCREENS['100x30-unfinished'] = screen('interrupted', Infinity, middle);
SCREENS['100x30-symbols'] = screen('sources', 900, middle, { mode: 'symbols' });
SCREENS['100x30-zoom'] = screen('hunter-gunner', 1100, middle, { zoom: 2, follow: 1 });
SCREENS['100x30-many'] = screen('big-waves', 1200, middle);
SCREENS['100x30-typing'] = screen('unicode-seed', 1500, middle, { typed: '0:2' });
SCREENS['60x20-narrow'] = screen('hunter-gunner', 1100, { columns: 60, rows: 20 });
SCREENS['40x12-least'] = screen('hunter-gunner', 1100, { columns: 40, rows: 12 });
SCREENS['30x8-small'] = screen('hunter-gunner', 1100, { columns: 30, rows: 8 });

/** Shows each screen, of dist/: `take(name, cells)`. */
export async function showScreens(screens, take) {
  const { loadWithInk } = await import('../dist/cli/tui/prepare.js');
  const { openFilm } = await loadWithInk(() => import('../dist/cli/tui/film.js'));
  const { createViewerState } = await import('../dist/cli/tui/viewer-state.js');
  const { decodeLog, openPlayback } = await import('../dist/src/replay/index.js');
  for (const [name, { log, at, size, ascii, more }] of Object.entries(screens)) {
    const playback = openPlayback(
      decodeLog(readFileSync(new URL(`../test/golden/${log}.log`, import.meta.url))),
    );
    const film = openFilm({ name: `${log}.log`, playback, size, ascii });
    const start = { at: Math.min(at, playback.lastTick), playing: false };
    film.show({ ...createViewerState(playback.lastTick, start), ...more });
    take(name, film.cells);
    film.close();
  }
}
