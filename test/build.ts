import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/* The tests of the command line run what a user runs: dist/. It is built before all tests if it is older than its source. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = [
  ...[
    'src',
    'cli',
    'web',
    'bench',
    'examples',
    'python/child',
    'test/worlds',
    'test/soak',
    'test/bounds',
    'test/fuzz',
    'test/net',
  ],
  ...['tsconfig.json', 'tsconfig.web.json', 'package.json'],
];
const BUILT = 'dist/cli/main.js';

export function setup(): void {
  const built = join(ROOT, BUILT);
  if (existsSync(built) && SOURCES.every((path) => newest(join(ROOT, path)) <= statSync(built).mtimeMs))
    return;
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'build'], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm run build fails:\n${stdout}${stderr}`);
}

/** When the youngest file of a folder was changed, in ms; 0 for nothing. */
function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (stat.isFile()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
