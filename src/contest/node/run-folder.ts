import { mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { ShooterError } from '../../core/index.ts';
import {
  describeSystemError,
  type FolderLock,
  type LockKind,
  removeLeftOvers,
  type SigningKey,
  signLog,
  takeLock,
  writeWhole,
} from '../../replay/index.ts';
import type { PlayedPair } from '../game-task.ts';
import { type ContestManifest, parseManifest } from '../manifest.ts';
import type { PairResult } from '../result.ts';
import { filesOf, GAME_FILE, NAMES } from '../run-names.ts';
import { type Run, scanJournal } from './read-run.ts';
import {
  appendJournal,
  checkNames,
  cutJournal,
  isFile,
  isFolder,
  MAX_MANIFEST_BYTES,
  readWhole,
  removeFile,
} from './run-files.ts';
import { hashBytes, signRun } from './run-signature.ts';

/* A contest on the disk, written: whole at any moment, so that one that is killed resumes after the last pair that was over.

   The journal is written before the logs that it names: a run knows by its own lines which files are its own, and removes no others. A
   pair whose log a kill has prevented is played again. What is there in the end depends neither on the order in which pairs ended nor
   on how often the contest was killed. */

const LOCK: LockKind = { name: '.contest.lock', holder: 'contest' };

/**
 * Locks the folder of a contest for this process, because two processes would overwrite each other's files. Makes the folder if it is missing.
 *
 * @throws ShooterError `lock/in-use` naming the process that has it; `file/unwritable`
 */
export const lockRun = (folder: string): FolderLock =>
  writing(folder, () => {
    mkdirSync(folder, { recursive: true });
    return takeLock(folder, LOCK);
  });

/**
 * Makes the folder of a contest, which must not be there, or be empty.
 *
 * @param key signs the run and its logs, if the manifest names it
 * @throws ShooterError `contest/strange-file`, `file/unwritable`, and as `parseManifest` for a manifest that no reader takes
 */
export const createRun = (folder: string, manifest: ContestManifest, key?: SigningKey): Run =>
  writing(folder, () => begin(folder, manifest, key));

function begin(folder: string, manifest: ContestManifest, key: SigningKey | undefined): Run {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  parseManifest(text);
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).some((name) => !name.startsWith('.')))
    throw new ShooterError(
      'contest/strange-file',
      `${folder}: it holds something else than a contest; name another folder`,
    );
  // A kill may have come before the manifest was whole.
  removeLeftOvers(folder, { isOurs: (name) => name === NAMES.manifest });
  writeWhole(join(folder, NAMES.manifest), text);
  return { folder, manifest, pairs: [], isOver: false, key };
}

/**
 * Makes ready a contest that this process has locked and resumes: a line of the journal that a crash has cut off is removed.
 *
 * @param key what it is signed with
 * @throws ShooterError `file/unwritable`, `contest/strange-file`
 */
export function resumeRun(run: Run, key?: SigningKey): Run {
  const journal = join(run.folder, NAMES.journal);
  if (!run.isOver && isFile(journal)) writing(run.folder, () => cutJournal(journal));
  return { ...run, key };
}

/**
 * Keeps pairs: first in the journal, then their logs, signed here if the run is: the threads that load bots see no key.
 *
 * @throws ShooterError `file/unwritable`, `contest/strange-file`, `lock/lost`
 */
export const keepPairs = ({ folder, key, lock }: Run, played: readonly PlayedPair[]): void =>
  writing(folder, () => {
    lock?.check();
    checkNames(folder);
    appendJournal(join(folder, NAMES.journal), linesOf(played.map(({ pair }) => pair)));
    for (const { logs } of played) {
      if (logs.length > 0) mkdirSync(join(folder, NAMES.logs), { recursive: true });
      // `readRun` takes a game as complete once the file that `lastFileOf` names exists. A `PlayedPair` lists that file first of its game,
      // so they are written in reverse.
      for (const { name, bytes } of [...logs].reverse())
        writeWhole(
          join(folder, name),
          key !== undefined && name.endsWith('.log') ? signLog(bytes, key) : bytes,
        );
    }
  });

const linesOf = (pairs: readonly PairResult[]): string =>
  pairs.map((pair) => `${JSON.stringify(pair)}\n`).join('');

/**
 * Ends a contest: `pairs` are those that count, in order. Files of games that the journal names and that do not count are removed, and no others.
 *
 * @throws ShooterError `file/unwritable`, `contest/strange-file`, `lock/lost`
 */
export const endRun = (run: Run, pairs: readonly PairResult[]): void => {
  // `end` removes the journal last: without one there is nothing left to do.
  const hasEnded = run.isOver && !isFile(join(run.folder, NAMES.journal));
  if (!hasEnded) writing(run.folder, () => end(run, pairs));
};

function end({ folder, manifest, isOver, key, lock }: Run, pairs: readonly PairResult[]): void {
  lock?.check();
  checkNames(folder);
  if (!isOver) writeResults({ folder, manifest, key }, pairs);
  sweepLogs(folder, manifest, new Set(pairs.flatMap(({ games }) => games.flatMap(filesOf))));
  removeLeftOvers(folder, { isOurs: (name) => Object.values<string>(NAMES).includes(name) });
  removeFile(join(folder, NAMES.journal));
}

/** Writes the signature before the results: if the results of a signed run exist, their signature exists, too. */
function writeResults(
  { folder, manifest, key }: Pick<Run, 'folder' | 'manifest' | 'key'>,
  pairs: readonly PairResult[],
): void {
  const results = linesOf(pairs);
  if (manifest.signer !== null && key !== undefined) {
    const bytes = readWhole(join(folder, NAMES.manifest), MAX_MANIFEST_BYTES);
    const hashes = { manifest: hashBytes(bytes), results: hashBytes(results) };
    writeWhole(join(folder, NAMES.signature), signRun(hashes, key));
  }
  writeWhole(join(folder, NAMES.results), results);
}

/** Removes the files of games that do not count: those that the journal names, in the folder of logs itself. */
function sweepLogs(folder: string, manifest: ContestManifest, kept: ReadonlySet<string>): void {
  const logs = join(folder, NAMES.logs);
  const lines = scanJournal(folder, manifest);
  for (const { pair } of lines)
    for (const name of (pair?.games ?? []).flatMap(filesOf))
      if (!kept.has(name)) removeFile(join(folder, name));
  if (!isFolder(logs)) return;
  removeLeftOvers(logs, { isOurs: (name) => GAME_FILE.test(name) });
  if (readdirSync(logs).length === 0) rmdirSync(logs);
}

/** Turns an error of the file system into `file/unwritable` that names the folder. All that was kept before is still there. */
function writing<T>(folder: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const { syscall, code = '' } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new ShooterError('file/unwritable', `${folder}: ${REASONS[code] ?? describeSystemError(error)}`);
  }
}

const GOES_ON =
  'the pairs that were kept are safe: the same command with --run resumes once it can be written';

/** Where more is known than what the system says of any file. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: `the disk is full; ${GOES_ON}`,
  EDQUOT: `the quota is used up; ${GOES_ON}`,
  EFBIG: `a file in it would be larger than is allowed; ${GOES_ON}`,
  EACCES: 'its permissions forbid to write to it',
  EEXIST: 'it is a file, not a folder; name another folder',
};
