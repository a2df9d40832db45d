import { ShooterError } from '../core/index.ts';
import {
  formatHash,
  type Log,
  matchId,
  readColumn,
  SOURCE_COLUMNS,
  SOURCES,
  signerOf,
} from '../replay/browser.ts';
import { diffTrees } from '../replay/internal.ts';
import { type Contradiction, differingField, formatContradiction } from './check-pair.ts';
import { nameInLogs } from './game-task.ts';
import type { ContestManifest } from './manifest.ts';
import type { GameResult, PairResult } from './result.ts';

/* Compares results with the logs of their games, and says what differs as findings. */

/** What is wrong with a run, and where. Plain data. */
export interface RunFinding {
  /** refuted: something in it is not so · damaged: something cannot be read */
  readonly kind: 'refuted' | 'damaged';
  /** in the folder of the run, for instance `results.ndjson` */
  readonly file: string;
  /** of the results, from 1; null where it is of another file */
  readonly line: number | null;
  /** index of the pair in the plan; null where it is of none */
  readonly pair: number | null;
  /** place of the game in its pair; null where it is of none */
  readonly game: 1 | 2 | null;
  /** null where it is not a single field */
  readonly field: string | null;
  /** what the field has, and what it should have */
  readonly found: unknown;
  readonly expected: unknown;
  /** one line for people, without the file and the line */
  readonly message: string;
}

/** A pair of a run, and the line that it was read from: of the results, or of the journal of a contest that is not over. */
export interface LocatedPair {
  /** in the folder of the run, for instance `results.ndjson` */
  readonly file: string;
  readonly line: number;
  readonly pair: PairResult;
}

/** A game of such a pair. */
export interface LocatedGame extends LocatedPair {
  /** place of the game in the pair */
  readonly index: 0 | 1;
}

/** A finding, with what is not said of it left null. */
export const findingOf = (
  some: Pick<RunFinding, 'kind' | 'file' | 'message'> & Partial<RunFinding>,
): RunFinding => ({
  ...{ line: null, pair: null, game: null, field: null, found: null, expected: null },
  ...some,
});

/** Errors of these codes say that something is not so, others that it cannot be read. */
const REFUTING: readonly string[] = [
  'contest/contradiction',
  'contest/incomplete',
  'contest/not-reproducible',
];

/** What an error says of a run; any but a ShooterError is thrown on. */
export function findingOfError(
  error: unknown,
  where: Pick<RunFinding, 'file'> & Partial<RunFinding>,
): RunFinding {
  if (!(error instanceof ShooterError)) throw error;
  const { code, message } = error;
  return findingOf({ kind: REFUTING.includes(code) ? 'refuted' : 'damaged', ...where, message });
}

/** What a line of a run has, and what it should have. */
export function refuteResult(
  { file, line, pair }: Omit<LocatedPair, 'pair'> & { readonly pair: Pick<PairResult, 'index'> },
  contradiction: Contradiction,
): RunFinding {
  const { source: _, game = null, ...difference } = contradiction;
  return findingOf({
    ...{ kind: 'refuted', file, line, pair: pair.index, game, ...difference },
    message: formatContradiction(contradiction),
  });
}

/** All in which a log and a result differ, without simulating. */
export function compareLog(manifest: ContestManifest, located: LocatedGame, log: Log): RunFinding[] {
  const { pair, index } = located;
  const game = index === 0 ? 1 : 2;
  const file = pair.games[index].log!;
  const about = { kind: 'refuted', file, pair: pair.index, game } as const;
  if (log.status !== 'sealed' || log.end === undefined)
    return [findingOf({ ...about, message: 'it is not sealed' })];
  const other = differingField(
    identityOf(log, manifest.signer !== null),
    expectedIdentity(manifest, pair, index),
  );
  if (other !== undefined) {
    const message = formatContradiction({ ...other, source: 'in the contest' });
    return [findingOf({ ...about, ...other, message })];
  }
  const source = `by its log ${file}`;
  return diffTrees(statedBy(log, index), statedIn(pair.games[index])).map(({ field, a, b }) =>
    refuteResult(located, { game, field, found: b, expected: a, source }),
  );
}

/** Which match a log is of, and who signed it. The signer counts only in a signed run: an unsigned merge may hold logs of several signers. */
const identityOf = (log: Log, isSigned: boolean): object => ({
  seed: log.header.seed,
  rules: log.header.rules,
  players: log.header.players.map(({ name }) => name),
  release: log.recording?.release,
  parent: log.header.parent?.id,
  signer: isSigned ? (signerOf(log) ?? null) : null,
});

function expectedIdentity(manifest: ContestManifest, { a, b, seed }: PairResult, index: 0 | 1): object {
  const names = [nameInLogs(manifest, a), nameInLogs(manifest, b)];
  return {
    seed,
    rules: manifest.rules,
    players: index === 0 ? names : names.reverse(),
    release: manifest.release,
    parent: undefined,
    signer: manifest.signer,
  };
}

/** What a result and its log both state. */
type Stated = Pick<GameResult, 'score' | 'ticks' | 'digest' | 'hash'> & {
  readonly reason: string | null;
  /** who failed, in words */
  readonly failures: string;
};

function statedIn({ score, reason, ticks, digest, hash, failures }: GameResult): Stated {
  const blamed = [0, 1].map((side) => failures.some(({ player }) => player === side));
  return { score, reason, ticks, digest, hash, failures: formatBlamed(blamed) };
}

function statedBy(log: Log, index: 0 | 1): Stated {
  const { result, hash } = log.end!;
  const winner = result?.winner ?? null;
  return {
    score: winner === null ? 0.5 : (winner === 1) === (index === 0) ? 1 : 0,
    reason: result?.reason ?? null,
    ticks: log.track.ticks,
    digest: matchId(log),
    hash: formatHash(hash),
    failures: failedIn(log, index),
  };
}

/** Who failed by a log: whose input is neutral somewhere, and who forfeits. */
function failedIn(log: Log, index: 0 | 1): string {
  const { result } = log.end!;
  const seats = ([0, 1] as const).map((seat) => {
    const sources = readColumn(log.track, SOURCE_COLUMNS[seat]);
    const forfeits = result?.reason === 'forfeit' && result.winner !== seat + 1;
    return forfeits || sources.some(([source]) => SOURCES[source] === 'neutral');
  });
  return formatBlamed(index === 0 ? seats : seats.reverse());
}

const formatBlamed = (blamed: readonly boolean[]): string =>
  blamed[0] && blamed[1] ? 'of both players' : blamed[0] ? 'of player a' : blamed[1] ? 'of player b' : 'none';
