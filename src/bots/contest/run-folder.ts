import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ShooterError } from '../../core/index.ts';
import { type LockKind, takeLock } from '../../replay/index.ts';
import { type ContestManifest, parseManifest, planOf } from './manifest.ts';
import { parsePair } from './parse-pair.ts';
import { countPlanned, type PlannedPair, planPairs } from './plan.ts';
import { type PlayedPair, printedName } from './play-pair.ts';
import type { GameResult, PairResult } from './result.ts';

/* A contest on the disk: whole at any moment, so that one that is killed goes on from the last pair that was over.

     manifest.json     what is played, written first
     journal.ndjson    pairs as they end, while the contest goes on
     results.ndjson    the pairs that count, in the order of the plan, once it is over; the journal is gone then
     logs/ID.log       logs of games
     logs/ID.stderr.txt  what was printed in a game with failures

   What is there in the end depends neither on the order in which pairs ended nor on how often the contest was killed. */

const NAMES = {
  manifest: 'manifest.json',
  journal: 'journal.ndjson',
  results: 'results.ndjson',
  logs: 'logs',
} as const;

/** Bytes of a file of results at most: longer ones do not fit into one text. */
const MAX_BYTES = 500 << 20;

/** A contest on the disk, or its beginning. */
export interface Run {
  readonly folder: string;
  readonly manifest: ContestManifest;
  /** pairs that were played: all that count, in order, if `isOver`; else in the order in which they ended */
  readonly pairs: readonly PairResult[];
  readonly isOver: boolean;
}

const LOCK: LockKind = { name: '.contest.lock', code: 'contest/in-use', holder: 'contest' };

/**
 * Takes the folder of a contest for this process, which is made if it is missing: two that played one contest would each write what the other has.
 *
 * @returns gives it back
 * @throws ShooterError `contest/in-use` naming the process that has it; `contest/unwritable`
 */
export const lockRun = (folder: string): (() => void) =>
  writing(folder, () => {
    mkdirSync(folder, { recursive: true });
    return takeLock(folder, LOCK);
  });

/** Whether there is a contest in a folder. */
export const isRun = (folder: string): boolean => existsSync(join(folder, NAMES.manifest));

/**
 * Makes the folder of a contest, which must not be there, or be empty.
 *
 * @throws ShooterError `contest/folder-in-use`, `contest/unwritable`
 */
export const createRun = (folder: string, manifest: ContestManifest): Run =>
  writing(folder, () => begin(folder, manifest));

