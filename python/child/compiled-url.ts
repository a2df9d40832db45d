/* In the place of src/platform/node/compiled-url.ts: what threads of this process run lies beside its bundle. */

/** @param file its name as it is built in dist/, `worker.js` */
export const compiledUrl = (file: string, from: string): URL => new URL(file.replace(/\.js$/, '.mjs'), from);
