import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { bounded, type Figure, type Findings, type Report } from './figures.ts';

export const about = 'bytes of each entry point, bundled and minified for a browser, by gzip';

/* Bundles of the entry points, as a page or an embedded engine has them: from dist/, by the conditions of package.json. */

/** The entry points of the package, by their names in package.json: `.`, `./core`, … */
export const ENTRIES: readonly string[] = Object.keys(
  (createRequire(import.meta.url)('shooter-sdk/package.json') as { exports: object }).exports,
).filter((name) => name !== './package.json');

/** What plays and verifies a match on a page. */
const SMALLEST: readonly string[] = ['./core', './replay'];
/** Bytes of it by gzip, at most. */
const SMALLEST_AT_MOST: number = 30 * 1024;

const GZIP_LEVEL = 9;
/** What a bundle exports of an entry point. */
const EVERYTHING = '*';

export async function run(report: Report): Promise<Findings> {
  const bundler = await import('esbuild').catch(() => undefined);
  if (bundler === undefined)
    return { figures: [], remarks: ['esbuild is not installed, so no bundle is measured: npm i -D esbuild'] };
  const figures: Figure[] = [];
  const failures: string[] = [];
  for (const entries of [...ENTRIES.map((entry) => [entry]), SMALLEST]) {
    const name = entries.map((entry) => `shooter-sdk${entry.slice(1)}`).join(' + ');
    report(name);
    try {
      const { text } = await bundle(entries, { minify: true });
      const value = gzipSync(text, { level: GZIP_LEVEL }).length;
      const baseline = { name: 'not compressed', value: Buffer.byteLength(text) };
      const figure = { name, value, unit: 'bytes', baseline };
      figures.push(
        entries === SMALLEST ? bounded(figure, { of: 'value', atMost: SMALLEST_AT_MOST }) : figure,
      );
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message}`);
    }
  }
  return { figures, wrong: failures.length > 0 ? failures.join('; ') : undefined };
}

interface BundleOptions {
  /** default `browser` */
  readonly platform?: 'browser' | 'neutral';
  /** default false */
  readonly minify?: boolean;
}

interface Bundle {
  /** a script that sets `globalThis.shooter` */
  readonly text: string;
  /** what esbuild warned of */
  readonly warnings: readonly string[];
  /** the files that are in it */
  readonly sources: readonly string[];
}

/**
 * Bundles entry points into one script that puts what they export into a global object.
 *
 * @param entries as package.json names them
 */
export async function bundle(
  entries: readonly string[],
  { platform = 'browser', minify = false }: BundleOptions = {},
): Promise<Bundle> {
  const { build } = await import('esbuild');
  const contents = entries
    .map((entry) => `export ${EVERYTHING} from 'shooter-sdk${entry.slice(1)}';`)
    .join('\n');
  const { outputFiles, warnings, metafile } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    metafile: true,
    platform,
    minify,
    format: 'iife',
    target: 'es2022',
    globalName: 'shooter',
    logLevel: 'silent',
    // esbuild gives a neutral platform no condition at all, as an unknown engine has none; hyparquet-writer wants one.
    ...(platform === 'neutral' && { mainFields: ['module', 'main'], external: ['hyparquet-writer'] }),
  });
  return {
    text: outputFiles[0]!.text,
    warnings: warnings.map(({ text }) => text),
    sources: Object.keys(metafile.inputs),
  };
}