function begin(folder: string, manifest: ContestManifest): Run {
  mkdirSync(folder, { recursive: true });
  // A kill may have come before the manifest was whole.
  if (readdirSync(folder).some((name) => !name.startsWith('.') && name !== `${NAMES.manifest}.part`))
    throw new ShooterError(
      'contest/folder-in-use',
      `${folder}: it holds something else than a contest; name another folder`,
    );
  writeWhole(join(folder, NAMES.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
  return { folder, manifest, pairs: [], isOver: false };
}

/**
 * Reads a contest. A last line that a crash has cut off is left out, and removed before anything is added.
 *
 * @throws ShooterError `contest/unreadable`, and as `parseManifest` and `parsePair`, naming file and line
 */
export function readRun(folder: string): Run {
  const manifest = within(join(folder, NAMES.manifest), (path) => parseManifest(readText(path)));
  const isOver = existsSync(join(folder, NAMES.results));
  const path = join(folder, isOver ? NAMES.results : NAMES.journal);
  const pairs = existsSync(path) ? readPairs(path, { isOver, manifest }) : [];
  return { folder, manifest, pairs, isOver };
}

function readPairs(
  path: string,
  { isOver, manifest }: { readonly isOver: boolean; readonly manifest: ContestManifest },
): PairResult[] {
  const plan = planOf(manifest);
  const planned = { count: countPlanned(plan), at: planPairs(plan) };
  const text = readText(path);
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) {
    if (isOver) throw new ShooterError('contest/unreadable', `${path}: its last line is cut off`);
    truncateSync(path, Buffer.byteLength(text.slice(0, end)));
  }
  const pairs: PairResult[] = [];
  for (let from = 0, line = 1; from < end; line += 1) {
    const to = text.indexOf('\n', from);
    pairs.push(within(`${path}: line ${line}`, () => ofPlan(parsePair(text.slice(from, to)), planned)));
    from = to + 1;
  }
  return pairs;
}

/** @throws ShooterError `contest/bad-pair` for one that the plan does not have */
function ofPlan(
  pair: PairResult,
  planned: { readonly count: number; readonly at: (index: number) => PlannedPair },
): PairResult {
  const { index } = pair;
  if (index >= planned.count)
    throw new ShooterError(
      'contest/bad-pair',
      `its "index" is ${index}; the plan has ${planned.count} pairs`,
    );
  const own = planned.at(index);
  const wrong = (['a', 'b', 'seed'] as const).find((field) => pair[field] !== own[field]);
  if (wrong === undefined) return pair;
  throw new ShooterError(
    'contest/bad-pair',
    `its "${wrong}" is ${JSON.stringify(pair[wrong])}; in the plan it is ${JSON.stringify(own[wrong])}`,
  );
}

function within<T>(where: string, read: (where: string) => T): T {
  try {
    return read(where);
  } catch (error) {
    if (error instanceof ShooterError && !error.message.startsWith(where))
      throw new ShooterError(error.code, `${where}: ${error.message}`);
    throw error;
  }
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= MAX_BYTES) return bytes.toString('utf8');
  } catch (error) {
    throw new ShooterError('contest/unreadable', `${path}: ${(error as Error).message}`);
  }
  throw new ShooterError('contest/unreadable', `${path}: it is over ${MAX_BYTES >> 20} MiB`);
}

/** Keeps pairs: their logs first, so that what is in the journal has them. @throws ShooterError `contest/unwritable` */
export const keepPairs = ({ folder }: Run, played: readonly PlayedPair[]): void =>
  writing(folder, () => {
    const logs = played.flatMap((one) => one.logs);
    if (logs.length > 0) mkdirSync(join(folder, NAMES.logs), { recursive: true });
    for (const { name, bytes } of logs) writeWhole(join(folder, name), bytes);
    appendFileSync(join(folder, NAMES.journal), linesOf(played.map(({ pair }) => pair)));
  });

const linesOf = (pairs: readonly PairResult[]): string =>
  pairs.map((pair) => `${JSON.stringify(pair)}\n`).join('');

/** Ends a contest: `pairs` are those that count, in order. Logs of others are removed, and what a kill has left of an end before. @throws ShooterError `contest/unwritable` */
export const endRun = (run: Run, pairs: readonly PairResult[]): void =>
  writing(run.folder, () => end(run, pairs));

function end({ folder, isOver }: Run, pairs: readonly PairResult[]): void {
  const logs = join(folder, NAMES.logs);
  const kept = new Set(pairs.flatMap(({ games }) => games.flatMap(filesOf)));
  if (existsSync(logs)) {
    for (const name of readdirSync(logs))
      if (!kept.has(`${NAMES.logs}/${name}`)) rmSync(join(logs, name), { force: true });
    if (readdirSync(logs).length === 0) rmSync(logs, { recursive: true });
  }
  if (!isOver) writeWhole(join(folder, NAMES.results), linesOf(pairs));
  rmSync(join(folder, NAMES.journal), { force: true });
}

/** Files that a game may have. */
export const filesOf = ({ id, log, failures }: GameResult): string[] => [
  ...(log === null ? [] : [log]),
  ...(log === null || failures.length === 0 ? [] : [printedName(id)]),
];

/** What the system refuses is told with the folder; all that was kept before is still there. */
function writing<T>(folder: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const { syscall, message } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new ShooterError('contest/unwritable', `${folder}: ${message}`);
  }
}

/** Whole or not at all. */
function writeWhole(path: string, data: string | Uint8Array): void {
  writeFileSync(`${path}.part`, data);
  renameSync(`${path}.part`, path);
}
