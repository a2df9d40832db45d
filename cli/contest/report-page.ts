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

/** Bytes of the logs inside a page at most; as base64 they take a third more. */
const MAX_LOG_BYTES: number = 4 << 20;

/** Which contest, and where its page goes. */
export interface ReportPage {
  readonly report: ContestReport;
  /** the run directory */
  readonly folder: string;
  readonly out: string;
  readonly force: boolean | undefined;
}

/**
 * Writes the page of a contest, whole or not at all.
 *
 * @throws ShooterError `file/unwritable`
 */
export function writeReportPage({ report, folder, out, force }: ReportPage): void {
  checkOutput(out, force);
  const logs = readLogs(report, folder);
  const games =
    logs.reduce((sum, { bytes }) => sum + bytes.length, 0) <= MAX_LOG_BYTES ? undefined : gamesFolder(out);
  if (games !== undefined) {
    writeGames(games, logs, force);
    remark(`${games}: written, the pages of the lost games`);
  }
  const linkOf = (name: string): GameLink =>
    games === undefined ? { log: name } : { page: `${pathFrom(out, games)}/${pageName(name)}` };
  const links = {
    folder: pathFrom(out, folder),
    games: new Map(logs.map(({ name }) => [name, linkOf(name)])),
  };
  const page = fillPage('report', {
    title: escapeXml(titleOf(report)),
    body: reportBody(report, links),
    logs: games === undefined ? logs.map(logElement).join('\n') : '',
  });
  writeText(out, page, force);
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
