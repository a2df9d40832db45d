import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { judgeInOrder, makeTables, mergeRuns, type PairResult, readRun } from '../../src/contest/index.ts';
import {
  checkGames,
  concludeVerification,
  openRun,
  type RunVerification,
} from '../../src/contest/node/check-run.ts';
import { endRun, resumeRun } from '../../src/contest/node/run-folder.ts';
import { parseRules, ShooterError } from '../../src/core/index.ts';
import { createSigningKey } from '../../src/replay/index.ts';
import { makeRun, manifestOf } from '../contest/make-run.ts';
import { type Chance, mutateBytes } from './chance.ts';
import { bentText } from './documents.ts';

/* Run directories in which anything was altered: files, lines, fields, links. All that reads one answers or refuses, and nothing is proven
   that was not played. */

/** What is tried; another one stands in for a defect. */
export interface RunSubject {
  readonly verifyRun: (folder: string) => RunVerification;
  /** Ends a run anew, which removes what is left of it. */
  readonly endRun: (folder: string) => void;
}

export const RUNS: RunSubject = {
  verifyRun(folder) {
    const run = openRun(folder);
    return concludeVerification(run, [checkGames(run.pairs, run)]);
  },
  endRun(folder) {
    const run = readRun(folder);
    endRun(resumeRun(run), run.pairs);
  },
};

const OF_ONES_OWN = 'of ones own';
const KEY = createSigningKey();
const MANIFEST = { rules: parseRules({ maxTicks: 60 }), pairs: 2 };

interface Base {
  readonly folder: string;
  readonly pairs: readonly PairResult[];
}

interface Bench {
  /** one that is not signed, and one that is */
  readonly bases: readonly [Base, Base];
  /** where a case has its folders; emptied for each */
  readonly folder: string;
  /** a file, and a folder, that are of no run: links lead there */
  readonly outside: string;
}

let bench: Bench | undefined;

function openBench(): Bench {
  const top = mkdtempSync(join(tmpdir(), 'shooter-fuzz-'));
  process.on('exit', () => rmSync(top, { recursive: true, force: true }));
  const bases = (['unsigned', 'signed'] as const).map((name) => {
    const folder = join(top, name);
    const key = name === 'signed' ? KEY : undefined;
    makeRun(folder, manifestOf({ ...MANIFEST, signer: key?.publicKey ?? null }), key && { key });
    return { folder, pairs: readRun(folder).pairs };
  });
  return { bases: bases as [Base, Base], folder: join(top, 'case'), outside: join(top, 'outside') };
}

/** @returns what does not hold of a run; undefined if nothing */
export function tryRun(chance: Chance, subject: RunSubject): string | undefined {
  bench ??= openBench();
  const { folder: top, outside, bases } = bench;
  for (const made of [top, outside]) {
    rmSync(made, { recursive: true, force: true });
    mkdirSync(made);
  }
  const base = chance.pick(bases);
  const folder = join(top, 'run');
  cpSync(base.folder, folder, { recursive: true });
  for (let left = 1 + chance.below(2); left > 0; left -= 1) alter(chance, folder, bench);
  // An alteration may have gone through a link.
  writeFileSync(join(outside, 'a.log'), OF_ONES_OWN);
  writeFileSync(join(folder, 'note.txt'), OF_ONES_OWN);
  const wrong = answer(() => judgeRun(folder, base, subject)) ?? answer(() => merge(top, base, subject));
  return wrong ?? answer(() => show(folder)) ?? answer(() => end(bench!, subject));
}

/** A refusal is an answer: what comes after it is tried all the same. */
function answer(act: () => string | undefined): string | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof ShooterError) return undefined;
    throw error;
  }
}

type Alter = (chance: Chance, folder: string, bench: Bench) => void;

const edit = (path: string, change: (bytes: Buffer) => string | Uint8Array): void =>
  writeFileSync(path, change(readFileSync(path)));

const aLog = (chance: Chance, folder: string): string =>
  join(folder, 'logs', chance.pick(readdirSync(join(folder, 'logs')).sort()));

