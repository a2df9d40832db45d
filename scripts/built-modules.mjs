import { pathToFileURL } from 'node:url';

/**
 * The built file of each module: its entry point. Of `train` it is the file below that, which has the functions that take a generation
 * apart (`startTraining`, `advanceTraining`); the entry point does not export them.
 */
const FILES = {
  core: 'core/index.js',
  replay: 'replay/index.js',
  bots: 'bots/index.js',
  env: 'env/index.js',
  kernel: 'env/kernel/kernel.js',
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
