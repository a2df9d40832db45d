import { pathToFileURL } from 'node:url';

/**
 * Entry points of the built package, by name.
 *
 * @param dist folder that it was built into; `dist` of this package if left out
 */
export async function loadRooms(dist) {
  const base = dist === undefined ? new URL('../dist/', import.meta.url) : pathToFileURL(`${dist}/`);
  const names = ['core', 'replay', 'bots', 'env', 'train'];
  const modules = names.map(async (name) => [name, await import(new URL(`src/${name}/index.js`, base).href)]);
  return Object.fromEntries(await Promise.all(modules));
}
