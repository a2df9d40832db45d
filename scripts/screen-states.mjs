import { readFileSync } from 'node:fs';

/* The screens of test/tui/screens.json: kept as text in test/golden/tui, and made as pictures by screens.mjs. */

/** Shows each screen, of dist/: `take(name, cells)`. */
export async function showScreens(take) {
  const { openStills } = await import('../dist/test/tui/stills.js');
  const { show } = await openStills(new URL('../test/golden/', import.meta.url));
  const screens = JSON.parse(readFileSync(new URL('../test/tui/screens.json', import.meta.url)));
  for (const [name, screen] of Object.entries(screens)) take(name, show(screen));
}
