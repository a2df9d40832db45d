import type { Figure, Findings, Report } from '../../bench/figures.ts';
import type { Command } from '../commands.ts';
import { EXIT } from '../exit.ts';
import { formatCount } from '../format.ts';
import { choice, list, type Values } from '../options.ts';
import { print, printJson, remark } from '../output.ts';
import { JSON_OPTION } from '../shared-options.ts';
import { openStatusLine } from '../status-line.ts';

interface Part {
  readonly about: string;
  run(report: Report): Promise<Findings>;
}

/* A part is loaded when it is its turn: what it measures is not to be disturbed by what others have left behind. */
const PARTS: Readonly<Record<string, () => Promise<Part>>> = {
  core: () => import('../../bench/core.ts'),
  record: () => import('../../bench/record.ts'),
  verify: () => import('../../bench/verify.ts'),
  seek: () => import('../../bench/seek.ts'),
  start: () => import('../../bench/start.ts'),
  size: () => import('../../bench/size.ts'),
  bundles: () => import('../../bench/bundles.ts'),
  pixels: () => import('../../bench/pixels.ts'),
  'env-pixels': () => import('../../bench/env-pixels.ts'),
  bots: () => import('../../bench/bots.ts'),
  env: () => import('../../bench/env.ts'),
  contest: () => import('../../bench/contest.ts'),
  host: () => import('../../bench/host.ts'),
  canvas: () => import('../../bench/canvas.ts'),
  web: () => import('../../bench/web.ts'),
  keys: () => import('../../bench/keys.ts'),
};

const POSITIONALS = {
  parts: list(choice('what to measure', Object.keys(PARTS), { shownDefault: 'everything' })),
};

const OPTIONS = {
  ...JSON_OPTION,
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS>;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [['shooter bench core']],
  run,
};

/** A slow machine is no failure: a figure beyond its bound is reported as such. Only a wrong result is. */
async function run({ parts = [], json = false }: Args): Promise<number> {
  const names = parts.length > 0 ? [...new Set(parts)] : Object.keys(PARTS);
  const found: ({ part: string; about: string } & Findings)[] = [];
  const status = openStatusLine();
  for (const name of names) {
    const { about, run: measure } = await PARTS[name]!();
    const findings = await measure((step) => status.show(`${name}: ${step}`));
    status.clear();
    found.push({ part: name, about, ...findings });
    if (!json) print(`${name}: ${about}`, ...describeFigures(findings), '');
  }
  if (json) printJson({ node: process.version, parts: found });
  const wrong = found.filter((part) => part.wrong !== undefined);
  for (const part of wrong) remark(`shooter: ${part.part}: WRONG: ${part.wrong}`);
  return wrong.length > 0 ? EXIT.negative : EXIT.done;
}

function describeFigures({ figures, remarks = [] }: Findings): string[] {
  const rows = figures.map((figure) => [
    `  ${figure.name}`,
    formatValue(figure.value, figure.unit),
    figure.baseline === undefined
      ? ''
      : `${figure.baseline.name}: ${formatValue(figure.baseline.value, figure.unit)}`,
    figure.ratio === undefined ? '' : `${figure.ratio.toFixed(2)} times`,
    describeBound(figure),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return [...lines, ...remarks.map((line) => `  (${line})`)].map((line) => line.trimEnd());
}

function formatValue(value: number, unit: string): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M ${unit}`;
  if (value >= 1000) return `${formatCount(Math.round(value))} ${unit}`;
  return `${Number(value.toPrecision(3))} ${unit}`;
}

function describeBound({ bound, ok, unit }: Figure): string {
  if (bound === undefined) return '';
  const [how, limit] = bound.atLeast === undefined ? ['at most', bound.atMost!] : ['at least', bound.atLeast];
  const wanted = bound.of === 'ratio' ? `${limit} times` : formatValue(limit, unit);
  return `${how} ${wanted}: ${ok ? 'ok' : 'below target'}`;
}
