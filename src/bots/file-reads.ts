import fs, { existsSync, realpathSync, statSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/* Which files a bot reads while it is loaded and made. Seen is what is read by the functions of node:fs in this thread; what a program of
   its own, native code or another thread reads is not. */

type Opens = (path: unknown, ...rest: readonly unknown[]) => unknown;

const NAMES = ['readFileSync', 'readFile', 'openSync', 'open', 'createReadStream', 'openAsBlob'] as const;
const PROMISES = ['readFile', 'open'] as const;

/** Paths at most that are remembered. */
const MAX_PATHS = 1000;

let seen: Set<string> | undefined;
let isWatching = false;

/** Looks from now on at what is opened in this thread. Before a bot is imported: what it imports by name is then watched, too. */
function watch(): void {
  if (isWatching) return;
  isWatching = true;
  const wrap = (holder: Record<string, Opens>, names: readonly string[]): void => {
    for (const name of names) {
      const open = holder[name];
      if (open === undefined) continue;
      holder[name] = function (this: unknown, path, ...rest) {
        note(path);
        return Reflect.apply(open, this, [path, ...rest]);
      };
    }
  };
  wrap(fs as unknown as Record<string, Opens>, NAMES);
  wrap(fs.promises as unknown as Record<string, Opens>, PROMISES);
  syncBuiltinESMExports();
}

function note(path: unknown): void {
  if (seen === undefined || seen.size >= MAX_PATHS) return;
  try {
    const file = resolve(path instanceof URL ? fileURLToPath(path) : String(path));
    if (typeof path !== 'number' && existsSync(file) && statSync(file).isFile()) seen.add(realpathSync(file));
  } catch {
    // It is no path: whoever opens it is told.
  }
}

/** Runs `act` and tells which files were opened in it, by their real paths. */
export async function withReads<T>(
  act: () => T | Promise<T>,
): Promise<{ readonly value: T; readonly reads: readonly string[] }> {
  watch();
  const outer = seen;
  const own = new Set<string>();
  seen = own;
  try {
    return { value: await act(), reads: [...own] };
  } finally {
    seen = outer;
  }
}
