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
  // A file of inputs has two players: `#1` or `#2` is part of the contents.
  if (kind.kind === 'log' || kind.kind === 'script') hash.update(name.slice(name.lastIndexOf('#')));
  return hash.digest('hex');
}

/** Hashes of the bots of this package by name, computed once: what a thread has loaded does not change with its file. */
const builtInHashes = new Map<string, string>();

function hashBuiltIn({ name, version }: Pick<BotKind, 'name' | 'version'>): string {
  const known = builtInHashes.get(name);
  if (known !== undefined) return known;
  const hash = createHash('sha256')
    .update(`${name}\n${version}\n${readModuleFiles(fileOfBuiltIn(name)).hash}`)
    .digest('hex');
  builtInHashes.set(name, hash);
  return hash;
}
