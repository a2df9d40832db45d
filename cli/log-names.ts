import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorCode } from '../src/core/index.ts';
import { describeSystemError } from '../src/replay/index.ts';
import { usage } from './exit.ts';
import { readAllBytes } from './files.ts';
import { remark } from './output.ts';
import type { ManyLogsArgs } from './shared-options.ts';

/* The logs that the words of a command name: files, folders with all that is in them, and names in a file. */

/** A log that was named, or found in a folder. */
export interface NamedLog {
  /** as it is shown, and opened unless there is a problem */
  readonly path: string;
  /** why it cannot even be opened */
  readonly problem?: Problem;
}

interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Logs of one command at most. */
const MAX_LOGS = 1_000_000;

/**
 * The logs that a command is to take, in the order of the words; those of a folder in the order of their names: all in it and in its
 * folders whose names end in `.log`. What is no regular file there is passed over and told; a folder is looked into once, however many
 * links lead there.
 *
 * @throws ShooterError `cli/usage` where nothing is named, a folder has no logs, or there are too many; `file/unreadable`
 */
export async function nameLogs(
  logs: readonly string[],
  { 'files-from': from }: ManyLogsArgs,
): Promise<NamedLog[]> {
  const found: NamedLog[] = logs.map((path) => ({ path }));
  if (from !== undefined) for (const one of splitNames(await readAllBytes(from))) found.push(one);
  if (found.length === 0)
    throw usage('no log is named: name files or folders, or give --files-from a file of names');
  const all = createList();
  for (const one of found) {
    if (one.problem === undefined && statOf(one.path)?.isDirectory()) addFolder(one.path, all);
    else all.add(one);
  }
  return all.logs;
}

/** Names in a file: a NUL stands in none, so that one tells how they are parted. */
function splitNames(bytes: Buffer): NamedLog[] {
  const end = bytes.includes(0) ? 0 : 10;
  const names: NamedLog[] = [];
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(end, at);
    const next = found === -1 ? bytes.length : found;
    if (next > at) names.push(nameOf('', bytes.subarray(at, next)));
    at = next + 1;
  }
  return names;
}

interface List {
  readonly logs: NamedLog[];
  add(log: NamedLog): void;
}

function createList(): List {
  const logs: NamedLog[] = [];
  return {
    logs,
    add(log) {
      if (logs.length === MAX_LOGS) throw usage(`there are more than ${MAX_LOGS} logs: name fewer at once`);
      logs.push(log);
    },
  };
}

function addFolder(folder: string, all: List): void {
  const before = all.logs.length;
  walk(folder, new Set(), all);
  if (all.logs.length === before) throw usage(`${folder}: no file in this folder ends in .log`);
}

/** @param seen folders that were looked into, by device and inode */
function walk(folder: string, seen: Set<string>, all: List): void {
  const { dev, ino } = statSync(folder, { bigint: true });
  if (seen.has(`${dev}:${ino}`)) return;
  seen.add(`${dev}:${ino}`);
  let entries: Dirent<Buffer>[];
  try {
    entries = readdirSync(folder, { withFileTypes: true, encoding: 'buffer' }) as unknown as Dirent<Buffer>[];
  } catch (error) {
    all.add({ path: folder, problem: unreadable(folder, describeSystemError(error)) });
    return;
  }
  for (const { name } of entries.sort((a, b) => Buffer.compare(a.name, b.name))) {
    const one = nameOf(folder, name);
    if (one.problem !== undefined) {
      if (name.subarray(-4).equals(LOG)) all.add(one);
      continue;
    }
    const stat = statOf(one.path);
    if (stat?.isDirectory()) walk(one.path, seen, all);
    else if (one.path.endsWith('.log')) addFile(one, stat, all);
  }
}

const LOG = Buffer.from('.log');

function addFile(one: NamedLog, stat: Stats | undefined, all: List): void {
  if (stat === undefined || stat.isFile()) all.add(one);
  else remark(`${one.path}: passed over: it is no regular file`);
}

/** A name as text, if it is any. */
function nameOf(folder: string, name: Buffer): NamedLog {
  const told = name.toString('utf8');
  if (Buffer.from(told).equals(name)) return { path: folder === '' ? told : join(folder, told) };
  const path = join(folder, name.toString('latin1').replaceAll(/[^ -~]/g, escapeByte));
  return { path, problem: { code: 'cli/bad-name', message: `${path}: its name is not UTF-8; rename it` } };
}

const escapeByte = (byte: string): string => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;

const unreadable = (path: string, reason: string): Problem => ({
  code: 'file/unreadable',
  message: `${path}: ${reason}`,
});

/** Undefined for what is not there, or cannot be looked at: whoever opens it says why. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
