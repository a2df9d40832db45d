import { type BotKind, findBot } from '../../src/bots/index.ts';
import {
  type ContestManifest,
  createManifest,
  createRun,
  endRun,
  hashContents,
  isOfFirst,
  keepPairs,
  type PlayedPair,
  pairsOf,
  planOf,
  playPair,
} from '../../src/contest/index.ts';
import { parseRules } from '../../src/core/index.ts';
import type { SigningKey } from '../../src/replay/index.ts';

/* Contests that are really played, in this process. */

const PLAYERS = ['hunter', 'random'] as const;

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
  manifest: ContestManifest = manifestOf(),
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
