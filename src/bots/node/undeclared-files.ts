import fs, { existsSync, realpathSync, statSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseRules } from '../../core/index.ts';
import type { BotKind } from '../contract.ts';
import { readModuleFiles } from './module-files.ts';
import { isModule, openPlayer } from './open-player.ts';
import { wrapFunctions } from './output.ts';

/* What a bot depends on that is no part of its identity: files that it reads and does not declare, and computed imports. Seen are reads
   by the functions of node:fs in this thread; reads by child processes, native code and other threads are not. */

/**
 * Opens a player, makes it once, and records which files it opens meanwhile. Rejects as `openPlayer`.
 *
 * @returns the player, and the real paths of these files
 */
export async function openTracked(
  name: string,
  open: (name: string) => Promise<BotKind> = openPlayer,
): Promise<{ readonly kind: BotKind; readonly reads: readonly string[] }> {
  watchReads();
  const outer = seen;
  const reads = new Set<string>();
  seen = reads;
  try {
    const kind = await open(name);
    if (isModule(name)) makeOnce(kind);
    return { kind, reads: [...reads] };
  } finally {
    seen = outer;
  }
}

/** A bot that cannot be made is reported when it is to play. */
function makeOnce(kind: BotKind): void {
  try {
    kind.createBot(Object.freeze({ seat: 1, rules: parseRules(), seed: 'open', note: () => {} }));
  } catch {}
}

/** Files that are named at most. */
const MAX_NAMED = 5;

/**
 * Describes what of a module is no part of its identity: files that it opened while it was made and that `readModuleFiles` does
 * not find, and imports whose names are computed.
 *
 * @param reads as `openTracked` gives them
 * @returns sentences without their subject, the bot
 */
export function describeUndeclared(name: string, reads: readonly string[]): string[] {
  if (!isModule(name)) return [];
  const { files, hasComputedImports } = readModuleFiles(name);
  const folder = dirname(realpathSync(resolve(name)));
  const undeclared = reads
    .filter((file) => !files.includes(file))
    .map((file) => relative(folder, file).split(sep).join('/'));
  const sentences: string[] = [];
  if (undeclared.length > 0) {
    const named = undeclared.slice(0, MAX_NAMED).join(', ');
    const more = undeclared.length > MAX_NAMED ? ` and ${undeclared.length - MAX_NAMED} files more` : '';
    sentences.push(
      `reads ${named}${more} while it is made, which is no part of its identity: export const dataFiles = [...] with these names makes it one`,
    );
  }
  if (hasComputedImports)
    sentences.push(
      'imports files by names that are computed, which are no part of its identity: name them in dataFiles',
    );
  return sentences;
}

const NAMES = ['readFileSync', 'readFile', 'openSync', 'open', 'createReadStream', 'openAsBlob'];

/** Paths at most that are remembered. */
const MAX_PATHS = 1000;

let seen: Set<string> | undefined;
let isWatching = false;

/** Observes from now on what is opened in this thread. Called before a bot is imported, so that what it imports by name is observed, too. */
function watchReads(): void {
  if (isWatching) return;
  isWatching = true;
  const noteFirst = (given: readonly unknown[]): readonly unknown[] => {
    noteRead(given[0]);
    return given;
  };
  wrapFunctions(fs, NAMES, noteFirst);
  wrapFunctions(fs.promises, ['readFile', 'open'], noteFirst);
  syncBuiltinESMExports();
}

function noteRead(path: unknown): void {
  if (seen === undefined || seen.size >= MAX_PATHS) return;
  try {
    const file = resolve(path instanceof URL ? fileURLToPath(path) : String(path));
    if (typeof path !== 'number' && existsSync(file) && statSync(file).isFile()) seen.add(realpathSync(file));
  } catch {
    // It is no path: whoever opens it gets the error.
  }
}
