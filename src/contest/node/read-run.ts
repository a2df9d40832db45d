import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { bytesToUtf8 } from '#platform';
import { type ErrorCode, ShooterError } from '../../core/index.ts';
import { type FolderLock, nameError, type SigningKey } from '../../replay/index.ts';
import { findingOfError, type LocatedPair, type RunFinding, refuteResult } from '../check-log.ts';
import { createPairCheck } from '../check-pair.ts';
import { judgeInOrder } from '../judge.ts';
import { type ContestManifest, parseManifest } from '../manifest.ts';
import { parsePair } from '../parse-pair.ts';
import type { PairResult } from '../result.ts';
import { lastFileOf, NAMES } from '../run-names.ts';
import {
  checkNames,
  isFile,
  isFolder,
  lookAt,
  MAX_MANIFEST_BYTES,
  readLines,
  readWhole,
} from './run-files.ts';
import { checkRunSignature, hashBytes } from './run-signature.ts';

/* A contest on the disk, read: the format is in docs/contests.md. Nothing here changes a file. */

/** A contest on the disk, or its beginning. */
export interface Run {
  readonly folder: string;
  readonly manifest: ContestManifest;
  /** pairs that were played: all that count, in order, if `isOver`; else in the order in which they ended */
  readonly pairs: readonly PairResult[];
  readonly isOver: boolean;
  /** what it is signed with; its public key is the manifest's `signer` */
  readonly key?: SigningKey | undefined;
  /** while this process has it: it is asked before anything is written */
  readonly lock?: Pick<FolderLock, 'check'> | undefined;
}

/** Whether a folder holds a contest, or what is left of one. @param folder any path */
export function looksLikeRun(folder: string): boolean {
  try {
    const names = [NAMES.manifest, NAMES.results, NAMES.journal];
    return isFolder(folder) && names.some((name) => lookAt(join(folder, name)) !== undefined);
  } catch {
    return false;
  }
}

/** Whether there is a contest in a folder. */
export const isRun = (folder: string): boolean => isFile(join(folder, NAMES.manifest));

/**
 * Reads a contest, and changes nothing. Each result is checked against the manifest, and against itself; what was played is not looked at, which
 * `verifyRun` does. A last line of the journal that a crash has cut off is left out.
 *
 * @param folder a run directory
 * @throws ShooterError `contest/unreadable`, `contest/bad-file`, `contest/strange-file`, `contest/bad-signature`, `contest/incomplete`, `contest/contradiction`, and as
 *   `parseManifest` and `parsePair`, naming file and line
 */
export function readRun(folder: string): Run {
  const { manifest, isOver, lines } = scanRun(folder);
  const path = join(folder, isOver ? NAMES.results : NAMES.journal);
  const pairs = new Map<number, PairResult>();
  for (const { line, pair, code, finding } of lines) {
    const where = `${path}: line ${line}`;
    if (pair === undefined) throw new ShooterError(code, `${where}: ${finding.message}`);
    if (isOver && pairs.has(pair.index))
      throw new ShooterError('contest/contradiction', `${where}: pair ${pair.index} is there twice`);
    // A pair is played again if a kill came before its logs were written. Its second line in the journal replaces the first.
    pairs.set(pair.index, pair);
  }
  const known = [...pairs.values()];
  if (isOver) checkComplete(folder, manifest, known);
  return {
    folder,
    manifest,
    pairs: isOver ? known : known.filter((pair) => hasLogs(folder, manifest, pair)),
    isOver,
  };
}

/** A line of results, read: a pair, or what is wrong with it. */
export type ScannedLine =
  | (LocatedPair & { readonly code?: undefined; readonly finding?: undefined })
  | {
      readonly file: string;
      readonly line: number;
      readonly pair?: undefined;
      readonly code: ErrorCode;
      readonly finding: RunFinding;
    };