const ALTERATIONS: readonly Alter[] = [
  (chance, folder) =>
    edit(join(folder, 'manifest.json'), (bytes) => bentText(chance, JSON.parse(bytes.toString()))),
  ...Array.from({ length: 4 }, () => alterLine),
  (chance, folder) => edit(join(folder, 'results.ndjson'), (bytes) => mutateBytes(chance, bytes)),
  (chance, folder) => edit(join(folder, 'results.ndjson'), (bytes) => alterLines(chance, bytes)),
  (chance, folder) => edit(aLog(chance, folder), (bytes) => mutateBytes(chance, bytes)),
  (chance, folder) => cpSync(aLog(chance, folder), aLog(chance, folder)),
  (chance, folder) => rmSync(aLog(chance, folder)),
  (_, folder) => renameSync(join(folder, 'results.ndjson'), join(folder, 'journal.ndjson')),
  (_, folder) => cpSync(join(folder, 'results.ndjson'), join(folder, 'journal.ndjson')),
  (chance, folder) =>
    edit(join(folder, 'signature.json'), (bytes) => bentText(chance, JSON.parse(bytes.toString()))),
  (chance, folder, { bases }) => {
    const name = chance.pick(['manifest.json', 'results.ndjson', 'signature.json']);
    cpSync(join(chance.pick(bases).folder, name), join(folder, name));
  },
  (chance, folder) => rmSync(pickFile(chance, folder), { recursive: true }),
  (chance, folder, { outside }) => {
    const path = chance.oneIn(3) ? aLog(chance, folder) : pickFile(chance, folder);
    rmSync(path, { recursive: true });
    const way = chance.below(4);
    if (way === 0) mkdirSync(path);
    else symlinkSync(chance.pick([join(outside, 'a.log'), outside, 'nowhere', '.']), path);
  },
];

const pickFile = (chance: Chance, folder: string): string =>
  join(folder, chance.pick(readdirSync(folder).sort()));

/** What an alteration before it has taken away cannot be altered. */
function alter(chance: Chance, folder: string, given: Bench): void {
  try {
    chance.pick(ALTERATIONS)(chance, folder, given);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined && !(error instanceof SyntaxError)) throw error;
  }
}

function alterLine(chance: Chance, folder: string): void {
  edit(join(folder, 'results.ndjson'), (bytes) => {
    const lines = bytes.toString().trimEnd().split('\n');
    const at = chance.below(lines.length);
    return `${lines.with(at, bentText(chance, JSON.parse(lines[at]!))).join('\n')}\n`;
  });
}

function alterLines(chance: Chance, bytes: Buffer): string {
  const lines = bytes.toString().trimEnd().split('\n');
  const at = chance.below(lines.length);
  const way = chance.below(3);
  const other = way === 0 ? lines.toSpliced(at, 1) : way === 1 ? [...lines, lines[at]!] : lines.toReversed();
  return `${other.join('\n')}\n`;
}

/** Of a run that is proven every result is one that was played; of one that is signed every byte is. */
function judgeRun(folder: string, base: Base, subject: RunSubject): string | undefined {
  const { verdict, signer } = subject.verifyRun(folder);
  if (signer === KEY.publicKey && verdict !== 'refuted' && verdict !== 'damaged') {
    const altered = ownFiles(base.folder).find(
      (name) => !isSameFile(join(folder, name), join(base.folder, name)),
    );
    if (altered !== undefined) return `it is ${verdict} and signed, but ${altered} was altered`;
  }
  if (verdict !== 'proven') return undefined;
  const { pairs, manifest } = readRun(folder);
  const forged = pairs.find((pair) => !isDeepStrictEqual(pair, base.pairs[pair.index]));
  if (forged !== undefined) return `it is proven, but pair ${forged.index} was altered`;
  return manifest.pairs === MANIFEST.pairs && pairs.length !== base.pairs.length
    ? `it is proven, but ${base.pairs.length - pairs.length} pairs are missing`
    : undefined;
}

const ownFiles = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.includes('.'));

const isSameFile = (path: string, other: string): boolean => readFileSync(path).equals(readFileSync(other));

function merge(top: string, base: Base, subject: RunSubject): string | undefined {
  const merged = join(top, 'merged');
  mergeRuns([readRun(join(top, 'run'))], merged);
  const wrong = judgeRun(merged, base, subject);
  return wrong === undefined ? undefined : `merged, ${wrong}`;
}

/** As a finished contest is shown. */
function show(folder: string): undefined {
  const { manifest, pairs } = readRun(folder);
  const judge = judgeInOrder(manifest);
  for (const pair of pairs) judge.add(pair);
  makeTables(manifest.players, judge.committed);
}

/** Whatever is removed, what is of no run stays. */
function end({ folder, outside }: Bench, subject: RunSubject): string | undefined {
  answer(() => {
    subject.endRun(join(folder, 'run'));
    return undefined;
  });
  const kept = [join(folder, 'run', 'note.txt'), join(outside, 'a.log')];
  const lost = kept.find((path) => answer(() => readIfThere(path)) !== OF_ONES_OWN);
  return lost === undefined ? undefined : `${lost} was altered or removed`;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return 'nothing';
  }
}
