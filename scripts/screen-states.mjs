import { readFileSync } from 'node:fs';

/* The screens of test/tui/screens.json: kept as text in test/golden/tui, and made as pictures by screens.mjs. */

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url));

/** Shows each screen, of dist/: `take(name, cells)`. */
export async function showScreens(take) {
  const { loadWithInk } = await import('../dist/cli/tui/prepare.js');
  const { openFilm } = await loadWithInk(() => import('../dist/cli/tui/film.js'));
  const { createViewerState } = await import('../dist/cli/tui/viewer-state.js');
  const { decodeLog, openPlayback } = await import('../dist/src/replay/index.js');
  const screens = Object.entries(JSON.parse(read('test/tui/screens.json')));
  for (const [name, { log, bytes, at, columns, rows, ascii = false, state }] of screens) {
    // All of the log, or so much of one that was cut off.
    const playback = openPlayback(decodeLog(read(`test/golden/${log}.log`).subarray(0, bytes)));
    const film = openFilm({ name: `${log}.log`, playback, size: { columns, rows }, ascii });
    // No tick: the last.
    const start = { at: at ?? playback.lastTick, playing: false };
    film.show({ ...createViewerState(playback.lastTick, start), ...state });
    take(name, film.cells);
    film.close();
  }
}
