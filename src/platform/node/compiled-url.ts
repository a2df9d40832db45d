/**
 * The file of a module beside another one that a thread or a process is to run. Node 20 runs no TypeScript: where this source
 * runs as it is, as in a test, the file is that of the last build.
 *
 * @param file its name as it is built, `worker.js`
 * @param from `import.meta.url` of a module in the same folder of `src`
 */
export function compiledUrl(file: string, from: string): URL {
  if (!from.endsWith('.ts')) return new URL(file, from);
  const at = from.lastIndexOf('/src/');
  return new URL(file, `${from.slice(0, at)}/dist${from.slice(at)}`);
}
