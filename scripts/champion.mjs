/* Trains the built-in bot champion anew and writes it to src/bots/built-in/champion-policy.ts: `npm run champion`, after `npm run build`.
   Some minutes on two cores. The seed is recorded, so it comes out the same on any machine, until the training itself is changed;
   then the champion is another one, with another version. With the name of a policy it writes that one. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TRAINING = '--seed champion --against dodger --generations 90';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'champion-'));
const [, , given] = process.argv;
const path = given ?? join(folder, 'champion.json');

if (given === undefined) {
  const words = ['dist/cli/main.js', 'train', '-o', path, ...TRAINING.split(' ')];
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

const { every, architecture, trained, weights } = JSON.parse(readFileSync(path, 'utf8'));
const target = join(root, 'src/bots/built-in/champion-policy.ts');
writeFileSync(
  target,
  `import type { Policy } from '../policy/policy.ts';

/* Written by scripts/champion.mjs: what \`shooter train ${TRAINING}\` learned. */

export const CHAMPION: Pick<Policy, 'every' | 'architecture' | 'trained' | 'weights'> = ${JSON.stringify({ every, architecture, trained, weights }, null, 2)};
`,
);
rmSync(folder, { recursive: true });
const biome = ['biome', 'check', '--write', target];
process.exitCode = spawnSync('npx', biome, { cwd: root, stdio: 'inherit' }).status ?? 1;
