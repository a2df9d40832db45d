import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/* Makes python/.venv, or the folder that the variable SHOOTER_VENV names, in which the Python package of this checkout is installed with all that its tests need, or leaves it as it is if it is
   up to date. Prints the path of its Python, or one line that says why there is none. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACKAGE = join(ROOT, 'python');
const VENV = process.env.SHOOTER_VENV ?? join(PACKAGE, '.venv');
const STAMP = join(VENV, 'made-of');
const PYTHON = join(VENV, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const OLDEST = [3, 10];

const madeOf = createHash('sha256')
  .update(readFileSync(join(PACKAGE, 'pyproject.toml')))
  .update(readFileSync(join(PACKAGE, 'shooter_sdk/core/core.json')))
  .digest('hex');
const isUpToDate = existsSync(PYTHON) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === madeOf;
const found = isUpToDate ? PYTHON : findPython();
if (found === undefined) console.log(`there is no Python ${OLDEST.join('.')} or newer here`);
else if (!isUpToDate) make(found);
if (found !== undefined) console.log(PYTHON);

/** The first Python that is new enough and has venv; undefined if there is none. */
function findPython() {
  const program = `import sys, venv, ensurepip; raise SystemExit(sys.version_info < (${OLDEST}))`;
  return ['python3', 'python'].find((name) => spawnSync(name, ['-c', program]).status === 0);
}

function make(python) {
  run(python, ['-m', 'venv', '--clear', VENV]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  run(PYTHON, [...pip, '--upgrade', 'pip']);
  run(PYTHON, [...pip, '--editable', `${PACKAGE}[deno,node,test]`]);
  writeFileSync(STAMP, madeOf);
}

function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return;
  console.error(`${program} ${args.join(' ')} fails: ${error ?? ''}\n${stdout}${stderr}`);
  process.exit(1);
}
