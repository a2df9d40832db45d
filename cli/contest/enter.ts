import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { BotKind } from '../../src/bots/index.ts';
import { isModule } from '../../src/bots/node/internal.ts';
import {
  type ContestForm,
  type ContestManifest,
  createManifest,
  createRun,
  differingField,
  type EnteredPlayer,
  hashContents,
  isRun,
  lockRun,
  planOf,
  planPairs,
  type Run,
  readRun,
  resumeRun,
  type Shard,
} from '../../src/contest/index.ts';
import type { SprtOptions } from '../../src/contest/stats/index.ts';
import { RELEASE, ShooterError } from '../../src/core/index.ts';
import { chooseSeed, readRules, readSigner } from '../arguments.ts';
import { usage } from '../exit.ts';
import { examinePlayer } from '../players.ts';
import type { ContestArgs } from './options.ts';
import { openTracker } from './tracker.ts';

/** What the words ask to be played. */
export interface Asked {
  readonly form: ContestForm;
  readonly names: readonly string[];
  readonly pairs: number;
  readonly sprt?: SprtOptions;
  /** is given what a reader of the report must know of the players */
  readonly notices: string[];
}

/** A contest whose folder is this process's own until it is left. */
export interface Entered {
  readonly run: Run;
  readonly leave: () => void;
}

/** Opens the folder of a contest: a new one, or the one that is to be gone on with, if it is of the same contest. */
export async function enterContest(args: ContestArgs, asked: Asked): Promise<Entered> {
  if (args.run === undefined || !isRun(args.run)) return await beginContest(args, asked);
  const folder = args.run;
  return await lockFor(folder, () => goOn(readRun(folder), args, asked));
}

/** What is asked is looked at before a folder is made. */
async function beginContest(args: ContestArgs, asked: Asked): Promise<Entered> {
  const key = readSigner(args);
  const manifest = await describeContest(args, asked, key?.publicKey ?? null);
  const folder = args.run ?? freeFolder(asked.form);
  return await lockFor(folder, async () => createRun(folder, manifest, key));
}

/** Takes a folder for what `open` makes of it, and leaves it if that fails. */
async function lockFor(folder: string, open: () => Promise<Run>): Promise<Entered> {
  const lock = lockRun(folder);
  try {
    return { run: { ...(await open()), lock }, leave: () => lock.release() };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function goOn(known: Run, args: ContestArgs, asked: Asked): Promise<Run> {
  // A drawn seed is drawn once: who goes on need not repeat it.
  const seeded = { ...args, seed: args.seed ?? known.manifest.seed };
  const key = readSigner(args);
  // Nothing is signed where one that is over is shown again.
  const signer = key?.publicKey ?? (known.isOver ? known.manifest.signer : null);
  const manifest = await describeContest(seeded, asked, signer);
  const field = differingField(manifest, known.manifest)?.field;
  if (field === undefined) return resumeRun(known, key);
  throw new ShooterError(
    'contest/other-contest',
    `${known.folder} is of another contest: they differ in "${field}"${hint(field)}. Name another folder, or ask for the same contest`,
  );
}

/** A bot is known by its name and its contents, not by where its file is. */
function hint(field: string): string {
  if (field === 'signer')
    return ': it goes on with the key that it was begun with, by --sign, or without one';
  if (/\.hash$/.test(field)) return ': its file, or one that it imports, is not what it was';
  return /\.name$/.test(field) ? ': it has the name of its file, unless it exports one' : '';
}

async function describeContest(
  args: ContestArgs,
  asked: Asked,
  signer: string | null,
): Promise<ContestManifest> {
  const rules = await readRules(args);
  if (rules.maxTicks === 0)
    throw usage('a contest needs matches that end: give the rules a maxTicks, or --ticks');
  const manifest = createManifest({
    signer,
    release: RELEASE,
    rules,
    form: asked.form,
    pairs: asked.pairs,
    seed: chooseSeed(args.seed),
    players: await enterPlayers(args, asked),
    isolation: { level: args.isolate, budgetMs: args.budget },
    logs: args.logs,
    sprt: asked.sprt ?? null,
    shard: parseShard(args.shard),
  });
  try {
    planPairs(planOf(manifest));
  } catch (error) {
    throw usage((error as Error).message);
  }
  return manifest;
}

async function enterPlayers(args: ContestArgs, asked: Asked): Promise<EnteredPlayer[]> {
  const taken = new Set<string>();
  const players: EnteredPlayer[] = [];
  const tracker = openTracker();
  for (const opened of asked.names) {
    const kind = await examinePlayer(opened, args);
    const isTrusted = args.isolate === 'none' && isModule(opened);
    const looseEnds = isTrusted ? await tracker.describeUndeclared(opened) : [];
    const name = freeName(ownName(kind), taken);
    taken.add(name);
    for (const looseEnd of looseEnds) asked.notices.push(`${name} ${looseEnd}`);
    players.push({
      name,
      hash: hashContents(opened, kind),
      // A budget of time may strike in one run and not in another.
      reproducible: args.isolate === 'none',
    });
  }
  await tracker.close();
  return players;
}

/** The inputs of a file are called by it, wherever it is: `log:match.log#2`. */
function ownName({ kind, name }: Omit<BotKind, 'createBot'>): string {
  if (kind !== 'log' && kind !== 'script') return name;
  return `${kind}:${basename(name.slice(kind.length + 1))}`;
}

/** `bot`, `bot (2)` and so on: the first that nobody has. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const free = number === 1 ? name : `${name} (${number})`;
    if (!taken.has(free)) return free;
  }
}

function parseShard(text: string | undefined): Shard | null {
  if (text === undefined) return null;
  const [, number, count] = /^([1-9][0-9]{0,5})\/([1-9][0-9]{0,5})$/.exec(text) ?? [];
  if (number === undefined || Number(number) > Number(count))
    throw usage(`--shard is "${text}"; it is one of several, as 2/8`);
  return { index: Number(number) - 1, count: Number(count) };
}

/** `sprt`, `sprt-2` and so on: the first that is free. */
function freeFolder(form: ContestForm): string {
  const stem = form === 'sprt' ? 'sprt' : 'tournament';
  for (let number = 1; ; number += 1) {
    const folder = number === 1 ? stem : `${stem}-${number}`;
    if (!existsSync(folder)) return folder;
  }
}
