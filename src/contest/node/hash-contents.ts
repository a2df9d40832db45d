import { createHash } from 'node:crypto';
import type { BotKind } from '../../bots/index.ts';
import { fileOfBuiltIn, readModuleFiles } from '../../bots/node/internal.ts';

/**
 * A hash of what a player is made of: of a bot of this package the files that it consists of, with what they import; of a policy, scripted
 * inputs and those of a log their file, and which of its two players; of a module all files that `readModuleFiles` finds, packages and data
 * files included.
 *
 * @param name what the player was opened by
 * @param kind the player, as `openPlayer` or `examinePlayer` gives it
 * @returns 64 hexadecimal digits
 * @throws ShooterError `bot/too-many-files`, `bot/no-such-file`
 */
export function hashContents(name: string, kind: Omit<BotKind, 'createBot'>): string {
  const hash = createHash('sha256').update(`${kind.kind}\n`);
  if (kind.kind === 'module') hash.update(readModuleFiles(name).hash);
  else hash.update(kind.hash ?? hashBuiltIn(kind));
  // Of one file there are two players.
  if (kind.kind === 'log' || kind.kind === 'script') hash.update(name.slice(name.lastIndexOf('#')));
  return hash.digest('hex');
}

/** Of each bot of this package, once: a thread plays what it has loaded. */
const builtIn = new Map<string, string>();

function hashBuiltIn({ name, version }: Pick<BotKind, 'name' | 'version'>): string {
  const known = builtIn.get(name);
  if (known !== undefined) return known;
  const hash = createHash('sha256')
    .update(`${name}\n${version}\n${readModuleFiles(fileOfBuiltIn(name)).hash}`)
    .digest('hex');
  builtIn.set(name, hash);
  return hash;
}
