import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/* Bundles of the entry points, as a page or an embedded engine has them: from dist/, by the conditions of package.json. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The entry points of the package, by their names in package.json: `.`, `./core`, … */
export const ENTRIES = Object.keys(JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')).exports).filter(
  (name) => name !== './package.json',
);

/**
 * Bundles entry points into one script that puts what they export into a global object.
 *
 * @param {readonly string[]} entries as package.json names them
 * @param {{ platform?: 'browser' | 'neutral' | 'node', minify?: boolean, format?: 'iife' | 'esm' }} [options]
 * @returns {Promise<{ text: string, warnings: readonly string[], sources: readonly string[] }>} the script, which sets
 *   `globalThis.shooter`; what esbuild warned of; the files that are in it
 */
export async function bundle(entries, { platform = 'browser', minify = false, format = 'iife' } = {}) {
  const contents = entries.map((entry) => `export * from 'shooter-sdk${entry.slice(1)}';`).join('\n');
  const { outputFiles, warnings, metafile } = await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    write: false,
    metafile: true,
    platform,
    minify,
    format,
    target: 'es2022',
    globalName: 'shooter',
    logLevel: 'silent',
    // esbuild gives a neutral platform no condition at all, as an unknown engine has none; hyparquet-writer wants one.
    ...(platform === 'neutral' && { mainFields: ['module', 'main'], external: ['hyparquet-writer'] }),
  });
  return {
    text: outputFiles[0].text,
    warnings: warnings.map(({ text }) => text),
    sources: Object.keys(metafile.inputs),
  };
}

/** Bytes of entry points, bundled and minified for a browser, as they are and by gzip. */
export async function measure(entries) {
  const { text } = await bundle(entries, { minify: true });
  return { bytes: Buffer.byteLength(text), gzip: gzipSync(text, { level: 9 }).length };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const entries of [...ENTRIES.map((entry) => [entry]), ['./core', './replay']]) {
    const names = entries.map((entry) => `shooter-sdk${entry.slice(1)}`).join(' + ');
    try {
      const { bytes, gzip } = await measure(entries);
      console.log(`${names}: ${(bytes / 1024).toFixed(1)} KB, ${(gzip / 1024).toFixed(1)} KB by gzip`);
    } catch (error) {
      console.log(
        `${names}: ${error.errors?.map(({ text, location }) => `${location?.file}: ${text}`).join('; ') ?? error}`,
      );
      process.exitCode = 1;
    }
  }
}
