import { pathToFileURL } from 'node:url';

/**
 * The public faces of the built package.
 *
 * @param dist folder that it was built into; `dist` of this package if left out
 */
export async function loadRooms(dist) {
  const base = dist === undefined ? new URL('../dist/', import.meta.url) : pathToFileURL(`${dist}/`);
  const [core, replay, bots] = await Promise.all(
    ['core', 'replay', 'bots'].map((room) => import(new URL(`src/${room}/index.js`, base).href)),
  );
  return { core, replay, bots };
}
