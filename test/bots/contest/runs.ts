import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import {
  type BotKind,
  type ContestManifest,
  createManifest,
  createRun,
  endRun,
  findBot,
  hashContents,
  isOfFirst,
  keepPairs,
  type PlayedPair,
  pairsOf,
  planOf,
  playPair,
} from '../../../src/bots/index.ts';
import { parseRules } from '../../../src/core/index.ts';
import type { SigningKey } from '../../../src/replay/index.ts';

/* Contests that are really played, in this process, into folders of a test's own. */

const PLAYERS = ['hunter', 'random'] as const;

/** A folder that is gone after the tests of a file. */
export function runFolders(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'shooter-runs-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

export const manifestOf = (more: Partial<ContestManifest> = {}): ContestManifest => ({
  ...createManifest({
    ...{ release: '0', rules: parseRules({ maxTicks: 200 }), form: 'round-robin', pairs: 3, seed: 's' },
    players: PLAYERS.map((name) => ({
      name,
      hash: hashContents(name, findBot(name)!),
      reproducible: true,
    })),
    isolation: { level: 'none', budgetMs: 100 },
    ...{ logs: 'all', sprt: null, shard: null },
  }),
  ...more,
});

/** Plays all pairs of a contest. `second` plays as the second player. */
export function playAll(
  manifest: ContestManifest,
  second?: Pick<BotKind, 'name' | 'createBot'>,
): PlayedPair[] {
  const { rules, release, logs, form, players } = manifest;
  const bots = [findBot(PLAYERS[0])!, { ...findBot(PLAYERS[1])!, ...second }] as const;
  return [...pairsOf(planOf(manifest), manifest.shard ?? undefined)].map((pair) =>
    playPair(
      {
        ...{ pair, rules, release, logs, lossesOfA: isOfFirst(form) },
        contents: [players[0]!.hash, players[1]!.hash],
        names: [players[0]!.name, players[1]!.name],
        recording: { release, node: 'v0', platform: 'test' },
      },
      [bots[0], bots[1]],
    ),
  );
}

/** Plays a contest to its end. */
export function makeRun(
  folder: string,
  manifest = manifestOf(),
  { key, second }: { key?: SigningKey; second?: Pick<BotKind, 'name' | 'createBot'> } = {},
): void {
  const run = createRun(folder, manifest, key);
  const played = playAll(manifest, second);
  keepPairs(run, played);
  endRun(
    run,
    played.map(({ pair }) => pair),
  );
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
