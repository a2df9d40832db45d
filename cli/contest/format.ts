import type {
  ContestReport,
  CrossEntry,
  FailureCounts,
  SprtReport,
  Standing,
} from '../../src/contest/index.ts';
import type { GameCounts, Interval, Rating, SprtState } from '../../src/contest/stats/index.ts';
import { plural, quote } from '../format.ts';

/* Numbers and sentences of a report, for text and for a page. */

/** For instance `my-bot against hunter · seed "42", part 2 of 8`. */
export function titleOf({ players, form, seed, shard }: ContestReport): string {
  const part = shard === null ? '' : `, part ${shard.index + 1} of ${shard.count}`;
  const who = players.map(({ name }) => name).join(form === 'sprt' ? ' against ' : ', ');
  return `${who} · seed ${quote(seed)}${part}`;
}

/** `+85`, `-3.2`; one place below ten. */
export function formatElo(elo: number): string {
  const text = elo.toFixed(Math.abs(elo) < 9.95 ? 1 : 0);
  return Number(text) > 0 ? `+${text}` : Number(text) === 0 ? '0' : text;
}

/** `+55 [+28, +84]`; `at least +140` and `at most -140` where there is no value. */
export function formatInterval({ value, low, high }: Interval): string {
  if (value === null) {
    if (low !== null) return `at least ${formatElo(low)}`;
    return high === null ? 'unknown' : `at most ${formatElo(high)}`;
  }
  return `${formatElo(value)} ${formatEnds(low, high)}`;
}

export const formatRating = ({ elo, low, high }: Rating): string =>
  `${formatElo(elo)} ${formatEnds(low, high)}`;

const formatEnds = (low: number | null, high: number | null): string =>
  low === null && high === null
    ? ''
    : `[${low === null ? '?' : formatElo(low)}, ${high === null ? '?' : formatElo(high)}]`;

/** `54.3 %` */
export const formatShare = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** The same of a likelihood, which is never a certainty. */
export function formatLikelihood(share: number): string {
  if (share > 0.999) return '> 99.9 %';
  return share < 0.001 ? '< 0.1 %' : formatShare(share);
}

export const countGames = (games: GameCounts): number => games[0] + games[1] + games[2];

/** `LLR 1.23 [-2.94, 2.94]` */
export const formatLlr = ({ llr, lower, upper }: SprtState): string =>
  `LLR ${llr.toFixed(2)} [${lower.toFixed(2)}, ${upper.toFixed(2)}]`;

/** The name of a player; a star marks one whose games cannot be checked. */
export const markedName = ({ name, reproducible }: Pick<Standing, 'name' | 'reproducible'>): string =>
  reproducible ? name : `${name} *`;

/** The table of ratings: its head, then a row for each player. */
export const standingRows = (standings: readonly Standing[]): string[][] => [
  ['#', 'player', 'Elo [95 %]', 'points', 'games', 'won', 'drawn', 'lost', 'alpha-rank', 'failed'],
  ...standings.map((one, place) => [
    String(place + 1),
    markedName(one),
    formatRating(one.rating),
    String(one.points),
    String(countGames(one.games)),
    ...[...one.games].reverse().map(String),
    one.alphaRank === null ? '' : formatLikelihood(one.alphaRank),
    formatFailures(one.failures),
  ]),
];

/** Failed games by kind: `2 crash, 1 time`; empty if there are none. */
const formatFailures = (failures: FailureCounts): string =>
  Object.entries(failures)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');

/** Of two players who met, the first against the second. */
export const entryOfTwo = ({ players, tables }: ContestReport): CrossEntry | undefined =>
  players.length > 2 ? undefined : (tables.cross[0]?.[1] ?? undefined);

/** `normalized Elo +183 [+31, +335] · superior with 99.1 %` */
export const describeStrength = ({ estimate }: CrossEntry): string =>
  `normalized Elo ${formatInterval(estimate.nelo)} · superior with ${formatLikelihood(estimate.los)}`;

