import { pathToFileURL } from 'node:url';

/** Entry points of modules, and of training the generations one by one, which is no part of its entry point. */
const FILES = {
  core: 'core/index.js',
  replay: 'replay/index.js',
  bots: 'bots/index.js',
  env: 'env/index.js',
  train: 'train/training.js',
};

/**
 * Modules of the built package, by name.
 *
 * @param dist folder that it was built into; `dist` of this package if left out
 */
export async function loadModules(dist) {
  const base = dist === undefined ? new URL('../dist/', import.meta.url) : pathToFileURL(`${dist}/`);
  const modules = Object.entries(FILES).map(async ([name, file]) => [
    name,
    await import(new URL(`src/${file}`, base).href),
  ]);
  return Object.fromEntries(await Promise.all(modules));
}
