/* What a user gets from npm: packs the package, installs it in an empty folder, and uses it from there in every way that it promises.

   node scripts/pack.mjs [--offline]   without the older and newer Nodes, which come from the registry */

import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
/** Releases of Node in which `require` loads ES modules without a flag or a warning. */
const NODES_WITH_REQUIRE = ['22', '24'];

const folder = mkdtempSync(join(tmpdir(), 'shooter-pack-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const run = (program, ...args) =>
  execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const put = (name, text) => writeFileSync(join(folder, name), text);
const say = (what) => console.log(`ok  ${what}`);

const entries = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).exports)
  .filter((path) => path !== './package.json')
  .map((path) => path.replace('.', 'shooter-sdk'));

const [{ filename }] = JSON.parse(
  execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
    encoding: 'utf8',
  }),
);
put('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
run('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, filename));
say(`installed: ${describeModules(join(folder, 'node_modules'))}`);

const names = (found) =>
  `Object.keys(${found}).filter((name) => name !== 'default' && name !== 'module.exports' && name !== '__esModule').sort().join()`;
put(
  'import.mjs',
  entries
    .map((entry, at) => `import * as m${at} from '${entry}';\nconsole.log(${names(`m${at}`)});`)
    .join('\n'),
);
const imported = run('node', 'import.mjs');
say(`${entries.length} entry points imported`);

put('require.cjs', entries.map((entry) => `console.log(${names(`require('${entry}')`)});`).join('\n'));
const nodes = process.argv.includes('--offline') ? [] : NODES_WITH_REQUIRE;
for (const node of [undefined, ...nodes]) {
  const [program, ...args] = node === undefined ? ['node'] : ['npx', '-y', `node@${node}`];
  const required = run(program, ...args, '--no-warnings', 'require.cjs');
  if (required !== imported) throw new Error(`node ${node}: require gives other names than import`);
  say(`all of them required on Node ${node ?? process.versions.node}`);
}

put(
  'consumer.ts',
  `${entries.map((entry, at) => `import * as m${at} from '${entry}';\nexport const all${at} = m${at};`).join('\n')}
import { createMatch, type Log, ShooterError, step } from 'shooter-sdk';

const match = createMatch({ seed: '1' });
while (match.outcome === undefined) step(match, 16, 16);
export const ticks: number = match.tick;
export const nameOf = (log: Log): string => log.header.players[0].name;
export const isOurs = (error: unknown): boolean => error instanceof ShooterError;
`,
);
mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
for (const name of ['@types/node', 'undici-types']) link(name);
for (const [module, moduleResolution] of [
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
]) {
  const compilerOptions = {
    ...{ module, moduleResolution, target: 'es2023', strict: true, exactOptionalPropertyTypes: true },
    ...{ skipLibCheck: false, noEmit: true, types: ['node'], lib: ['es2023', 'dom'] },
  };
  put('tsconfig.json', JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
  run('node', join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.');
  say(`compiled with moduleResolution ${moduleResolution}, skipLibCheck false`);
}

run('npx', '--no-install', 'shooter', 'match', '--seed', '1', '--ticks', '60', '-o', 'match.log');
const verified = JSON.parse(run('npx', '--no-install', 'shooter-sdk', 'verify', 'match.log', '--json'));
if (verified.proven !== 1) throw new Error(`the log of a first match: ${JSON.stringify(verified)}`);
say('npx shooter match, npx shooter-sdk verify');

/** A package of this checkout that only a compiler needs. */
function link(name) {
  try {
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}

/** How many packages there are, and how large they are. */
function describeModules(modules) {
  const packages = readdirSync(modules, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.name === 'package.json' && /node_modules\/(@[^/]+\/)?[^/]+$/.test(entry.parentPath),
  );
  const bytes = readdirSync(modules, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  return `${packages.length} packages, ${(bytes / 1e6).toFixed(1)} MB`;
}
