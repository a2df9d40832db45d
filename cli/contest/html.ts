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

const STYLE = `:root{color-scheme:light dark;--back:#fff;--ink:#1b1f24;--quiet:#68707a;--line:#e2e5e9;--accent:#0b6bcb;--good:#1a8f4c;--bad:#cf3a34}
@media (prefers-color-scheme:dark){:root{--back:#0d1117;--ink:#d6dce3;--quiet:#8b949e;--line:#262d36;--accent:#4fa8ff;--good:#3fb96b;--bad:#f0655d}}
body{margin:2rem auto;max-width:66rem;padding:0 1rem;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .75rem .25rem 0;text-align:left;border-bottom:1px solid var(--line);white-space:nowrap}
th{color:var(--quiet);font-weight:500}code{font:13px ui-monospace,monospace}a{color:var(--accent)}
.found{font-size:1.1rem}.warn{border-left:4px solid var(--bad);padding-left:.75rem}p.quiet{color:var(--quiet)}`;

/**
 * A contest as one page that needs nothing else: no network, no script.
 *
 * @param folder of the run, as the page names it: `.`, `./sprt`
 */
export function reportHtml(report: ContestReport, folder: string): string {
  const title = titleOf(report);
  const difference = describeDifference(report);
  const warned = warnings(report).map((line) => `<p class="warn">${escapeXml(line)}</p>`);
  const parts = [
    `<h1>${escapeXml(title)}</h1>`,
    ...warned,
    ...(difference === undefined ? [] : [`<p class="found">${escapeXml(difference)}</p>`]),
    ...(report.sprt === null ? [] : [sprtPart(report)]),
    ...(difference === undefined ? tableParts(report) : []),
    seatPart(report),
    lossPart(report, folder),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeXml(title)}</title><style>${STYLE}</style></head>
<body>
${parts.join('\n')}
</body></html>
`;
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
  `<section><h2>${escapeXml(title)}</h2><div class="wide">${body}</div></section>`;

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

function lossPart(report: ContestReport, folder: string): string {
  const { losses, lossTotal } = report;
  if (losses.length === 0) return '';
  const rows = losses.map((lost) => [
    `${lost.pair}.${lost.game + 1}`,
    ...describeLoss(report, lost).map(escapeXml),
    linksOf(report, lost, folder),
  ]);
  const left = lossTotal - losses.length;
  const more = left > 0 ? `<p class="quiet">and ${left} more</p>` : '';
  return part('Lost games', table(['game', 'who', 'seed', 'how', 'to see it'], rows) + more);
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
