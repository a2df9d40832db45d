import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { RELEASE, TICK_RATE } from '../dist/src/core/index.js';

/* Builds what the Python package carries, into python/shooter_sdk/core: the core and the process around it as one file, and what
   Python is to know of it before it runs. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TO = `${ROOT}python/shooter_sdk/core/`;

/** The thread that a file of src/ starts lies beside the bundle, not in dist/. */
const besideTheBundle = {
  name: 'beside the bundle',
  setup({ onResolve }) {
    onResolve({ filter: /\/compiled-url\.ts$/ }, () => ({ path: `${ROOT}python/child/compiled-url.ts` }));
  },
};

rmSync(TO, { recursive: true, force: true });
mkdirSync(TO, { recursive: true });
await build({
  entryPoints: { child: `${ROOT}python/child/main.ts`, worker: `${ROOT}src/env/node/worker.ts` },
  ...{
    outdir: TO,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    legalComments: 'none',
    logLevel: 'warning',
  },
  // The oldest engine is Node 20.
  ...{ format: 'esm', platform: 'node', target: 'es2022', charset: 'utf8' },
  // What needs no Node starts in half the time, in Deno as well.
  alias: { '#platform': `${ROOT}src/platform/portable.ts` },
  plugins: [besideTheBundle],
});
const facts = { release: RELEASE, tickRate: TICK_RATE };
writeFileSync(`${TO}core.json`, `${JSON.stringify(facts)}\n`);
