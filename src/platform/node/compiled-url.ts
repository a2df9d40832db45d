import { existsSync } from 'node:fs';

/** Where files of this package that threads and processes run are, in every installation and checkout. */
const COMPILED = /\/dist\/src\/.*\/[\w-]+\.c?js$/;

/**
 * The file of a module beside another one that a thread or a process is to run. Node 20 runs no TypeScript: where this source
 * runs as it is, as in a test, the file is that of the last build.
 *
 * @param file its name as it is built, `worker.js`
 * @param from `import.meta.url` of a module in the same folder of `src`; a bundle may leave it undefined
 * @throws Error where there is no such file, because this package is bundled into a program: at once, and with what to do
 */
export function compiledUrl(file: string, from: string | undefined): URL {
  const url = from === undefined ? undefined : locate(file, from);
  if (url !== undefined && COMPILED.test(url.pathname) && existsSync(url)) return url;
  throw new Error(
    `shooter-sdk cannot start ${file}${url === undefined ? '' : `, which is not at ${url.href}`}: this program is bundled, and the files that its threads and processes run are not. Leave the package out of the bundle (esbuild --external:shooter-sdk, "externals" of webpack, "external" of Rollup and Vite) and install it beside the bundle`,
  );
}

function locate(file: string, from: string): URL {
  if (!from.endsWith('.ts')) return new URL(file, from);
  const at = from.lastIndexOf('/src/');
  return new URL(file, `${from.slice(0, at)}/dist${from.slice(at)}`);
}
