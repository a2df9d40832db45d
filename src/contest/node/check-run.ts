import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ShooterError } from '../../core/index.ts';
import { readLog, verifyLog } from '../../replay/index.ts';
import { createAudit, mayDiffer } from '../audit.ts';
import {
  compareLog,
  findingOf,
  findingOfError,
  type LocatedGame,
  type LocatedPair,
  type RunFinding,
  refuteResult,
} from '../check-log.ts';
import { differingField } from '../check-pair.ts';
import type { ContestManifest } from '../manifest.ts';
import type { PairResult } from '../result.ts';
import { filesOf, NAMES } from '../run-names.ts';
import { checkComplete, scanRun } from './read-run.ts';
import { isFile, isFolder } from './run-files.ts';

/* Whether the results of a run are what was played: compares the results with the plan of the manifest, with the logs and with each other. */

/** A run that is open to be verified. */
export interface OpenedRun {
  readonly folder: string;
  readonly manifest: ContestManifest;
  readonly isOver: boolean;
  /** the key whose signature of the whole run holds; null where there is none, or was not checked */
  readonly signer: string | null;
  /** those that can be read, in the order of their lines */
  readonly pairs: readonly LocatedPair[];
  /** what is wrong with the results by themselves */
  readonly findings: readonly RunFinding[];
  /** files and folders that are not of the run, by their names in it; nobody looks at them */
  readonly extra: readonly string[];
}

/** Findings, and names of extra files, that are listed at most. Also the number of wrong lines after which no further line is read. */
const MAX_FINDINGS = 1000;

/**
 * Reads a run, and checks all of it but its logs.
 *
 * @throws ShooterError as `readRun` where there is no manifest that can be read, or a file is not the run's own
 */
export function openRun(folder: string): OpenedRun {
  const { manifest, isOver, lines } = scanRun(folder);
  const findings: RunFinding[] = [];
  const pairs: LocatedPair[] = [];
  const audit = createAudit();
  let isSignatureChecked = false;
  try {
    let isWhole = true;
    for (const { file, line, pair, finding } of lines) {
      if (findings.length >= MAX_FINDINGS) {
        const message = `${MAX_FINDINGS} lines before this one are wrong: the rest is not looked at`;
        findings.push(findingOf({ kind: 'damaged', file, line, message }));
        isWhole = false;
        break;
      }
      if (pair === undefined) {
        findings.push(finding);
        continue;
      }
      pairs.push({ file, line, pair });
      try {
        audit.check(pair);
      } catch (error) {
        findings.push(findingOfError(error, { file, line, pair: pair.index }));
      }
    }
    // Only a run that is over is signed. `lines` checks its signature after the last line, and throws if it does not hold: so it does here,
    // unless the loop was left before.
    isSignatureChecked = isOver && isWhole;
    const played = pairs.map(({ pair }) => pair);
    if (isOver && findings.length === 0) checkComplete(folder, manifest, played);
  } catch (error) {
    findings.push(findingOfFile(folder, isOver, error));
  }
  const signer = isSignatureChecked ? manifest.signer : null;
  return { folder, manifest, isOver, signer, pairs, findings, extra: listExtra(folder, pairs) };
}

/** What is wrong with a whole file, whose name a finding says beside its message. */
function findingOfFile(folder: string, isOver: boolean, error: unknown): RunFinding {
  const isOfSignature = (error as Partial<ShooterError>).code === 'contest/bad-signature';
  const pairs = isOver ? NAMES.results : NAMES.journal;
  const finding = findingOfError(error, { file: isOfSignature ? NAMES.signature : pairs });
  return { ...finding, message: finding.message.replace(`${join(folder, finding.file)}: `, '') };
}

/** Names of lock files: whoever takes over from a process that died makes one with the next number that is free. */
const LOCKS = /^\.contest\.lock(\.[0-9])?$/;

/** What is in a run and not of it. */
function listExtra(folder: string, pairs: readonly LocatedPair[]): string[] {
  const own = new Set<string>([
    ...Object.values(NAMES),
    ...pairs.flatMap(({ pair }) => pair.games.flatMap(filesOf)),
  ]);
  const logs = join(folder, NAMES.logs);
  const names = [
    ...readdirSync(folder),
    ...(isFolder(logs) ? readdirSync(logs).map((name) => `${NAMES.logs}/${name}`) : []),
  ];
  return names.filter((name) => !own.has(name) && !LOCKS.test(name)).sort();
}

/** A run whose logs are looked at. */
export interface LoggedRun extends Pick<OpenedRun, 'folder' | 'manifest'> {
  /** ticks that a log may have; 10,000,000 if left out */
  readonly maxTicks?: number | undefined;
}

/** What games of a run rest on. */
export interface CheckedGames {
  readonly findings: readonly RunFinding[];
  /** games whose result is proven by their log, as `LINE/GAME`: a forfeit is only claimed by it */
  readonly proven: readonly string[];
}

/** Names a game of a run. */
const gameKey = ({ line }: LocatedPair, index: 0 | 1): string => `${line}/${index + 1}`;

