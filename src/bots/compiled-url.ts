/**
 * The file of a module beside another one that a thread or a process is to run. Node 20 runs no TypeScript: where this source
 * runs as it is, as in a test, the file is that of the last build.
 *
 * @param name of the module, without its ending @param from `import.meta.url` of a module in the same folder of `src`
 */
export function compiledUrl(name: string, from: string): URL {
  if (!from.endsWith('.ts')) return new URL(`${name}.js`, from);
  const at = from.lastIndexOf('/src/');
  return new URL(`${name}.js`, `${from.slice(0, at)}/dist${from.slice(at)}`);
}
