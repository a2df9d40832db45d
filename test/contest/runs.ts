import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export { makeRun, manifestOf, playAll, playForged } from './make-run.ts';

/* Folders of contests, of a test's own. */

/** A folder that is gone after the tests of a file. */
export function runFolders(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'shooter-runs-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

/** Every file below a folder, by its name. */
export function contentsOf(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of (readdirSync(folder, { recursive: true }) as string[]).sort())
    if (statSync(join(folder, name)).isFile())
      files[name] = readFileSync(join(folder, name)).toString('base64');
  return files;
}

type Json = Record<string, unknown>;

/** Changes a file of JSON lines, each a parsed object. */
export function editLines(path: string, edit: (lines: Json[]) => Json[]): void {
  const lines = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);
  writeFileSync(
    path,
    edit(lines)
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  );
}
