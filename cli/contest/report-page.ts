import { existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { ContestReport } from '../../src/contest/index.ts';
import { ShooterError } from '../../src/core/index.ts';
import { escapeXml } from '../../src/core/internal.ts';
import { renderHtml } from '../../src/render/index.ts';
import { fillPage } from '../../src/render/node/internal.ts';
import { logElement, type PageLog, readLogBytes } from '../../src/replay/index.ts';
import { checkOutput, writeText } from '../files.ts';
import { remark } from '../output.ts';
import { titleOf } from './format.ts';
import { type GameLink, reportBody } from './html.ts';

/* The page of a contest as a file. Its lost games play in it: up to so many bytes of logs are inside the page itself; if there are more, each
   game has a page of its own in a folder beside it. */

const MAX_LOG_BYTES: number = 4 << 20;

/** Which contest, and where its page goes. */
export interface ReportPage {
  readonly report: ContestReport;
  /** whether all of it has been played */
  readonly isOver: boolean;
  /** the run directory */
  readonly folder: string;
  readonly out: string;
  readonly force: boolean | undefined;
  /** bytes of the logs inside the page at most; 4 MiB unless given. As base64 they take a third more */
  readonly maxLogBytes?: number;
}

/**
 * Writes the page of a contest, whole or not at all.
 *
 * @throws ShooterError `file/unwritable`
 */
export function writeReportPage(page: ReportPage): void {
  const { report, folder, out, force, maxLogBytes = MAX_LOG_BYTES } = page;
  checkOutput(out, force);
  const logs = readLogs(report, folder);
  const games =
    logs.reduce((sum, { bytes }) => sum + bytes.length, 0) <= maxLogBytes ? undefined : gamesFolder(out);
  if (games !== undefined) {
    writeGames(games, logs, force);
    remark(`${games}: written, the pages of the lost games`);
  }
  const linkOf = (name: string): GameLink =>
    games === undefined ? { log: name } : { page: `${pathFrom(out, games)}/${pageName(name)}` };
  const links = {
    isOver: page.isOver,
    folder: pathFrom(out, folder),
    games: new Map(logs.map(({ name }) => [name, linkOf(name)])),
  };
  const html = fillPage('report', {
    title: escapeXml(titleOf(report)),
    body: reportBody(report, links),
    logs: games === undefined ? logs.map(logElement).join('\n') : '',
  });
  writeText(out, html, force);
}

/** The logs of the lost games, by their names in the run directory. One that is gone since is left out. */
function readLogs({ losses }: ContestReport, folder: string): PageLog[] {
  const names = losses.flatMap(({ log }) => log ?? []).filter((name) => existsSync(join(folder, name)));
  return names.map((name) => ({ name, bytes: readLogBytes(join(folder, name)) }));
}

/** `report.html` has its games in `report-games`. */
const gamesFolder = (out: string): string =>
  join(dirname(out), `${basename(out).replace(/\.html?$/i, '')}-games`);

const pageName = (log: string): string => `${basename(log, '.log')}.html`;

function writeGames(games: string, logs: readonly PageLog[], force: boolean | undefined): void {
  if (!force && existsSync(games))
    throw new ShooterError('file/unwritable', `${games}: it exists already; --force writes into it`);
  mkdirSync(games, { recursive: true });
  for (const { name, bytes } of logs)
    writeText(join(games, pageName(name)), renderHtml([{ name: basename(name), bytes }]), force);
}

/** A folder as a page names it. A relative one always begins with a dot: what a name begins with is no scheme. */
function pathFrom(page: string, folder: string): string {
  const path = relative(dirname(resolve(page)), resolve(folder))
    .split(sep)
    .join('/');
  return path.startsWith('..') ? path : `./${path}`.replace(/\/$/, '');
}
