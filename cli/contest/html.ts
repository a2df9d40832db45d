import type { ContestReport, CrossEntry, ReportedLoss } from '../../src/contest/index.ts';
import { escapeXml } from '../../src/core/internal.ts';
import { plural } from '../format.ts';
import { llrChart, type MatrixCell, matrixChart, ratingsChart } from './charts.ts';
import {
  countGames,
  describeDifference,
  describeSeat,
  describeSprt,
  describeStrength,
  describeUnfinished,
  entryOfTwo,
  formatInterval,
  formatLikelihood,
  formatShare,
  standingRows,
  titleOf,
  warnings,
} from './format.ts';
import { describeLoss, replayCommand } from './text.ts';

/** A matrix of more is no picture any more; the CSV has it. */
const MAX_MATRIX = 40;

/** How a lost game is played from the page: a log inside the page, by its name, or the address of a page of its own. */
export type GameLink = { readonly log: string } | { readonly page: string };

/** What the page of a contest leads to, and how far it is. */
export interface ReportLinks {
  /** whether all of it has been played; true unless given */
  readonly isOver?: boolean;
  /** the run directory, as the page names it: `.`, `./sprt` */
  readonly folder: string;
  /** by the name of its log in the run directory, how a game is played; nothing for one that cannot be */
  readonly games: ReadonlyMap<string, GameLink>;
}

/** What stands in the page of a contest, as HTML. It needs no network. */
export function reportBody(report: ContestReport, links: ReportLinks): string {
  const difference = describeDifference(report);
  const unfinished = links.isOver === false ? [describeUnfinished(report)] : [];
  const warned = [...unfinished, ...warnings(report)].map((line) => `<p class="warn">${escapeXml(line)}</p>`);
  const parts = [
    `<h1>${escapeXml(titleOf(report))}</h1>`,
    ...warned,
    ...(difference === undefined ? [] : [`<p class="found">${escapeXml(difference)}</p>`]),
    ...(report.sprt === null ? [] : [sprtPart(report)]),
    ...(difference === undefined ? tableParts(report) : []),
    seatPart(report),
    lossPart(report, links),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** Of more than two players. */
function tableParts(report: ContestReport): string[] {
  const { standings } = report.tables;
  const [head, ...rows] = standingRows(standings);
  const escaped = rows.map((row) => row.map(escapeXml));
  return [
    part('Ratings', ratingsChart(standings) + table(head!, escaped)),
    ...(standings.length > MAX_MATRIX ? [] : MATRICES.map((matrix) => matrixPart(report, matrix))),
  ];
}

const part = (title: string, body: string): string =>
  `<section><h2>${escapeXml(title)}</h2><div class="wide" tabindex="0" role="region" aria-label="${escapeXml(title)}">${body}</div></section>`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: 'td' | 'th'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line(head.map(escapeXml), 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('\n')}</tbody></table>`;
}

function sprtPart(report: ContestReport): string {
  const course = report.sprt!;
  const { elo0, elo1, alpha, beta, model } = course.options;
  const entry = entryOfTwo(report);
  const found =
    entry === undefined
      ? ''
      : `<p>Elo ${formatInterval(entry.estimate.elo)} · ${escapeXml(describeStrength(entry))}</p>`;
  const asked = `H0: ${elo0}, H1: ${elo1} (${model}) · α ${alpha}, β ${beta} · LLR ${course.state.llr.toFixed(2)}`;
  return part(
    describeSprt(course),
    `${found}${llrChart(course)}<p class="quiet">${escapeXml(asked)} · over pairs, in order of the plan</p>`,
  );
}

/** What is told of any two who met: the row against the column. */
const MATRICES: readonly {
  readonly title: string;
  readonly cell: (entry: CrossEntry) => MatrixCell;
}[] = [
  {
    title: 'Cross table',
    cell: ({ points, games, estimate }) => ({
      text: formatShare(estimate.score.value ?? 0.5),
      share: estimate.score.value ?? 0.5,
      hint: `${points} of ${countGames(games)} points, ${games[2]} won, ${games[1]} drawn, ${games[0]} lost · Elo ${formatInterval(estimate.elo)}`,
    }),
  },
  {
    title: 'How probable it is that the row is better than the column',
    cell: ({ estimate }) => ({
      text: formatLikelihood(estimate.los),
      share: estimate.los,
      hint: `superior with ${formatLikelihood(estimate.los)}`,
    }),
  },
];

function matrixPart({ tables }: ContestReport, { title, cell }: (typeof MATRICES)[number]): string {
  const { standings, cross } = tables;
  const names = standings.map(({ name }) => name);
  const chart = matrixChart(names, title, (row, column) => {
    const entry = cross[standings[row]!.player]![standings[column]!.player]!;
    if (entry === null) return null;
    const shown = cell(entry);
    return { ...shown, hint: `${names[row]} against ${names[column]}: ${shown.hint}` };
  });
  return part(title, chart);
}

function seatPart({ tables }: ContestReport): string {
  const { seat, drawn, pairs, games } = tables;
  if (seat.score.value === null) return '';
  const lines = [
    `${describeSeat(tables).replace('seat', 'Seat')}.`,
    `${plural(pairs.counted, 'pair')} with ${plural(games.unique, 'game')} of their own, ${formatShare(drawn!)} of them drawn; ${games.unscored} not scored, ${games.failed} of ${games.played} played with a failure.`,
  ];
  return part('Seats and games', lines.map((line) => `<p>${escapeXml(line)}</p>`).join(''));
}

function lossPart(report: ContestReport, links: ReportLinks): string {
  const { losses, lossTotal } = report;
  if (losses.length === 0) return '';
  const rows = losses.map((lost) => {
    const [who, ...how] = describeLoss(report, lost);
    const name = `${lost.pair}.${lost.game + 1}`;
    return [
      name,
      playLink(`${name}: ${who}`, lost.log === null ? undefined : links.games.get(lost.log)),
      ...[who, ...how].map(escapeXml),
      linksOf(report, lost, links.folder),
    ];
  });
  const left = lossTotal - losses.length;
  const more = left > 0 ? `<p class="quiet">and ${left} more</p>` : '';
  const head = ['game', 'here', 'who', 'seed', 'how', 'in the terminal'];
  return part('Lost games', table(head, rows) + more);
}

function playLink(title: string, game: GameLink | undefined): string {
  if (game === undefined) return '';
  const named = `aria-label="${escapeXml(`play game ${title}`)}"`;
  return 'page' in game
    ? link(game.page, 'play')
    : `<button type="button" data-log="${escapeXml(game.log)}" data-title="${escapeXml(title)}" ${named}>play</button>`;
}

/** The command that shows a game, which leads to its log, and captured output of its bots. */
function linksOf(report: ContestReport, lost: ReportedLoss, folder: string): string {
  const { log, output } = lost;
  const command = `<code>${escapeXml(replayCommand(report, lost) ?? '')}</code>`;
  const links = [
    log !== null && link(`${folder}/${log}`, command),
    output !== null && link(`${folder}/${output}`, 'output'),
  ];
  return links.filter(Boolean).join(' · ');
}

/** A link to a path, each name in it escaped: a colon makes no scheme, a `#` or `?` ends no path. */
const link = (path: string, html: string): string =>
  `<a href="${escapeXml(path.split('/').map(encodeURIComponent).join('/'))}">${html}</a>`;
