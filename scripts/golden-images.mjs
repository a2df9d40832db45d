import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/* What pictures of golden logs look like: test/golden/images.json names ticks and options, and holds a hash of the pixels of each. By itself,
   `node scripts/golden-images.mjs` hashes them anew. */

const FOLDER = new URL('../test/golden/', import.meta.url);
const FILE = new URL('images.json', FOLDER);

/** The pictures, with the hashes that they had. */
export const readImages = () => JSON.parse(readFileSync(FILE, 'utf8'));

/** Hashes pictures, and writes them down. */
export async function writeImages(images) {
  const lines = [];
  for (const image of images) lines.push(`  ${JSON.stringify({ ...image, hash: await hashImage(image) })}`);
  writeFileSync(FILE, `[\n${lines.join(',\n')}\n]\n`);
}

async function hashImage({ log: name, tick, hash: _, ...options }) {
  const replay = await import('../dist/src/replay/index.js');
  const render = await import('../dist/src/render/index.js');
  const log = replay.readLog(fileURLToPath(new URL(`${name}.log`, FOLDER)));
  const playback = replay.openPlayback(log);
  playback.seek(tick);
  const pixels = new Uint8Array(options.size * options.size * (options.channels ?? 3));
  const effects = render.createEffects(log);
  render.drawPixels(pixels, playback.match, { ...options, effects, names: ['first', 'second'] });
  return replay.formatHash(replay.hashWords(Int32Array.from(pixels)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeImages(readImages());