/** Of two players, what they are to each other, in a sentence. */
export function describeDifference(report: ContestReport): string | undefined {
  const entry = entryOfTwo(report);
  if (entry === undefined) return undefined;
  const [a, b] = report.players.map(({ name }) => name);
  const { elo } = entry.estimate;
  const [lost, drawn, won] = entry.games;
  const games = `${won} won, ${drawn} drawn, ${lost} lost`;
  const found = `Elo ${formatInterval(elo)} · ${games}`;
  if (elo.low !== null && elo.low > 0) return `${a} is better than ${b}: ${found}`;
  if (elo.high !== null && elo.high < 0) return `${a} is worse than ${b}: ${found}`;
  return `neither ${a} nor ${b} is proven to be better: ${found}`;
}

/** What the test has found, in a sentence. */
export function describeSprt({ options, state }: SprtReport): string {
  const unit = options.model === 'normalized' ? 'normalized Elo' : 'Elo';
  const { elo0, elo1 } = options;
  if (state.status === 'H1')
    return `H1 is accepted: ${formatElo(elo1)} ${unit} rather than ${formatElo(elo0)}`;
  if (state.status === 'H0')
    return `H0 is accepted: ${formatElo(elo0)} ${unit} rather than ${formatElo(elo1)}`;
  return `undecided between ${elo0} and ${elo1} ${unit}`;
}

/** Said of a contest that is still played, or was interrupted. */
export const describeUnfinished = ({ pairs }: ContestReport): string =>
  `this contest is not over: ${plural(pairs, 'pair')} count${pairs === 1 ? 's' : ''} so far`;

/** What a reader must know before any number. */
export function warnings({ tables, players, trusted, notices }: ContestReport): string[] {
  const { games, pairs, cycles, isFailed } = tables;
  const lines: string[] = [...notices];
  if (isFailed) {
    lines.push(
      `FAILED: ${games.failed} of ${games.played} games had a failure (${formatFailures(games.failures)}), more than one in a hundred`,
    );
  } else if (games.failed > 0) {
    lines.push(`${games.failed} of ${games.played} games had a failure: ${formatFailures(games.failures)}`);
  }
  const { interference } = games.failures;
  if (interference > 0)
    lines.push(
      `INTERFERENCE: ${plural(interference, 'game')} did not follow the rules and ${isOrAre(interference)} not scored: one of the two bots changed objects that both share`,
    );
  if (trusted.length > 0)
    lines.push(
      `trusted, not isolated: ${trusted.join(', ')}. Interference with the rules is detected, interference between bots is not; --isolate worker or process prevents both`,
    );
  const { repeated } = pairs;
  if (repeated > 0) {
    const repeat = repeated === 1 ? 'repeats' : 'repeat';
    lines.push(
      `${plural(repeated, 'pair')} ${repeat} games that were played before and ${isOrAre(repeated)} not counted`,
    );
  }
  const marked = players.filter(({ reproducible }) => !reproducible).map(({ name }) => name);
  if (marked.length > 0) lines.push(`not reproducible, marked *: ${marked.join(', ')}`);
  for (const cycle of cycles) {
    const [one, two, three] = cycle.map((player) => players[player]!.name);
    lines.push(
      `a cycle: ${one} beats ${two} beats ${three} beats ${one}; no single line of ratings says this`,
    );
  }
  return lines;
}

const isOrAre = (count: number): string => (count === 1 ? 'is' : 'are');

/** What the seat is worth: who has seat 1, whoever it is, gets so much of the points. */
export function describeSeat({ seat }: ContestReport['tables']): string {
  const { value, low, high } = seat.score;
  const found =
    low! > 0.5
      ? 'seat 1 is an advantage'
      : high! < 0.5
        ? 'seat 2 is an advantage'
        : 'no seat is proven to be an advantage';
  return `seat 1 gets ${formatShare(value!)} of the points (95 %: ${formatShare(low!)} to ${formatShare(high!)}): ${found}`;
}
