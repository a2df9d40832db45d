import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import asc from 'assemblyscript/asc';
import { build } from 'esbuild';

/* Builds the observation kernel: src/env/kernel/assembly/index.ts, by the constants of src/env/kernel/layout.ts, into
   src/env/kernel/binary.ts, which is not in the repository. Equal sources give equal bytes on every machine.

     node scripts/build-kernel.mjs */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = `${ROOT}src/env/kernel/`;
const SOURCE = 'assembly/index.ts';
const TARGET = `${FOLDER}binary.ts`;

const OPTIONS = ['--runtime', 'stub', '--importMemory', '--noExportMemory', '--noAssert'];
const SPEED = ['--optimizeLevel', '3', '--converge', '--enable', 'simd', '--enable', 'bulk-memory'];
/** A module that imports shared memory is another one; it says how many pages that has at most. */
const SHARED = ['--enable', 'threads', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];

/**
 * The two modules: for memory of one thread, and for shared memory.
 *
 * @param planted other values of constants, by name, for tests
 */
export async function buildKernels(planted = {}) {
  const constants = describeConstants({ ...(await readConstants()), ...planted });
  return { plain: await compile(constants, []), shared: await compile(constants, SHARED) };
}

/** The numbers that layout.ts exports, by name. */
async function readConstants() {
  const { outputFiles } = await build({
    entryPoints: [`${FOLDER}layout.ts`],
    ...{
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'layout',
      platform: 'neutral',
      logLevel: 'warning',
    },
    ...{ mainFields: ['module', 'main'], alias: { '#platform': `${ROOT}src/platform/portable.ts` } },
  });
  return runInNewContext(`${outputFiles[0].text}; layout`, {}, { filename: 'layout.ts, bundled' });
}

/** The same as AssemblyScript. */
const describeConstants = (constants) =>
  Object.entries(constants)
    .map(([name, value]) => `export const ${name}: ${Number.isInteger(value) ? 'i32' : 'f64'} = ${value};`)
    .join('\n');

async function compile(constants, options) {
  let binary;
  const { error, stderr } = await asc.main(
    [SOURCE, '--outFile', 'out.wasm', ...OPTIONS, ...SPEED, ...options],
    {
      readFile(name) {
        if (name === 'layout.ts') return constants;
        return existsSync(FOLDER + name) ? readFileSync(FOLDER + name, 'utf8') : null;
      },
      writeFile(_, contents) {
        binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${SOURCE}: ${stderr.toString() || error.message}`);
  return binary;
}

async function main() {
  const { plain, shared } = await buildKernels();
  const lines = [
    '/* Made by scripts/build-kernel.mjs: the observation kernel, as base64. */',
    `export const KERNEL: string = '${Buffer.from(plain).toString('base64')}';`,
    `export const SHARED_KERNEL: string = '${Buffer.from(shared).toString('base64')}';\n`,
  ];
  const text = lines.join('\n');
  // A file that is what it was stays untouched, as do those that were built from it.
  if (!existsSync(TARGET) || readFileSync(TARGET, 'utf8') !== text) writeFileSync(TARGET, text);
  for (const [name, binary] of Object.entries({ plain, shared }))
    console.log(
      `kernel, ${name}: ${binary.length} bytes, sha256 ${createHash('sha256').update(binary).digest('hex')}`,
    );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
