import type { SprtReport, Standing } from '../../src/contest/index.ts';
import { escapeXml } from '../../src/core/internal.ts';
import { formatElo, formatRating } from './format.ts';

/* Charts as SVG in a page: their colours are variables of the page, which has them for the dark and for the light. */

const ROW = 28;
const NAME_WIDTH = 170;
const WIDTH = 760;
const MAX_NAME = 20;
const FONT = 'font-family="system-ui, sans-serif" font-size="12"';

/** A coordinate of a chart. */
const px = (value: number): string => value.toFixed(1);

/** A name as long as there is room for. */
function shortName(name: string): string {
  const letters = [...name];
  return escapeXml(letters.length > MAX_NAME ? `${letters.slice(0, MAX_NAME - 1).join('')}…` : name);
}

function open(width: number, height: number, title: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${px(width)} ${px(height)}" width="${px(width)}" height="${px(height)}" role="img" ${FONT}><title>${escapeXml(title)}</title>`;
}

/** Round values from `low` to `high`, about six of them, and at least `least` apart. */
function ticksOf(low: number, high: number, least = 0): number[] {
  const rough = Math.max((high - low) / 6, least);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough)!;
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step); tick * step <= high; tick += 1) ticks.push(tick * step);
  return ticks;
}

/** Each player's rating with its interval, the best on top; an arrow where it has no end. */
export function ratingsChart(standings: readonly Standing[]): string {
  const values = standings.flatMap(({ rating }) => [
    rating.elo,
    rating.low ?? rating.elo,
    rating.high ?? rating.elo,
  ]);
  const margin = Math.max(20, 0.06 * (Math.max(...values) - Math.min(...values)));
  const [low, high] = [Math.min(...values) - margin, Math.max(...values) + margin];
  const x = (elo: number): number => NAME_WIDTH + ((elo - low) / (high - low)) * (WIDTH - NAME_WIDTH - 20);
  const bottom = standings.length * ROW + 10;
  const grid = ticksOf(low, high).map(
    (tick) =>
      `<path d="M${px(x(tick))} 4V${bottom}" stroke="var(--line)"/><text x="${px(x(tick))}" y="${bottom + 16}" text-anchor="middle" fill="var(--quiet)">${formatElo(tick)}</text>`,
  );
  const rows = standings.map(({ name, rating }, place) => {
    const y = place * ROW + ROW / 2 + 6;
    const [from, to] = [x(rating.low ?? low), x(rating.high ?? high)];
    const arrows =
      (rating.low === null
        ? `<path d="M${px(from + 6)} ${y - 4}l-6 4l6 4" fill="none" stroke="var(--accent)"/>`
        : '') +
      (rating.high === null
        ? `<path d="M${px(to - 6)} ${y - 4}l6 4l-6 4" fill="none" stroke="var(--accent)"/>`
        : '');
    return `<g><title>${escapeXml(`${name}: ${formatRating(rating)}`)}</title><text x="${NAME_WIDTH - 12}" y="${y + 4}" text-anchor="end" fill="var(--ink)">${shortName(name)}</text><path d="M${px(from)} ${y}H${px(to)}" stroke="var(--accent)" stroke-width="2"/>${arrows}<circle cx="${px(x(rating.elo))}" cy="${y}" r="4.5" fill="var(--accent)"/></g>`;
  });
  return `${open(WIDTH, bottom + 24, 'Ratings in Elo with 95 % intervals')}${grid.join('')}${rows.join('')}</svg>`;
}

/** What a field of a matrix shows. */
export interface MatrixCell {
  readonly text: string;
  /** from 0, all bad, to 1, all good */
  readonly share: number;
  /** shown when pointed at */
  readonly hint: string;
}

const CELL = 64;

