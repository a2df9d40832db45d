import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadModules } from './built-modules.mjs';
import { describeLog } from './check-determinism.mjs';
import { readImages, writeImages } from './golden-images.mjs';
import { GOLDEN, playGolden } from './golden-matches.mjs';
import { showScreens } from './screen-states.mjs';

/* Makes test/golden anew: `npm run build && node scripts/golden.mjs`. What changes in there is a new version of the rules,
   of the format, or of a bot; in test/golden/tui, of what a screen looks like, which scripts/screens.mjs shows as pictures;
   in images.json, of what a picture looks like. */

const folder = new URL('../test/golden/', import.meta.url);
const modules = await loadModules();
const images = readImages();
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) rmSync(new URL(name, folder), { recursive: true });
const expected = {};
for (const name of Object.keys(GOLDEN)) {
  const bytes = modules.replay.encodeLog(playGolden(modules, name));
  writeFileSync(new URL(`${name}.log`, folder), bytes);
  expected[name] = describeLog(modules, bytes);
  console.log(`${name}: ${expected[name].ticks} ticks, ${bytes.length} bytes`);
}
writeFileSync(new URL('expected.json', folder), `${JSON.stringify(expected, null, 2)}\n`);

const { textOf } = await import('../dist/src/render/cells.js');
mkdirSync(new URL('tui/', folder));
await showScreens((name, cells) => {
  writeFileSync(new URL(`tui/${name}.txt`, folder), `${textOf(cells).join('\n')}\n`);
});
await writeImages(images);
