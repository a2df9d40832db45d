import type { ContestReport, CrossEntry, ReportedLoss, Standing } from '../../src/contest/index.ts';
import { columnsOf } from '../../src/render/index.ts';
import { clean, formatCount, plural, quote, shellWord } from '../format.ts';
import { PROGRAM } from '../program.ts';
import {
  describeDifference,
  describeSeat,
  describeSprt,
  describeStrength,
  entryOfTwo,
  formatLikelihood,
  formatLlr,
  formatShare,
  markedName,
  standingRows,
  titleOf,
  warnings,
} from './format.ts';

/** Wider tables than this do not fit a terminal. */
const MAX_COLUMNS = 10;
const MAX_LOSSES = 10;

/** The tables of a contest, as lines for a terminal. */
export function reportLines(report: ContestReport): string[] {
  const { tables } = report;
  const difference = describeDifference(report);
  const parts = [
    [titleOf(report), ...warnings(report)].map(clean),
    ...(difference === undefined
      ? [standingLines(tables.standings), ...MATRICES.map((matrix) => matrixLines(report, matrix))]
      : [[clean(difference), ...(report.sprt === null ? [] : [describeSprt(report.sprt)])]]),
    pairLines(report),
    seatLines(report),
    lossLines(report),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** Of two players, what the sentence about them stands on. */
function pairLines(report: ContestReport): string[] {
  const { sprt } = report;
  const entry = entryOfTwo(report);
  if (entry === undefined) return [];
  const { pairs } = entry;
  const count = pairs.reduce((sum: number, some) => sum + some, 0);
  return [
    ...(sprt === null ? [] : [`${formatLlr(sprt.state)} after ${plural(count, 'pair')}`]),
    describeStrength(entry),
    `pairs from lost-lost to won-won: ${pairs.join(' ')}`,
  ];
}

/** A column that says nothing of anybody is left out. */
function standingLines(standings: readonly Standing[]): string[] {
  const [head, ...rows] = standingRows(standings);
  const isUsed = head!.map((_, column) => rows.some((row) => row[column] !== ''));
  return alignColumns([head!, ...rows].map((row) => row.filter((_, column) => isUsed[column]).map(clean)));
}

/** What is told of any two who met: the row against the column. */
const MATRICES: readonly { readonly title: string; readonly cell: (entry: CrossEntry) => string }[] = [
  {
    title: 'won-drawn-lost of the row against the column',
    cell: ({ games }) => [...games].reverse().join('-'),
  },
  {
    title: 'how probable it is that the row is better than the column',
    cell: ({ estimate }) => formatLikelihood(estimate.los),
  },
];

function matrixLines(
  { players, tables }: ContestReport,
  { title, cell }: (typeof MATRICES)[number],
): string[] {
  const { standings, cross } = tables;
  if (standings.length > MAX_COLUMNS)
    return [`${title}: ${standings.length} players are too many for a terminal`];
  const rows = standings.map(({ player }, place) => [
    String(place + 1),
    clean(markedName(players[player]!)),
    ...standings.map((other) => {
      const entry = cross[player]![other.player]!;
      return entry === null ? '-' : cell(entry);
    }),
  ]);
  const head = ['#', 'player', ...standings.map((_, place) => String(place + 1))];
  return [title, ...alignColumns([head, ...rows])];
}

function seatLines({ tables }: ContestReport): string[] {
  const { seat, drawn, pairs, games } = tables;
  if (seat.score.value === null) return [];
  return [
    describeSeat(tables),
    `${plural(pairs.counted, 'pair')} · ${plural(games.unique, 'game')} of their own · ${formatShare(drawn!)} drawn`,
  ];
}

function lossLines(report: ContestReport): string[] {
  const shown = report.losses.slice(0, MAX_LOSSES);
  if (shown.length === 0) return [];
  const rows = shown.map((lost) => [...describeLoss(report, lost), replayCommand(report, lost) ?? '']);
  const left = report.lossTotal - shown.length;
  return ['lost games', ...alignColumns(rows), ...(left > 0 ? [`and ${formatCount(left)} more`] : [])];
}

/** Who lost to whom, where, when and why. */
export function describeLoss({ players, run }: ContestReport, lost: ReportedLoss): [string, string, string] {
  const who =
    lost.loser === null
      ? 'not scored'
      : `${clean(players[lost.loser]!.name)} lost to ${clean(players[lost.winner!]!.name)} in seat ${lost.seat}`;
  const why = lost.failures.map(describeFailure);
  if (lost.output !== null) why.push(`output: ${within(run, lost.output)}`);
  return [
    who,
    `seed ${quote(lost.seed)}`,
    `${lost.reason} at ${lost.ticks}${why.length === 0 ? '' : ` (${why.join('; ')})`}`,
  ];
}

/** `crash: player 1, "bot", at tick 100: decide threw … at decide (bot.js:5:25), 11 times up to tick 110`. */
function describeFailure({ kind, message, stack, count, last }: ReportedLoss['failures'][number]): string {
  const place = stack === null ? '' : ` at ${clean(stack[0]!)}`;
  const more = count === 1 ? '' : `, ${plural(count, 'time')} up to tick ${formatCount(last)}`;
  return `${kind}: ${clean(message)}${place}${more}`;
}

const within = (folder: string, name: string): string =>
  shellWord(folder === '.' ? name : `${folder}/${name}`);

/** The command that shows a game, or undefined if its log was not kept. */
export const replayCommand = ({ run }: ContestReport, { log }: ReportedLoss): string | undefined =>
  log === null ? undefined : `${PROGRAM} replay ${within(run, log)}`;

/** Columns of numbers and words, each as wide as its widest cell. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => columnsOf(row[column]!))));
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(widths[column]! - columnsOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}
