import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, expect, test } from 'vitest';

/* A program that bundles the package for Node has no files for its threads: it says so at once, and what to do. */

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'shooter-bundled-'));
symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const entry = (name: string): string => JSON.stringify(join(ROOT, `dist/src/${name}/index.js`));

const PROGRAMS: readonly (readonly [what: string, program: string])[] = [
  [
    'a vector environment of two threads',
    `import { createVectorEnv } from ${entry('env')};
     fail(() => createVectorEnv({ count: 4, threads: 2 }));`,
  ],
  [
    'threads of a training',
    `import { openTrainingWorkers } from ${entry('train')};
     fail(() => openTrainingWorkers(2));`,
  ],
  [
    'a bot in a thread',
    `import { openIsolated } from ${entry('bots')};
     fail(() => openIsolated('hunter', 'worker'));`,
  ],
  [
    'a bot in a process',
    `import { openIsolated } from ${entry('bots')};
     fail(() => openIsolated('hunter', 'process'));`,
  ],
];

const FAIL = `
async function fail(open) {
  try {
    await open();
    console.log('it opened');
  } catch (error) {
    console.log(error.message);
  }
  process.exit();
}`;

const FORMATS = [
  ['esm', 'mjs'],
  ['cjs', 'cjs'],
] as const;

test.each(
  FORMATS.flatMap(([format, ending]) =>
    PROGRAMS.map(([what, program]) => [what, format, ending, program] as const),
  ),
)('%s, bundled as %s, is refused with what to do', (_, format, ending, program) => {
  const source = join(folder, 'program.mjs');
  const bundle = join(folder, `bundle.${ending}`);
  writeFileSync(source, program + FAIL);
  // A file of the user's own by the name of one of ours is not taken for it.
  writeFileSync(join(folder, 'worker.js'), 'setInterval(() => {}, 1000);');
  const { warnings } = buildSync({
    ...{ entryPoints: [source], outfile: bundle, bundle: true, platform: 'node', format },
    ...{ packages: 'external', logLevel: 'silent', absWorkingDir: ROOT },
    logOverride: { 'empty-import-meta': 'silent' },
  });
  expect(warnings).toEqual([]);
  const { stdout, status } = spawnSync(process.execPath, [bundle], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, expect.stringContaining('esbuild --external:shooter-sdk')]);
});
