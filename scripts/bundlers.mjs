import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { transform } from 'esbuild';
import { ENTRIES } from '../dist/bench/bundles.js';
import { playViteExample } from './vite-example.mjs';

/* Bundles the built package by Vite and webpack, as a user's project does: `npm run bundlers`. Both are installed into a folder of their
   own (60 MB, half a minute), not into this project. Every entry point is to be bundled without a warning; `core` with `replay` then runs in
   an engine without host APIs and is to give what Node gives. At last Vite builds examples/vite, and a match is played in it in Chromium.
   Exit code 1 where something is not so. */

const VITE = '8.3.8';
const WEBPACK = '5.103.0';
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'shooter-bundlers-'));
try {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  npm('install', '--no-audit', '--no-fund', '--ignore-scripts', `vite@${VITE}`, `webpack@${WEBPACK}`);
  symlinkSync(ROOT, join(folder, 'node_modules/shooter-sdk'));
  const bundlers = { vite: await openVite(), webpack: openWebpack() };
  const wanted = await examineInNode();
  for (const [name, bundle] of Object.entries(bundlers)) {
    for (const entry of ENTRIES) report(name, entry, await bundle([entry]));
    const both = await bundle(['./core', './replay']);
    report(name, './core with ./replay', both);
    const found = runInContext(`${both.text}; ${await examination()}`, createContext({}));
    if (JSON.stringify(JSON.parse(found)) !== JSON.stringify(wanted))
      fail(`${name}: the bundle gives other lines than Node`);
    else console.log(`${name}: ${wanted.length} lines on golden logs and vectors as in Node`);
  }
  for (const wrong of await playViteExample(folder)) fail(`examples/vite: ${wrong}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function npm(...args) {
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${stderr}`);
}

function fail(what) {
  console.log(what);
  process.exitCode = 1;
}

function report(name, entry, { text, warnings }) {
  for (const warning of warnings) fail(`${name} ${entry}: ${warning}`);
  console.log(`${name} ${entry}: ${(gzipSync(text, { level: 9 }).length / 1024).toFixed(1)} KB by gzip`);
}

/** A module that puts entry points into `shooter`. @returns its path */
function writeEntry(entries) {
  const path = join(folder, 'entry.js');
  const imports = entries.map((entry, at) => `import * as part${at} from 'shooter-sdk${entry.slice(1)}';`);
  const parts = entries.map((_, at) => `...part${at}`).join(', ');
  writeFileSync(path, `${imports.join('\n')}\nglobalThis.shooter = { ${parts} };\n`);
  return path;
}

async function openVite() {
  const { build, createLogger } = await import(
    pathToFileURL(join(folder, 'node_modules/vite/dist/node/index.js')).href
  );
  return async (entries) => {
    const warnings = [];
    const logger = createLogger('silent');
    logger.warn = logger.warnOnce = (text) => warnings.push(text);
    const lib = { entry: writeEntry(entries), formats: ['iife'], name: 'entry' };
    const options = { root: folder, configFile: false, customLogger: logger, build: { lib, write: false } };
    const [{ output }] = [await build(options)].flat();
    return { text: output[0].code, warnings };
  };
}

function openWebpack() {
  const webpack = createRequire(join(folder, 'package.json'))('webpack');
  return (entries) =>
    new Promise((resolve, reject) => {
      const path = join(folder, 'out');
      mkdirSync(path, { recursive: true });
      const optimization = { splitChunks: false };
      const entry = writeEntry(entries);
      const options = {
        mode: 'production',
        target: 'web',
        entry,
        output: { path, filename: 'out.js' },
        optimization,
        performance: false,
      };
      webpack(options, (error, stats) => {
        if (error) reject(error);
        const { errors, warnings } = stats.compilation;
        resolve({
          text: readFileSync(join(path, 'out.js'), 'utf8'),
          warnings: [...errors, ...warnings].map(({ message }) => message),
        });
      });
    });
}

/** What is examined, by test/bundles/examine.ts: golden logs and cases of the rules. */
function examined() {
  const list = (at, form) => readdirSync(join(ROOT, at)).filter((name) => form.test(name));
  return {
    logs: list('test/golden', /\.log$/).map((name) => ({
      name,
      bytes: [...readFileSync(join(ROOT, 'test/golden', name))],
    })),
    cases: list('test/vectors', /^rules-.*\.json$/).map((name) => ({
      name,
      match: JSON.parse(readFileSync(join(ROOT, 'test/vectors', name), 'utf8')),
    })),
  };
}

/** The examination as a script that gives its lines as JSON. */
async function examination() {
  const source = readFileSync(join(ROOT, 'test/bundles/examine.ts'), 'utf8');
  const { code } = await transform(source, { loader: 'ts', format: 'esm' });
  return `${code.replace(/export \{[^}]*\};?/, '').replace('export ', '')}; JSON.stringify(examine(globalThis.shooter, ${JSON.stringify(examined())}))`;
}

async function examineInNode() {
  const [core, replay] = await Promise.all([import('shooter-sdk/core'), import('shooter-sdk/replay')]);
  return JSON.parse(runInContext(await examination(), createContext({ shooter: { ...core, ...replay } })));
}
