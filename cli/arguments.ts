import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { parseRules, parseSeed, type Rules, ShooterError } from '../src/core/index.ts';

/* What the words on the command line mean. Each parser names the option in its error. */

export const usage = (message: string): ShooterError => new ShooterError('cli/usage', message);

/** An integer in decimal digits: `1e3`, `0x10`, `+5` and ` 5` are none. */
export function parseInteger(text: string, option: string, [min, max]: readonly [number, number]): number {
  const value = Number(text);
  if (/^(0|-?[1-9][0-9]{0,15})$/.test(text) && value >= min && value <= max) return value;
  throw usage(`${option} is "${text}"; it is an integer from ${min} to ${max}`);
}

/** The rules of a match: those of a JSON file, if one is given, with `--ticks` for its maxTicks, if that is given. */
export function readRules(args: { rules?: string | undefined; ticks?: string | undefined }): Rules {
  const given = args.rules === undefined ? {} : readJson(args.rules);
  try {
    const rules = parseRules(given);
    if (args.ticks === undefined) return rules;
    return parseRules({ ...rules, maxTicks: parseInteger(args.ticks, '--ticks', [1, 10_000_000]) });
  } catch (error) {
    if (!(error instanceof ShooterError) || args.rules === undefined || error.code === 'cli/usage')
      throw error;
    throw new ShooterError(error.code, `${args.rules}: ${error.message}`);
  }
}

/** Reads a file of JSON, or standard input for `-`. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path === '-' ? 0 : path, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError)
      throw new ShooterError('cli/no-json', `${path}: it is no JSON: ${message}`);
    throw new ShooterError('cli/unreadable', `${path}: ${READ_ERRORS[code ?? ''] ?? message}`);
  }
}

const READ_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be opened',
};

/** The seed of a match: as typed, or drawn here where none is given. */
export const chooseSeed = (given: string | undefined): string =>
  parseSeed(given ?? String(randomInt(2 ** 32)));

/** Where a new log goes: where it is told to, or under the next name that is free. */
export function choosePath(given: string | undefined, name: string): string {
  if (given === '') throw usage('the name of the file to write is empty');
  if (given !== undefined) return given;
  const end = extname(name);
  const stem = name.slice(0, name.length - end.length);
  for (let number = 2, path = name; ; number += 1) {
    if (!existsSync(path)) return path;
    path = `${stem}-${number}${end}`;
  }
}