/** Row against column, coloured from bad to good; `cell` is given places in `names`. */
export function matrixChart(
  names: readonly string[],
  title: string,
  cell: (row: number, column: number) => MatrixCell | null,
): string {
  const top = 24;
  const heads = names.map(
    (name, column) =>
      `<text x="${NAME_WIDTH + column * CELL + CELL / 2}" y="16" text-anchor="middle" fill="var(--quiet)"><title>${escapeXml(name)}</title>${column + 1}</text>`,
  );
  const rows = names.map((name, row) => {
    const y = top + row * ROW;
    const fields = names.map((_, column) => {
      const one = cell(row, column);
      const x = NAME_WIDTH + column * CELL;
      if (one === null)
        return `<rect x="${x + 1}" y="${y + 1}" width="${CELL - 2}" height="${ROW - 2}" fill="var(--line)"/>`;
      const colour = one.share >= 0.5 ? 'var(--good)' : 'var(--bad)';
      const depth = (Math.abs(one.share - 0.5) * 1.5 + 0.05).toFixed(2);
      return `<g><title>${escapeXml(one.hint)}</title><rect x="${x + 1}" y="${y + 1}" width="${CELL - 2}" height="${ROW - 2}" fill="${colour}" fill-opacity="${depth}"/><text x="${x + CELL / 2}" y="${y + ROW / 2 + 4}" text-anchor="middle" fill="var(--ink)">${escapeXml(one.text)}</text></g>`;
    });
    return `<text x="${NAME_WIDTH - 12}" y="${y + ROW / 2 + 4}" text-anchor="end" fill="var(--ink)">${shortName(`${row + 1} ${name}`)}</text>${fields.join('')}`;
  });
  const width = NAME_WIDTH + names.length * CELL + 4;
  return `${open(width, top + names.length * ROW + 4, title)}${heads.join('')}${rows.join('')}</svg>`;
}

const LLR_HEIGHT = 280;

/** The course of a sequential test, between its bounds. */
export function llrChart({ curve, state }: SprtReport): string {
  const edge = { left: 56, right: 130, top: 14, bottom: 34 };
  const last = Math.max(1, curve.at(-1)?.pairs ?? 0);
  const values = [...curve.map(({ llr }) => llr), state.lower, state.upper];
  const [low, high] = [Math.min(...values) - 0.4, Math.max(...values) + 0.4];
  const x = (pairs: number): number => edge.left + (pairs / last) * (WIDTH - edge.left - edge.right);
  const y = (llr: number): number =>
    LLR_HEIGHT - edge.bottom - ((llr - low) / (high - low)) * (LLR_HEIGHT - edge.top - edge.bottom);
  const bound = (llr: number, colour: string, text: string): string =>
    `<path d="M${edge.left} ${px(y(llr))}H${WIDTH - edge.right}" stroke="${colour}" stroke-dasharray="5 4"/><text x="${WIDTH - edge.right + 8}" y="${px(y(llr) + 4)}" fill="${colour}">${text} ${llr.toFixed(2)}</text>`;
  const ticks = ticksOf(0, last, 1).map(
    (pairs) =>
      `<text x="${px(x(pairs))}" y="${LLR_HEIGHT - 14}" text-anchor="middle" fill="var(--quiet)">${pairs}</text>`,
  );
  const points = curve.map(({ pairs, llr }) => `${px(x(pairs))},${px(y(llr))}`).join(' ');
  const end = curve.at(-1);
  return `${open(WIDTH, LLR_HEIGHT, 'Log likelihood ratio over pairs')}<path d="M${edge.left} ${px(y(0))}H${WIDTH - edge.right}" stroke="var(--line)"/><text x="${edge.left - 8}" y="${px(y(0) + 4)}" text-anchor="end" fill="var(--quiet)">0</text>${bound(state.upper, 'var(--good)', 'accept H1')}${bound(state.lower, 'var(--bad)', 'accept H0')}${ticks.join('')}<polyline points="${points}" fill="none" stroke="var(--accent)" stroke-width="2"/>${end === undefined ? '' : `<circle cx="${px(x(end.pairs))}" cy="${px(y(end.llr))}" r="4" fill="var(--accent)"/>`}</svg>`;
}
