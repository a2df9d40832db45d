import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { showScreens } from './screen-states.mjs';

/* The golden screens as pictures, to be looked at: `npm run build && node scripts/screens.mjs OUTDIR`. */

const FOLDER = '/usr/share/fonts/truetype/dejavu/';
const FONTS = ['DejaVuSansMono.ttf', 'DejaVuSansMono-Bold.ttf'].map((name) => join(FOLDER, name));

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node scripts/screens.mjs OUTDIR');
  process.exit(2);
}
if (!FONTS.every((font) => existsSync(font))) {
  console.error(
    `There is no DejaVu Sans Mono in ${FOLDER}: install it first (Debian: apt install fonts-dejavu-core).`,
  );
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const { drawSvg } = await import('../dist/src/render/svg.js');
await showScreens((name, cells) => {
  const svg = drawSvg(cells, { title: name });
  const font = { fontFiles: FONTS, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans Mono' };
  writeFileSync(join(folder, `${name}.png`), new Resvg(svg, { font }).render().asPng());
  writeFileSync(join(folder, `${name}.svg`), svg);
  console.log(name);
});
