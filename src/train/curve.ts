import { escapeXml } from '../core/internal.ts';
import type { CurvePoint } from './training-file.ts';

const WIDTH = 720;
const HEIGHT = 360;
const EDGE = { left: 56, right: 56, top: 40, bottom: 44 } as const;
const WON = '#4fc3f7';
const SCORE = '#ffb74d';
const INK = '#c9d1d9';
const QUIET = '#7a8394';

/**
 * Draws a learning curve: the share of evaluation matches that were won, and the score in training, by generation.
 *
 * @param curve of a training, at any generation
 * @param title for people
 * @returns an SVG document, 720 × 360
 * @example
 * writeFileSync('mine.svg', drawCurve(beginTraining().curve, 'mine'));
 */
export function drawCurve(curve: readonly CurvePoint[], title: string): string {
  const last = curve.reduce((most, { generation }) => Math.max(most, generation), 1);
  const low = curve.reduce((least, { score }) => Math.min(least, score), 0);
  const high = curve.reduce((most, { score }) => Math.max(most, score), 1);
  const x = (generation: number): number =>
    EDGE.left + (generation / last) * (WIDTH - EDGE.left - EDGE.right);
  const y = (share: number): number => HEIGHT - EDGE.bottom - share * (HEIGHT - EDGE.top - EDGE.bottom);
  const won = curve.flatMap((point) =>
    point.won === null ? [] : [`${toCoordinate(x(point.generation))},${toCoordinate(y(point.won))}`],
  );
  const score = curve.map(
    (point) => `${toCoordinate(x(point.generation))},${toCoordinate(y((point.score - low) / (high - low)))}`,
  );
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<path d="M${EDGE.left} ${toCoordinate(y(share))}H${WIDTH - EDGE.right}" stroke="#30363f"/>` +
      `<text x="${EDGE.left - 8}" y="${toCoordinate(y(share) + 4)}" text-anchor="end" fill="${WON}">${share * 100} %</text>` +
      `<text x="${WIDTH - EDGE.right + 8}" y="${toCoordinate(y(share) + 4)}" fill="${SCORE}">${(low + share * (high - low)).toFixed(1)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="monospace" font-size="12">
<title>${escapeXml(title)}</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#0d1117"/>
<text x="${EDGE.left}" y="22" fill="${INK}">${escapeXml(title)}</text>
${grid.join('\n')}
<text x="${EDGE.left}" y="${HEIGHT - 14}" fill="${QUIET}">generation 0</text>
<text x="${WIDTH - EDGE.right}" y="${HEIGHT - 14}" text-anchor="end" fill="${QUIET}">${last}</text>
<text x="${WIDTH / 2}" y="${HEIGHT - 14}" text-anchor="middle"><tspan fill="${WON}">matches won</tspan><tspan fill="${QUIET}"> · </tspan><tspan fill="${SCORE}">score in training</tspan></text>
<polyline points="${score.join(' ')}" fill="none" stroke="${SCORE}" stroke-width="1.5" opacity="0.8"/>
<polyline points="${won.join(' ')}" fill="none" stroke="${WON}" stroke-width="2.5"/>
</svg>
`;
}

const toCoordinate = (number: number): string => number.toFixed(1);
