import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { PARAMETERS, RULES_VERSION, type Rules } from '../../core/index.ts';
import type { BotKind } from '../bot.ts';

/* What a match is called: a hash of all that it follows from. The same match has the same name wherever it is played. */

/** What decides the outcome of a match between bots that can be reproduced. */
export interface GameIdentity {
  /** version of this package: its rules, and the bots of the ladder */
  readonly release: string;
  readonly rules: Rules;
  readonly seed: string;
  /** contents of the players in seats 1 and 2, as `hashContents` gives them */
  readonly players: readonly [string, string];
}

/** The name of a match: 32 hexadecimal digits. */
export function gameId({ release, rules, seed, players }: GameIdentity): string {
  const numbers = Object.keys(PARAMETERS).map((name) => rules[name as keyof Rules]);
  const all = JSON.stringify([release, RULES_VERSION, numbers, seed, players]);
  return createHash('sha256').update(all, 'utf8').digest('hex').slice(0, 32);
}

/**
 * A hash of what a player is made of: of a bot of the ladder its name and version; of a policy its file; of scripted inputs and those of a log their file, and which
 * of its two players; of a module its file and all files that it
 * imports by a relative path, and those that they import. Packages that it imports are not looked at.
 *
 * @param name what the player was opened by
 * @returns 64 hexadecimal digits
 */
export function hashContents(name: string, kind: Omit<BotKind, 'createBot'>): string {
  const hash = createHash('sha256').update(`${kind.kind}\n`);
  if (kind.kind === 'module') for (const source of sourcesOf(resolve(name))) hash.update(source);
  else hash.update(kind.hash ?? `${kind.name}\n${kind.version}`);
  // Of one file there are two players.
  if (kind.kind === 'log' || kind.kind === 'script') hash.update(name.slice(name.lastIndexOf('#')));
  return hash.digest('hex');
}

/** Files of one module at most: one that has more is hashed by the first so many. */
const MAX_FILES = 1000;

const IMPORTED = /(?:\bfrom|\bimport)\s*\(?\s*(["'])(\.{1,2}\/[^"']+)\1/g;

/** A file, and those that it imports, each once, in the order in which they are named. */
function sourcesOf(file: string): Buffer[] {
  const files = new Set([file]);
  const sources: Buffer[] = [];
  for (const path of files) {
    const read = readIfThere(path);
    if (read === undefined) continue;
    sources.push(createHash('sha256').update(read.source).digest());
    for (const [, , imported] of read.source.toString('utf8').matchAll(IMPORTED))
      if (files.size < MAX_FILES) files.add(resolve(dirname(read.file), imported!));
  }
  return sources;
}

/** What looks like an import may stand in a comment. Node imports from where a file is, not from where a link to it is. */
function readIfThere(path: string): { readonly file: string; readonly source: Buffer } | undefined {
  try {
    const file = realpathSync(path);
    return { file, source: readFileSync(file) };
  } catch {
    return undefined;
  }
}
