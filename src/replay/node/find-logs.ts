import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorCode, ShooterError } from '../../core/index.ts';
import { listPageLogs } from './page-file.ts';
import { describeSystemError } from './system-error.ts';

/* Names of files and folders, as a list of logs. */

/** A log that was named, or found in a folder. */
export interface FoundLog {
  /** as it is shown, and opened unless there is a problem */
  readonly path: string;
  /** why it cannot even be opened: its name is not UTF-8, or its folder cannot be read */
  readonly problem?: { readonly code: ErrorCode; readonly message: string };
}

/** Logs of one list at most. */
const MAX_LOGS = 1_000_000;

/**
 * Lists logs in the order of their names. A folder stands for all files in it and in its folders whose names end in `.log`, in the order of
 * their names; it is looked into once, however many links lead there. A page that is named stands for all logs in it.
 *
 * @param names of files and folders, as text or as the bytes of a name; a file need not be there
 * @param onPassedOver called with the path of each thing in a folder that ends in `.log` and is no regular file
 * @returns files in the order described, each with its path as it can be opened
 * @throws ShooterError `log/none` for a folder without logs, `log/too-many` for more than 1,000,000 logs
 * @example
 * for (const { path, problem } of findLogs(['logs', 'match.log'])) console.log(path, problem?.message ?? 'can be opened');
 */
export function findLogs(
  names: readonly (string | Uint8Array)[],
  onPassedOver: (path: string) => void = () => {},
): FoundLog[] {
  const list: List = { logs: [], seen: new Set(), onPassedOver };
  for (const name of names) {
    const one = typeof name === 'string' ? { path: name } : logOf('', Buffer.from(name));
    if (one.problem === undefined && statOf(one.path)?.isDirectory()) addFolder(one.path, list);
    else if (one.problem === undefined) for (const path of listPageLogs(one.path)) add({ path }, list);
    else add(one, list);
  }
  return list.logs;
}

interface List {
  readonly logs: FoundLog[];
  /** folders that were looked into for one name, by device and inode */
  readonly seen: Set<string>;
  readonly onPassedOver: (path: string) => void;
}

function add(log: FoundLog, { logs }: List): void {
  if (logs.length === MAX_LOGS)
    throw new ShooterError('log/too-many', `there are more than ${MAX_LOGS} logs: name fewer at once`);
  logs.push(log);
}

function addFolder(folder: string, list: List): void {
  const before = list.logs.length;
  list.seen.clear();
  walk(folder, list);
  if (list.logs.length === before)
    throw new ShooterError('log/none', `${folder}: no file in this folder ends in .log`);
}

function walk(folder: string, list: List): void {
  let entries: Dirent<Buffer>[];
  try {
    const { dev, ino } = statSync(folder, { bigint: true });
    if (list.seen.has(`${dev}:${ino}`)) return;
    list.seen.add(`${dev}:${ino}`);
    entries = readdirSync(folder, { withFileTypes: true, encoding: 'buffer' }) as unknown as Dirent<Buffer>[];
  } catch (error) {
    const message = `${folder}: ${describeSystemError(error)}`;
    add({ path: folder, problem: { code: 'file/unreadable', message } }, list);
    return;
  }
  for (const { name } of entries.sort((a, b) => Buffer.compare(a.name, b.name))) {
    const one = logOf(folder, name);
    const stat = one.problem === undefined ? statOf(one.path) : undefined;
    if (stat?.isDirectory()) walk(one.path, list);
    else if (name.subarray(-4).equals(LOG)) {
      if (stat === undefined || stat.isFile()) add(one, list);
      else list.onPassedOver(one.path);
    }
  }
}

const LOG = Buffer.from('.log');

/** A name as text, if it is any. */
function logOf(folder: string, name: Buffer): FoundLog {
  const text = name.toString('utf8');
  if (Buffer.from(text).equals(name)) return { path: folder === '' ? text : join(folder, text) };
  const path = join(folder, name.toString('latin1').replaceAll(/[^ -~]/g, escapeByte));
  return { path, problem: { code: 'file/bad-name', message: `${path}: its name is not UTF-8; rename it` } };
}

const escapeByte = (byte: string): string => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** Undefined for what is not there, or cannot be looked at: whoever opens it says why. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
