import {
  formatHash,
  type Log,
  matchId,
  readColumn,
  SOURCE_COLUMNS,
  SOURCES,
  signerOf,
} from '../replay/browser.ts';
import { type Contradiction, formatContradiction } from './check-pair.ts';
import { differingField } from './compare.ts';
import { nameInLogs } from './game-task.ts';
import type { ContestManifest } from './manifest.ts';
import type { GameResult, PairResult } from './result.ts';
import { NAMES } from './run-names.ts';

/* Results held against the logs of their games. */

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

/** A pair of the results, and the line that it is on. */
export interface LinedPair {
  readonly line: number;
  readonly pair: PairResult;
}

/** A game of such a pair. */
export interface LinedGame extends LinedPair {
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

/** What a line of results has, and what it should have. */
export function refuteResult(
  { line, pair }: { readonly line: number; readonly pair: Pick<PairResult, 'index'> },
  contradiction: Contradiction,
): RunFinding {
  const { source: _, game = null, ...difference } = contradiction;
  return findingOf({
    ...{ kind: 'refuted', file: NAMES.results, line, pair: pair.index, game, ...difference },
    message: formatContradiction(contradiction),
  });
}

/** All in which a log and a result differ, without simulating. */
export function compareLog(manifest: ContestManifest, lined: LinedGame, log: Log): RunFinding[] {
  const { pair, index } = lined;
  const game = index === 0 ? 1 : 2;
  const file = pair.games[index].log!;
  if (log.status !== 'sealed' || log.end === undefined)
    return [findingOf({ kind: 'refuted', file, pair: pair.index, game, message: 'it is not sealed' })];
  const difference = differingField(
    identityOf(log, manifest.signer !== null),
    expectedIdentity(manifest, pair, index),
  );
  if (difference !== undefined)
    return [
      findingOf({
        ...{ kind: 'refuted', file, pair: pair.index, game, ...difference },
        message: formatContradiction({ ...difference, source: 'in the contest' }),
      }),
    ];
  const source = `by its log ${file}`;
  const claimed = claimedBy(log, index);
  const wrong = (Object.keys(claimed) as (keyof typeof claimed)[]).filter(
    (field) => pair.games[index][field] !== claimed[field],
  );
  const blamed = failedPlayers(pair.games[index]);
  const failed = failedIn(log, index);
  return [
    ...wrong.map((field) =>
      refuteResult(lined, { game, field, found: pair.games[index][field], expected: claimed[field], source }),
    ),
    ...(blamed === failed
      ? []
      : [refuteResult(lined, { game, field: 'failures', found: blamed, expected: failed, source })]),
  ];
}

/** Which match a log is of, and, of a run that is signed, who signed it: what was merged unsigned may hold logs of several signers. */
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

/** The fields of a result that a log says. */
function claimedBy(
  log: Log,
  index: 0 | 1,
): Pick<GameResult, 'score' | 'ticks' | 'digest' | 'hash'> & { readonly reason: string | null } {
  const { result, hash } = log.end!;
  const winner = result?.winner ?? null;
  const score = winner === null ? 0.5 : (winner === 1) === (index === 0) ? 1 : 0;
  return {
    score,
    reason: result?.reason ?? null,
    ticks: log.track.ticks,
    digest: matchId(log),
    hash: formatHash(hash),
  };
}

const formatBlamed = (blamed: readonly boolean[]): string =>
  blamed[0] && blamed[1] ? 'of both players' : blamed[0] ? 'of player a' : blamed[1] ? 'of player b' : 'none';

const failedPlayers = ({ failures }: GameResult): string =>
  formatBlamed([0, 1].map((side) => failures.some(({ player }) => player === side)));

/** Who failed by a log: whose input is neutral somewhere, and who forfeits. */
function failedIn(log: Log, index: 0 | 1): string {
  const { result } = log.end!;
  const isNeutral = (seat: 0 | 1): boolean =>
    readColumn(log.track, SOURCE_COLUMNS[seat]).some(([source]) => SOURCES[source] === 'neutral');
  const forfeits = (seat: 0 | 1): boolean =>
    result?.reason === 'forfeit' && result.winner !== (seat === 0 ? 1 : 2);
  const seats = ([0, 1] as const).map((seat) => isNeutral(seat) || forfeits(seat));
  return formatBlamed(index === 0 ? seats : seats.reverse());
}
