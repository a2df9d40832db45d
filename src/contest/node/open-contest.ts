import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { type BotKind, examinePlayer } from '../../bots/index.ts';
import { isModule } from '../../bots/node/internal.ts';
import { RELEASE, ShooterError } from '../../core/index.ts';
import { compiledUrl, openPool, type Pool } from '../../platform/node/index.ts';
import { differingField } from '../check-pair.ts';
import { type ContestManifest, createManifest, type EnteredPlayer } from '../manifest.ts';
import { hashContents } from './hash-contents.ts';
import { isRun, type Run, readRun } from './read-run.ts';
import { createRun, lockRun, resumeRun } from './run-folder.ts';
import type { ResolvedOptions } from './run-options.ts';

/* The folder of a contest is opened: a new one, or one that is resumed if it is of the same contest. */

/** A contest whose folder is this process's own until it is left. */
export interface OpenedContest {
  readonly run: Run;
  /** what a reader of the report must know of the players, a sentence each */
  readonly notices: readonly string[];
  readonly leave: () => void;
}

/**
 * Opens the folder of a contest.
 *
 * @throws ShooterError `lock/in-use`, `contest/other-contest`, `contest/same-player`, and as `readRun`, `createRun` and `openPlayer`
 */
export async function openContest(options: ResolvedOptions): Promise<OpenedContest> {
  const { run: named, key } = options;
  if (named !== undefined && isRun(named)) return await lockFor(named, () => resume(named, options));
  // Bad options fail here, before a folder is made.
  const { manifest, notices } = await describeContest(options, key?.publicKey ?? null);
  const stem = options.form === 'sprt' ? 'sprt' : 'tournament';
  const folder = named ?? firstFree((number) => (number === 1 ? stem : `${stem}-${number}`), existsSync);
  return await lockFor(folder, () => ({ run: createRun(folder, manifest, key), notices }));
}

type UnlockedContest = Omit<OpenedContest, 'leave'>;

/** Locks a folder and opens the contest in it. Gives the lock back if that fails. */
async function lockFor(
  folder: string,
  open: () => UnlockedContest | Promise<UnlockedContest>,
): Promise<OpenedContest> {
  const lock = lockRun(folder);
  const leave = (): void => lock.release();
  try {
    const { run, notices } = await open();
    return { run: { ...run, lock }, notices, leave };
  } catch (error) {
    leave();
    throw error;
  }
}

async function resume(folder: string, options: ResolvedOptions): Promise<UnlockedContest> {
  const known = readRun(folder);
  const { key } = options;
  // A drawn seed is drawn once: who resumes need not repeat it.
  const seeded = { ...options, seed: options.seed ?? known.manifest.seed };
  // A contest that is over is only reported again. Nothing is signed, so it needs no key.
  const signer = key?.publicKey ?? (known.isOver ? known.manifest.signer : null);
  const { manifest, notices } = await describeContest(seeded, signer);
  const field = differingField(manifest, known.manifest)?.field;
  if (field === undefined) return { run: resumeRun(known, key), notices };
  throw new ShooterError(
    'contest/other-contest',
    `${folder} is of another contest: they differ in "${field}"${hintFor(field)}. Name another folder, or ask for the same contest`,
  );
}

/** A bot is known by its name and its contents, not by where its file is. */
function hintFor(field: string): string {
  if (field === 'signer')
    return ': it is resumed with the key that it was begun with, by --sign, or without one';
  if (/\.hash$/.test(field)) return ': its file, or one that it imports, is not what it was';
  return /\.name$/.test(field) ? ': it has the name of its file, unless it exports one' : '';
}

async function describeContest(
  options: ResolvedOptions,
  signer: string | null,
): Promise<{ readonly manifest: ContestManifest; readonly notices: readonly string[] }> {
  const { rules, form, pairs, isolation, logs, sprt, shard } = options;
  const { players, notices } = await enterPlayers(options);
  if (form === 'sprt' && !options.allowSamePlayer) refuseSamePlayer(players);
  const manifest = createManifest({
    signer,
    release: RELEASE,
    ...{ rules, form, pairs },
    seed: options.seed ?? String(randomInt(2 ** 32)),
    players,
    isolation: { level: isolation.level, budgetMs: isolation.budgetMs },
    ...{ logs, sprt, shard },
  });
  return { manifest, notices };
}

/** A test of a player against itself would play all of its pairs and decide nothing. */
function refuseSamePlayer([a, b]: readonly EnteredPlayer[]): void {
  if (a!.hash !== b!.hash) return;
  throw new ShooterError(
    'contest/same-player',
    `${a!.name} and ${b!.name} are the same player: their contents are equal, so neither can be better. Name another one; --allow-same-player plays the test all the same`,
  );
}

/** Finds out who the players are, each by its contents and under a name of its own. */
async function enterPlayers({
  players: names,
  isolation: { level, ...limits },
  signal,
  onEvent,
}: ResolvedOptions): Promise<{
  readonly players: readonly EnteredPlayer[];
  readonly notices: readonly string[];
}> {
  const taken = new Set<string>();
  const players: EnteredPlayer[] = [];
  const notices: string[] = [];
  let pool: Pool | undefined;
  try {
    for (const opened of names) {
      signal?.throwIfAborted();
      onEvent({ type: 'player', name: opened });
      const kind = await examinePlayer(opened, level, limits);
      const own = ownName(kind);
      const name = firstFree(
        (number) => (number === 1 ? own : `${own} (${number})`),
        (one) => taken.has(one),
      );
      taken.add(name);
      if (level === 'none' && isModule(opened)) {
        pool ??= await openPool(compiledUrl('examine-task.js', import.meta.url), 1);
        // One that cannot be loaded fails again when it plays.
        const undeclared = await pool.run<string[]>('trackPlayer', opened).catch(() => []);
        for (const file of undeclared) {
          const message = `${name} ${file}`;
          notices.push(message);
          onEvent({ type: 'notice', message });
        }
      }
      // A budget of time may strike in one run and not in another.
      players.push({ name, hash: hashContents(opened, kind), reproducible: level === 'none' });
    }
  } finally {
    await pool?.close();
  }
  signal?.throwIfAborted();
  return { players, notices };
}

/** The inputs of a file are called by it, wherever it is: `log:match.log#2`. */
function ownName({ kind, name }: Omit<BotKind, 'createBot'>): string {
  if (kind !== 'log' && kind !== 'script') return name;
  return `${kind}:${basename(name.slice(kind.length + 1))}`;
}

/** The first of the names for numbers 1, 2 and so on that is not taken. */
function firstFree(nameOf: (number: number) => string, isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const name = nameOf(number);
    if (!isTaken(name)) return name;
  }
}
