import { availableParallelism } from 'node:os';
import { checkOutput } from '../files.ts';
import { remark } from '../output.ts';
import { quote } from '../shown.ts';
import { conclude, tellPair } from './conclude.ts';
import { type Asked, enterContest } from './enter.ts';
import { openLive, tellSeed } from './live.ts';
import type { ContestArgs } from './options.ts';
import { playContest } from './play.ts';

/** Plays a contest, or what is missing of it, and tells what it has found. @returns the exit code */
export async function runContest(args: ContestArgs, what: Omit<Asked, 'notices'>): Promise<number> {
  const asked: Asked = { ...what, notices: [] };
  const { workers: jobs = availableParallelism(), audit } = args;
  for (const path of [args.csv, args.html]) checkOutput(path, args.force);
  const { run, leave } = await enterContest(args, asked);
  tellSeed(args.seed, run.manifest);
  const live = openLive(run.manifest, run.pairs.length);
  const played = await playContest(run, {
    names: asked.names,
    limits: { memory: args.memory, 'load-limit': args['load-limit'] },
    jobs,
    audit,
    onCommit(pair, judge) {
      if (args.ndjson) tellPair(pair);
      live.update(judge);
    },
  }).finally(() => {
    live.clear();
    leave();
  });
  const { players } = run.manifest;
  for (const { a, b, seed } of played.cut)
    remark(`interrupted while playing ${players[a]!.name} against ${players[b]!.name}, seed ${quote(seed)}`);
  // What nobody asked for is told only if it finds something.
  return conclude(
    { run, notices: asked.notices, ...played, audited: audit === undefined ? 0 : played.audited },
    args,
  );
}
