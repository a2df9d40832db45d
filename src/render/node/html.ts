import { checkOptions, escapeXml, type OptionNames } from '../../core/internal.ts';
import { createLogDecoder, type Log, logElement, type PageLog } from '../../replay/index.ts';
import { describeOutcome, formatClock } from '../format.ts';
import { fillPage } from './template.ts';

/* A match, or two that are compared, as one page that plays and proves them: the player of web/replay, built into dist/web. The page names
   no time of day and no machine: the same logs give the same bytes. */

/** Options of `renderHtml`. */
export interface HtmlOptions {
  /** the tick at which the page opens, paused; it plays from the beginning unless given */
  readonly at?: number | undefined;
  /** of the page; who plays unless given */
  readonly title?: string | undefined;
}

const OPTIONS: OptionNames<HtmlOptions> = { at: true, title: true };

/** Bytes of all logs of a page at most: a browser has to hold it. */
const MAX_PAGE_BYTES: number = 64 << 20;

/**
 * Makes a page that plays a match and proves it, or compares two: one file, which asks nobody for anything.
 *
 * @param logs one, or two: what each is called, and its bytes. What is wrong with them the page itself says
 * @returns HTML; `findPageLogs`, and all that reads logs from files, find the logs in it
 * @throws RangeError for another number of logs, for more than 64 MiB of them, and where `at` is no integer from 0 on; TypeError for an unknown option
 * @example
 * const log = { name: 'match.log', bytes: readLogBytes('match.log') };
 * writeFileSync('match.html', renderHtml([log], { at: 1200 }));
 */
export function renderHtml(logs: readonly PageLog[], options: HtmlOptions = {}): string {
  checkOptions(options, OPTIONS, 'renderHtml');
  const { at } = options;
  if (logs.length < 1 || logs.length > 2)
    throw new RangeError(`renderHtml: a page shows one log or two, not ${logs.length}`);
  if (logs.reduce((sum, { bytes }) => sum + bytes.length, 0) > MAX_PAGE_BYTES)
    throw new RangeError('renderHtml: the logs of a page have 64 MiB at most');
  if (at !== undefined && !(Number.isInteger(at) && at >= 0))
    throw new RangeError(`renderHtml: at is ${at}; it is an integer from 0 on`);
  const read = logs.map(({ bytes }) => readAll(bytes));
  const { title = titleOf(logs, read) } = options;
  const parts: Readonly<Record<string, string>> = {
    title: escapeXml(title),
    summary: escapeXml(`${summaryOf(logs, read)} This page plays it, and needs JavaScript.`),
    at: at === undefined ? '' : String(at),
    logs: logs.map(logElement).join('\n'),
  };
  return fillPage('replay', parts);
}

/** As much of a log as is whole; undefined: nothing. */
function readAll(bytes: Uint8Array): Log | undefined {
  const decoder = createLogDecoder();
  decoder.push(bytes);
  return decoder.log;
}

const playersOf = ({ header }: Log): string => header.players.map(({ name }) => name).join(' vs ');

function titleOf(logs: readonly PageLog[], [first]: readonly (Log | undefined)[]): string {
  if (logs.length > 1) return logs.map(({ name }) => name).join(' and ');
  return first === undefined ? logs[0]!.name : playersOf(first);
}

/** What the page holds, for whoever does not run its script. */
function summaryOf(logs: readonly PageLog[], read: readonly (Log | undefined)[]): string {
  return read.map((log, index) => summarize(logs[index]!.name, log)).join(' ');
}

function summarize(name: string, log: Log | undefined): string {
  if (log === undefined) return `${name} is no log that can be shown.`;
  const [first, second] = log.header.players;
  const result = log.end?.result;
  const outcome = result == null ? 'without a result' : describeOutcome(result, [first.name, second.name]);
  return `${name}: ${playersOf(log)}, ${formatClock(log.track.ticks)}, ${outcome}.`;
}
