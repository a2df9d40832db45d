import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/* Planted faults: a copy of src/ with one place changed, to show that a test would notice. The copy lies within the
   project, so that it finds its packages and vitest translates it; its folder starts with a dot, so that no tool takes it
   for part of the project. */

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MUTANTS = join(ROOT, 'test', '.mutants');

/** One change to the text of one file. */
export interface Fault {
  /** from the root of the project, for instance `src/core/move.ts` */
  readonly file: string;
  /** text that stands exactly once in the file */
  readonly find: string;
  readonly replace: string;
}

/**
 * Imports a copy of src/ that has a fault. The copy is gone from the disk when this returns; what it loads it must load
 * by static imports, therefore.
 *
 * @param door the module to import, from the root of the project, for instance `src/core/index.ts`
 * @throws RangeError if the text to be replaced stands in the file never or more than once, or would stay as it is
 * @example
 * const fault = { file: 'src/core/move.ts', find: 'x - 1', replace: 'x' };
 * const core = await plantFault<typeof import('../src/core/index.ts')>(fault, 'src/core/index.ts');
 */
export async function plantFault<Door>({ file, find, replace }: Fault, door: string): Promise<Door> {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const places = text.split(find).length - 1;
  if (places !== 1) throw new RangeError(`${file} has ${JSON.stringify(find)} ${places} times, and not once`);
  if (find === replace)
    throw new RangeError(`${JSON.stringify(find)} is no fault in ${file}: nothing changes`);
  mkdirSync(MUTANTS, { recursive: true });
  const copy = mkdtempSync(join(MUTANTS, 'fault-'));
  try {
    cpSync(join(ROOT, 'src'), join(copy, 'src'), { recursive: true });
    writeFileSync(
      join(copy, file),
      text.replace(find, () => replace),
    );
    return (await import(/* @vite-ignore */ join(copy, door))) as Door;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
