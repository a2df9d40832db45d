import { type BotKind, findBot } from '../../src/bots/index.ts';
import {
  type ContestManifest,
  createManifest,
  gameTaskOf,
  hashContents,
  type PlayedPair,
  pairsOf,
  planOf,
  playPair,
} from '../../src/contest/index.ts';
import { createRun, endRun, keepPairs } from '../../src/contest/node/run-folder.ts';
import { type ClaimedGame, claimGame } from '../../src/contest/play-game.ts';
import { provePair } from '../../src/contest/prove-game.ts';
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
  const recording = { release: manifest.release, node: 'v0', platform: 'test' };
  const bots = [findBot(PLAYERS[0])!, { ...findBot(PLAYERS[1])!, ...second }] as const;
  return [...pairsOf(planOf(manifest), manifest.shard ?? undefined)].map((pair) =>
    playPair(gameTaskOf(manifest, recording, pair), bots),
  );
}

/** The first pair of a contest, if the thread of the bots says something else of its games than what was. */
export function playForged(
  manifest: ContestManifest,
  forge: (claim: ClaimedGame) => ClaimedGame = forgeEnd,
): PlayedPair {
  const recording = { release: manifest.release, node: 'v0', platform: 'test' };
  const bots = [findBot(PLAYERS[0])!, findBot(PLAYERS[1])!] as const;
  const [first] = pairsOf(planOf(manifest));
  const task = gameTaskOf(manifest, recording, first!);
  const claim = (swapped: boolean): ClaimedGame => forge(claimGame(task, bots, { swapped }).claim);
  return provePair(task, [claim(false), claim(true)]);
}

const forgeEnd = (claim: ClaimedGame): ClaimedGame => ({
  ...claim,
  result: { reason: 'health', winner: claim.result.winner === 1 ? 2 : 1 },
});

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
