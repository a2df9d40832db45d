import { realpathSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { parseRules } from '../core/index.ts';
import type { BotKind } from './bot.ts';
import { withReads } from './file-reads.ts';
import { readModuleFiles } from './module-files.ts';
import { isModule, openPlayer } from './player.ts';

/* What a bot depends on that is no part of its identity. */

/** Opens a player, makes it once, and tells which files were opened while it was. Errors as `openPlayer`. */
export async function openTracked(
  name: string,
  open: (name: string) => Promise<BotKind> = openPlayer,
): Promise<{ readonly kind: BotKind; readonly reads: readonly string[] }> {
  const { value: kind, reads } = await withReads(async () => {
    const opened = await open(name);
    // A bot that cannot be made is told when it is to play.
    try {
      if (isModule(name))
        opened.createBot(Object.freeze({ seat: 1, rules: parseRules(), seed: 'open', note: () => {} }));
    } catch {}
    return opened;
  });
  return { kind, reads };
}

/** Files that are named at most. */
const MAX_NAMED = 5;

/**
 * Says what of a module is no part of its identity: files that it opened while it was made and that `readModuleFiles` does not find, and
 * imports whose names are computed.
 *
 * @returns sentences without their subject, the bot
 */
export function findLooseEnds(name: string, reads: readonly string[]): string[] {
  if (!isModule(name)) return [];
  const { files, isOpen } = readModuleFiles(name);
  const folder = dirname(realpathSync(resolve(name)));
  const loose = reads
    .filter((file) => !files.includes(file))
    .map((file) => relative(folder, file).split(sep).join('/'));
  const named = loose.slice(0, MAX_NAMED).join(', ');
  const more = loose.length > MAX_NAMED ? ` and ${loose.length - MAX_NAMED} files more` : '';
  return [
    ...(loose.length === 0
      ? []
      : [
          `reads ${named}${more} while it is made, which is no part of its identity: export const dataFiles = [...] with these names makes it one`,
        ]),
    ...(isOpen
      ? [
          'imports files by names that are computed, which are no part of its identity: name them in dataFiles',
        ]
      : []),
  ];
}