/** Compares pairs with their logs: the long part of a verification, which threads of `verifyRun` do. They load no bot. */
export function checkGames(pairs: readonly LocatedPair[], run: LoggedRun): CheckedGames {
  const checked = pairs.flatMap((located) =>
    ([0, 1] as const)
      .filter((index) => located.pair.games[index].log !== null)
      .map((index) => checkGame(run, { ...located, index })),
  );
  return {
    findings: checked.flatMap(({ findings }) => findings),
    proven: checked.flatMap(({ proven }) => proven),
  };
}

/**
 * Checks a result by its log: that the log is whole and of this game, says what the result says, and is proven by simulation. It is
 * simulated only if all else is right, so that no log makes us simulate more than the rules of the contest allow.
 *
 * @param located a game that has a log
 */
function checkGame({ folder, manifest, maxTicks }: LoggedRun, located: LocatedGame): CheckedGames {
  const { pair, line, index } = located;
  const file = pair.games[index].log!;
  const game = index === 0 ? 1 : 2;
  const wrong = (kind: RunFinding['kind'], message: string): CheckedGames => ({
    findings: [findingOf({ kind, file, pair: pair.index, game, message })],
    proven: [],
  });
  if (!isFile(join(folder, file)))
    return wrong('refuted', `game ${game} of line ${line} names it, but there is no such file`);
  try {
    const log = readLog(join(folder, file));
    const findings = compareLog(manifest, located, log);
    if (findings.length > 0) return { findings, proven: [] };
    const { verdict, result, failure } = verifyLog(log, { maxTicks });
    if (verdict !== 'proven') return wrong('refuted', `tick ${failure?.tick}: ${failure?.what}`);
    return { findings: [], proven: result?.status === 'proven' ? [gameKey(located, index)] : [] };
  } catch (error) {
    if (!(error instanceof ShooterError)) throw error;
    return wrong('damaged', error.message);
  }
}

/** What a pair that was played again came out as. */
export interface ReplayedGames {
  readonly findings: readonly RunFinding[];
  /** games that came out the same, as `LINE/GAME`; not those in which a clock or the machine had a hand */
  readonly replayed: readonly string[];
}

/** Compares a pair with the same pair, played again. */
export function compareReplay(located: LocatedPair, again: PairResult): ReplayedGames {
  const findings: RunFinding[] = [];
  const replayed: string[] = [];
  for (const index of [0, 1] as const) {
    const [found, expected] = [located.pair.games[index], again.games[index]];
    if (mayDiffer(found) || mayDiffer(expected)) continue;
    const difference = differingField(found, expected);
    if (difference === undefined) replayed.push(gameKey(located, index));
    else
      findings.push(
        refuteResult(located, { game: index === 0 ? 1 : 2, ...difference, source: 'played again' }),
      );
  }
  return { findings, replayed };
}

/** What a verification of a run has found. Plain data, as `verify --json` prints it. */
export interface RunVerification {
  readonly run: string;
  /**
   * proven: every game is, by its log or by being played again · claimed: nothing is refuted, but some games rest on the results alone ·
   * unfinished: the contest is not over; nothing is refuted · refuted: something is not so · damaged: something cannot be read
   */
  readonly verdict: 'proven' | 'claimed' | 'unfinished' | 'refuted' | 'damaged';
  readonly games: {
    readonly total: number;
    /** whose result simulation of their log proves */
    readonly proven: number;
    /** that were played again now by the same players, and came out the same in every field */
    readonly replayed: number;
    /** neither: the results say so, or a log does that claims a forfeit */
    readonly claimed: number;
  };
  /** who signed manifest and results, and all logs; null where nobody did */
  readonly signer: string | null;
  /** the first of them, `MAX_FINDINGS` at most */
  readonly findings: readonly RunFinding[];
  readonly findingCount: number;
  /** what is in the folder and not of the run */
  readonly extra: readonly string[];
}

/** Puts together what was found. */
export function concludeVerification(
  run: OpenedRun,
  checked: readonly CheckedGames[],
  replays: readonly ReplayedGames[] = [],
): RunVerification {
  const proven = new Set(checked.flatMap((one) => one.proven));
  const replayed = new Set(replays.flatMap((one) => one.replayed));
  const findings = [...run.findings, ...[...checked, ...replays].flatMap((one) => one.findings)];
  const total = 2 * run.pairs.length;
  const shown = new Set([...proven, ...replayed]).size;
  const isDamaged = findings.some(({ kind }) => kind === 'damaged');
  const whole = run.isOver ? (shown === total ? 'proven' : 'claimed') : 'unfinished';
  return {
    run: run.folder,
    verdict: isDamaged ? 'damaged' : findings.length > 0 ? 'refuted' : whole,
    games: { total, proven: proven.size, replayed: replayed.size, claimed: total - shown },
    signer: run.signer,
    findings: findings.slice(0, MAX_FINDINGS),
    findingCount: findings.length,
    extra: run.extra.slice(0, MAX_FINDINGS),
  };
}