export interface ScannedRun {
  readonly manifest: ContestManifest;
  readonly isOver: boolean;
  /** lines of the results if the contest is over, else of the journal. A wrong line does not end them */
  readonly lines: Iterable<ScannedLine>;
}

/**
 * Reads a contest line by line. The signature, if there is one, is checked when the last line has been read.
 *
 * @throws ShooterError as `readRun`, but for what is wrong with a line
 */
export function scanRun(folder: string): ScannedRun {
  checkNames(folder);
  const path = join(folder, NAMES.manifest);
  const bytes = readWhole(path, MAX_MANIFEST_BYTES);
  const manifest = within(path, () => parseManifest(bytesToUtf8(bytes)));
  const isOver = isFile(join(folder, NAMES.results));
  const lines = isOver ? scanResults(folder, manifest, hashBytes(bytes)) : scanJournal(folder, manifest);
  return { manifest, isOver, lines };
}

function* scanResults(
  folder: string,
  manifest: ContestManifest,
  manifestHash: string,
): Generator<ScannedLine> {
  const path = join(folder, NAMES.results);
  const hash = createHash('sha256');
  const read = createLineReader(manifest, NAMES.results);
  for (const line of readLines(path, (bytes) => hash.update(bytes))) {
    if (!line.isWhole) throw new ShooterError('contest/bad-file', `${path}: its last line is cut off`);
    yield read(line.text, line.number);
  }
  const signature = join(folder, NAMES.signature);
  const text = isFile(signature) ? bytesToUtf8(readWhole(signature, MAX_MANIFEST_BYTES)) : undefined;
  const hashes = { manifest: manifestHash, results: hash.digest('hex') };
  within(signature, () => checkRunSignature(text, hashes, manifest.signer));
}

/** The journal, line by line. */
export function* scanJournal(folder: string, manifest: ContestManifest): Generator<ScannedLine> {
  const path = join(folder, NAMES.journal);
  if (!isFile(path)) return;
  const read = createLineReader(manifest, NAMES.journal);
  for (const line of readLines(path)) if (line.isWhole) yield read(line.text, line.number);
}

function createLineReader(
  manifest: ContestManifest,
  file: string,
): (text: string, line: number) => ScannedLine {
  const check = createPairCheck(manifest);
  return (text, line) => {
    try {
      const pair = parsePair(text);
      const contradiction = check(pair);
      if (contradiction === undefined) return { file, line, pair };
      const finding = refuteResult({ file, line, pair }, contradiction);
      return { file, line, code: 'contest/contradiction', finding };
    } catch (error) {
      const finding = findingOfError(error, { file, line });
      return { file, line, code: (error as ShooterError).code, finding };
    }
  };
}

/**
 * Checks that the results of a contest that is over are what its plan asks for: all pairs that count, in order, and no others.
 *
 * @throws ShooterError `contest/incomplete`
 */
export function checkComplete(folder: string, manifest: ContestManifest, pairs: readonly PairResult[]): void {
  const path = join(folder, NAMES.results);
  const fail = (what: string): ShooterError => new ShooterError('contest/incomplete', `${path}: ${what}`);
  const judge = judgeInOrder(manifest);
  for (const [place, pair] of pairs.entries()) {
    if (judge.isOver) throw fail(`it has lines after line ${place}, where the contest was over`);
    judge.add(pair);
    if (judge.committed.length !== place + 1)
      throw fail(`line ${place + 1} has pair ${pair.index}, which is not the next one of the plan`);
  }
  if (!judge.isOver)
    throw fail(`it ends after ${pairs.length} pairs, before the contest was over: the rest is missing`);
}

/** Whether all logs of a pair are there: a kill may have come between the journal and them. */
const hasLogs = (folder: string, { logs }: ContestManifest, { games }: PairResult): boolean =>
  games.every((game) => {
    const last = lastFileOf(game, logs);
    return last === undefined || isFile(join(folder, last));
  });

function within<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw nameError(path, error);
  }
}
