/* Types of bundle.mjs for the tests. */

/** The entry points of the package, by their names in package.json: `.`, `./core`, … */
export const ENTRIES: readonly string[];

/** Bundles entry points into one script that sets `shooter`. */
export function bundle(
  entries: readonly string[],
  options?: { platform?: 'browser' | 'neutral' | 'node'; minify?: boolean; format?: 'iife' | 'esm' },
): Promise<{ text: string; warnings: readonly string[]; sources: readonly string[] }>;

/** Bytes of entry points, bundled and minified for a browser, as they are and by gzip. */
export function measure(entries: readonly string[]): Promise<{ bytes: number; gzip: number }>;
