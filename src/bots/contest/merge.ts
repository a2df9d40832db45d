import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ShooterError } from '../../core/index.ts';
import { createAudit } from './audit.ts';
import { differingField } from './compare.ts';
import { type Judge, judgeInOrder } from './judge.ts';
import { type ContestManifest, planOf } from './manifest.ts';
import { countPlanned } from './plan.ts';
import type { PairResult } from './result.ts';
import { createRun, endRun, filesOf, type Run } from './run-folder.ts';

/**
 * Puts shards of a contest together: what comes out is, byte for byte, what the whole contest would have been on one machine, in whatever order they are
 * given. A pair that several of them have must have come out the same.
 *
 * @param runs at least one; each of them over
 * @param folder where the whole one goes; it must not be there, or be empty
 * @throws ShooterError `contest/not-over`, `contest/other-contest`, `contest/pairs-missing`, `contest/not-reproducible`, `contest/unreadable`, and as `createRun`
 */
export function mergeRuns(
  runs: readonly Run[],
  folder: string,
): { readonly run: Run; readonly judge: Judge } {
  const manifest = commonManifest(runs);
  const pairs = new Map<number, PairResult>();
  const audit = createAudit();
  for (const run of runs) {
    for (const pair of run.pairs) {
      audit.check(pair);
      const known = pairs.get(pair.index);
      if (known === undefined || isRather(pair, known)) pairs.set(pair.index, pair);
    }
  }
  const judge = judgeInOrder(manifest);
  for (const index of [...pairs.keys()].sort((a, b) => a - b)) judge.add(pairs.get(index)!);
  const total = countPlanned(planOf(manifest));
  if (!judge.isOver)
    throw new ShooterError(
      'contest/pairs-missing',
      `${total - pairs.size} of ${total} pairs are in none of these folders, pair ${judge.committed.length} first: add the shards that have them`,
    );
  const merged = createRun(folder, manifest);
  copyLogs(judge.committed, runs, folder);
  endRun(merged, judge.committed);
  return { run: { ...merged, pairs: judge.committed, isOver: true }, judge };
}

function commonManifest(runs: readonly Run[]): ContestManifest {
  const [first, ...others] = runs;
  if (first === undefined) throw new RangeError('there is nothing to merge');
  const whole = { ...first.manifest, shard: null };
  for (const { manifest, folder } of others) {
    const field = differingField({ ...manifest, shard: null }, whole)?.field;
    if (field !== undefined)
      throw new ShooterError(
        'contest/other-contest',
        `${folder} is a shard of another contest than ${first.folder}: they differ in "${field}"`,
      );
  }
  for (const { folder, isOver } of runs)
    if (!isOver)
      throw new ShooterError('contest/not-over', `${folder}: it is not over yet; run it again to its end`);
  return whole;
}

/**
 * Whether a pair is taken rather than another of its index: one that is scored, or with fewer failures, for where a clock or the machine
 * had a hand in it they may differ; else by its text. It must not matter which comes first.
 */
function isRather(pair: PairResult, other: PairResult): boolean {
  const [one, two] = [rankOf(pair), rankOf(other)];
  const place = one.findIndex((value, index) => value !== two[index]);
  return place >= 0 && one[place]! < two[place]!;
}

const rankOf = (pair: PairResult): readonly [number, number, string] => [
  pair.games.filter(({ score }) => score === null).length,
  pair.games[0].failures.length + pair.games[1].failures.length,
  JSON.stringify(pair),
];

/** Logs of a match that several have say by which Node it was played: of those, too, it must not matter which comes first. */
function copyLogs(pairs: readonly PairResult[], runs: readonly Run[], folder: string): void {
  const holders = new Map<number, string[]>();
  for (const run of runs)
    for (const { index } of run.pairs) holders.set(index, [...(holders.get(index) ?? []), run.folder]);
  for (const { index, games } of pairs) {
    for (const name of games.flatMap(filesOf)) {
      const target = join(folder, name);
      mkdirSync(dirname(target), { recursive: true });
      const found = holders.get(index)!.map((holder) => join(holder, name));
      // A bot that failed need not have printed anything.
      if (games.some(({ log }) => log === name) || found.some((path) => existsSync(path)))
        copyLog(found.length === 1 ? found[0]! : firstOf(found), target);
    }
  }
}

/** The file whose bytes are the first in order, of those that are there; the first named if none is. */
function firstOf(paths: readonly string[]): string {
  const there = paths.filter((path) => existsSync(path)).map((path) => ({ path, bytes: readFileSync(path) }));
  return there.sort((one, other) => Buffer.compare(one.bytes, other.bytes))[0]?.path ?? paths[0]!;
}

function copyLog(from: string, to: string): void {
  try {
    copyFileSync(from, to);
  } catch (error) {
    throw new ShooterError('contest/unreadable', `${from}: it cannot be copied: ${(error as Error).message}`);
  }
}
