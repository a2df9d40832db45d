import { join } from 'node:path';
import { createManifest, gameId, gameTaskOf, hashContents, type PairResult } from '../src/contest/index.ts';
import {
  type ContestWork,
  createRun,
  type PairClaims,
  type Provers,
  playPairs,
} from '../src/contest/node/internal.ts';
import { createMatch, parseRules, RELEASE } from '../src/core/index.ts';
import { createRecorder, formatHash, matchId } from '../src/replay/index.ts';
import type { ContestToPlay, PlayedContest } from './contest.ts';
import { inFolder } from './measure.ts';
import { builtInBot } from './players.ts';

/* A contest of hunter against dodger in a process of its own, with the simulation of its games or without it: what the simulation
   costs is the difference, and nothing else that a contest does is charged with it. */

export const measure = ({ pairs, workers, simulates }: ContestToPlay): Promise<PlayedContest> =>
  inFolder(async (folder) => {
    const names = ['hunter', 'dodger'];
    const manifest = createManifest({
      ...{ release: RELEASE, rules: parseRules(), form: 'round-robin', pairs, seed: 'bench' },
      players: names.map((name) => ({
        name,
        hash: hashContents(name, builtInBot(name)),
        reproducible: true,
      })),
      isolation: { level: 'none', budgetMs: 100 },
      ...{ logs: 'none', sprt: null, shard: null },
    });
    const run = createRun(join(folder, 'run'), manifest);
    const [start, used] = [performance.now(), process.cpuUsage()];
    const { judge } = await playPairs(run, {
      ...{ players: names, isolation: {}, workers },
      openProvers: simulates ? undefined : believe,
    });
    if (judge.committed.some(({ games }) => games.some(({ score }) => score === null)))
      throw new Error('a game of two built-in bots has no score');
    const { user, system } = process.cpuUsage(used);
    return { ms: performance.now() - start, cpuMs: (user + system) / 1000 };
  });

/** Makes results of what was claimed, without a thread and without a doubt. */
const believe = async (work: ContestWork): Promise<Provers> => ({
  prove: async ({ pairs, claims }) =>
    pairs.map((pair, index) => ({
      pair: believePair(work, pair, claims[index]!),
      logs: [],
      inputs: [new Uint16Array(0), new Uint16Array(0)],
    })),
  close: async () => {},
});

function believePair(
  work: ContestWork,
  pair: Pick<PairResult, 'index' | 'a' | 'b' | 'seed'>,
  claims: PairClaims,
): PairResult {
  const { rules, release, contents } = gameTaskOf(work.manifest, work.recording, pair);
  const game = (swapped: boolean): PairResult['games'][0] => {
    const { players, result, track, checkpoints } = claims[swapped ? 1 : 0];
    const { log } = createRecorder(createMatch({ seed: pair.seed, rules }), { players });
    const hash = checkpoints.at(-1)!.hash;
    const digest = matchId({ ...log, track, checkpoints: [...checkpoints], end: { result, hash } });
    const [one, other] = contents;
    return {
      id: gameId({ release, rules, seed: pair.seed, players: swapped ? [other, one] : contents }),
      score: result.winner === null ? 0.5 : (result.winner === 1) === !swapped ? 1 : 0,
      ...{ reason: result.reason, ticks: track.ticks, digest, hash: formatHash(hash) },
      ...{ failures: [], log: null },
    };
  };
  const { index, a, b, seed } = pair;
  return { ...{ index, a, b, seed }, games: [game(false), game(true)] };
}
