import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ShooterError } from '../../core/index.ts';
import { decodeLog, type Log, nameError, type SigningKey, signLog, writeWhole } from '../../replay/index.ts';
import { createAudit } from '../audit.ts';
import { compareLog, type LocatedGame } from '../check-log.ts';
import { differingField } from '../check-pair.ts';
import { judgeInOrder } from '../judge.ts';
import { type ContestManifest, planOf } from '../manifest.ts';
import { countPlanned } from '../plan.ts';
import type { PairResult } from '../result.ts';
import { filesOf, NAMES } from '../run-names.ts';
import type { Run } from './read-run.ts';
import { type ContestReport, reportContest } from './report.ts';
import type { ContestRun } from './run-contest.ts';
import { isFile, readWhole } from './run-files.ts';
import { createRun, endRun } from './run-folder.ts';

/**
 * Puts shards of a contest together: what comes out is, byte for byte, what the whole contest would have been on one machine, in whatever order they are
 * given. A pair that several of them have must have come out the same.
 *
 * @param runs at least one, as `readRun` gives them; each of them over
 * @param folder where the whole one goes; it must not be there, or be empty
 * @param key signs the whole one, and its logs anew; without it the whole one is not signed, whatever its parts are
 * @returns the whole one
 * @throws ShooterError `contest/not-over`, `contest/other-contest`, `contest/pairs-missing`, `contest/not-reproducible`,
 *   `contest/contradiction`, `contest/unreadable`, `contest/bad-file`, `contest/strange-file`, `file/unwritable`
 * @example
 * const options = { players: ['./my-bot.js', 'gunner'], pairs: 2, seed: '1' };
 * await runContest({ ...options, shard: { index: 0, count: 2 }, run: 'part-1' });
 * await runContest({ ...options, shard: { index: 1, count: 2 }, run: 'part-2' });
 * const { report } = mergeRuns(['part-1', 'part-2'].map(readRun), 'whole');
 */
export function mergeRuns(
  runs: readonly Run[],
  folder: string,
  key?: SigningKey,
): { readonly run: ContestRun; readonly report: ContestReport } {
  const manifest = { ...commonManifest(runs), signer: key?.publicKey ?? null };
  const pairs = new Map<number, PairResult>();
  const audit = createAudit();
  for (const run of runs) {
    for (const pair of run.pairs) {
      audit.check(pair);
      const known = pairs.get(pair.index);
      if (known === undefined || isPreferred(pair, known)) pairs.set(pair.index, pair);
    }
  }
  const judge = judgeInOrder(manifest);
  for (const index of [...pairs.keys()].sort((a, b) => a - b)) judge.add(pairs.get(index)!);
  const total = countPlanned(planOf(manifest));
  if (!judge.isOver)
    throw new ShooterError(
      'contest/pairs-missing',
      `${total - pairs.size} of ${total} pairs are in none of these folders, the first of them is pair ${judge.committed.length}: add the shards that have them`,
    );
  const merged = createRun(folder, manifest, key);
  copyLogs(judge.committed, runs, merged);
  endRun(merged, judge.committed);
  return {
    run: { folder, manifest, pairs: judge.committed, isOver: true },
    report: reportContest(merged, judge),
  };
}

function commonManifest(runs: readonly Run[]): ContestManifest {
  const [first, ...others] = runs;
  if (first === undefined) throw new RangeError('there is nothing to merge');
  const whole = { ...first.manifest, shard: null, signer: null };
  for (const { manifest, folder } of others) {
    const field = differingField({ ...manifest, shard: null, signer: null }, whole)?.field;
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
 * Whether `pair` is preferred to another result of the same pair. They may differ where a clock or the machine had a part in a game.
 * Preferred is the one with fewer unscored games, then the one with fewer failures, then the one whose JSON sorts first: a total order,
 * so the order of the folders does not matter.
 */
function isPreferred(pair: PairResult, other: PairResult): boolean {
  const [one, two] = [rankOf(pair), rankOf(other)];
  const place = one.findIndex((value, index) => value !== two[index]);
  return place >= 0 && one[place]! < two[place]!;
}

const rankOf = (pair: PairResult): readonly [number, number, string] => [
  pair.games.filter(({ score }) => score === null).length,
  pair.games[0].failures.length + pair.games[1].failures.length,
  JSON.stringify(pair),
];

/**
 * Copies logs and captured output, from the folders whose result of a pair is the one that is kept. Each log is compared with its result,
 * but not simulated. Logs of one match from several folders differ in the version of Node that they name; `firstOf` chooses among them, so
 * the order of the folders does not matter here either.
 */
function copyLogs(pairs: readonly PairResult[], runs: readonly Run[], { folder, manifest, key }: Run): void {
  const kept = new Map(pairs.map((pair) => [pair.index, pair]));
  const holders = new Map<number, string[]>();
  for (const run of runs)
    for (const pair of run.pairs) {
      const { index } = pair;
      const isKept = pair === kept.get(index) || differingField(pair, kept.get(index)) === undefined;
      if (isKept) holders.set(index, [...(holders.get(index) ?? []), run.folder]);
    }
  mkdirSync(join(folder, NAMES.logs), { recursive: true });
  for (const [place, pair] of pairs.entries()) {
    for (const index of [0, 1] as const) {
      const { log } = pair.games[index];
      for (const name of filesOf(pair.games[index])) {
        const found = holders.get(pair.index)!.map((holder) => join(holder, name));
        // A bot that failed need not have printed anything.
        if (name !== log && !found.some(isFile)) continue;
        const { path, bytes } = firstOf(found);
        const located = { file: NAMES.results, line: place + 1, pair, index };
        if (name === log) checkCopied({ ...manifest, signer: null }, located, { path, bytes });
        writeWhole(join(folder, name), signedIfLog({ path, bytes }, key));
      }
    }
  }
}

interface Copied {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * What is written of a copied file: the same bytes, and of a log those that this key signs. Both logs of a game with interference are signed, too.
 *
 * @throws ShooterError as `decodeLog`; `contest/contradiction` for a log that is not sealed
 */
function signedIfLog({ path, bytes }: Copied, key: SigningKey | undefined): Uint8Array {
  if (key === undefined || !path.endsWith('.log')) return bytes;
  try {
    return signLog(bytes, key);
  } catch (error) {
    if (error instanceof RangeError)
      throw new ShooterError('contest/contradiction', `${path}: ${error.message}`);
    throw nameError(path, error);
  }
}

/** The file whose bytes are the first in order, of those that are there. @throws ShooterError `contest/unreadable` if none is */
function firstOf(paths: readonly string[]): Copied {
  const named = paths.filter(isFile);
  const found = (named.length === 0 ? paths.slice(0, 1) : named).map((path) => ({
    path,
    bytes: readWhole(path, MAX_COPIED_BYTES),
  }));
  return found.sort((one, other) => Buffer.compare(one.bytes, other.bytes))[0]!;
}

/** Bytes of a log that is copied at most. */
const MAX_COPIED_BYTES = 64 << 20;

/** @throws ShooterError `contest/contradiction` naming the log of another match, or of another result; and as `decodeLog` */
function checkCopied(manifest: ContestManifest, game: LocatedGame, { path, bytes }: Copied): void {
  let log: Log;
  try {
    log = decodeLog(bytes);
  } catch (error) {
    throw nameError(path, error);
  }
  const [finding] = compareLog(manifest, game, log);
  if (finding === undefined) return;
  throw new ShooterError(
    'contest/contradiction',
    `${path}: it does not fit pair ${finding.pair}: ${finding.message}. "shooter verify" of its folder says more`,
  );
}
