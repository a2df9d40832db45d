import { join } from 'node:path';
import { vi } from 'vitest';

/* Planted faults: to show that a test would notice. A fault is behaviour: what one module exports is replaced, and all that imports it is
   loaded anew. Nothing of the source's text is named, so that it may be written otherwise. */

const ROOT = join(import.meta.dirname, '..');

/**
 * Loads a module in which one of the modules that it is made of behaves otherwise. Only what crosses the border of the changed module
 * is changed: a function goes on calling those of its own file.
 *
 * @param part the module to be changed, from the root of the project, for instance `src/core/move.ts`
 * @param change makes of its exports those that are other; one that it does not name stays
 * @param entry the module to load
 * @throws Error where nothing would be changed, or something that is not there
 * @example
 * const core = await plant('src/core/arena.ts', () => ({ BLUE: 2 }), 'src/core/index.ts');
 */
export async function plant<Entry, Part extends object>(
  part: string,
  change: (real: Part) => Partial<Part>,
  entry: string,
): Promise<Entry> {
  const path = join(ROOT, part);
  let changed = false;
  vi.resetModules();
  vi.doMock(path, async (load) => {
    const real = (await load()) as Part;
    const other = change(real);
    const names = Object.keys(other) as (keyof Part)[];
    if (names.length === 0) throw new Error(`nothing of ${part} is changed`);
    for (const name of names) {
      if (!(name in real)) throw new Error(`${part} has no ${String(name)}`);
      if (other[name] === real[name]) throw new Error(`${String(name)} of ${part} stays as it is`);
    }
    changed = true;
    return { ...real, ...other };
  });
  try {
    const loaded = (await import(/* @vite-ignore */ join(ROOT, entry))) as Entry;
    if (!changed) throw new Error(`${entry} does not load ${part}`);
    return loaded;
  } finally {
    vi.doUnmock(path);
    vi.resetModules();
  }
}
