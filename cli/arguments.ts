import { randomInt } from 'node:crypto';
import { describe, parseRules, parseSeed, type Rules, ShooterError } from '../src/core/index.ts';
import { type RecorderOptions, readSigningKey, type SigningKey } from '../src/replay/index.ts';
import { readJson } from './files.ts';
import type { RecordingArgs, SignArgs } from './options.ts';

/* What the words on the command line mean. Each parser names the option in its error. */

export const usage = (message: string): ShooterError => new ShooterError('cli/usage', message);

/** An integer in decimal digits: `1e3`, `0x10`, `+5` and ` 5` are none. */
export function parseInteger(text: string, option: string, [min, max]: readonly [number, number]): number {
  const value = Number(text);
  if (/^(0|-?[1-9][0-9]{0,15})$/.test(text) && value >= min && value <= max) return value;
  throw usage(`${option} is "${text}"; it is an integer from ${min} to ${max}`);
}

/** How fast a match can be shown, as typed. */
export const SPEED_NAMES: readonly string[] = ['0.25', '0.5', '1', '2', '4', '8', '16'];

export function parseSpeed(speed: string): number {
  if (SPEED_NAMES.includes(speed)) return Number(speed);
  throw usage(`--speed is ${describe(speed)}, not one of ${SPEED_NAMES.join(', ')}`);
}

/** What a log is to keep beside the inputs. */
export const readKept = ({ 'checkpoint-every': every, states, events }: RecordingArgs): Kept => ({
  checkpointEvery: parseInteger(every, '--checkpoint-every', [1, 10_000_000]),
  states,
  events,
});

type Kept = Pick<RecorderOptions, 'checkpointEvery' | 'states' | 'events'>;

/** The rules of a match: those of a JSON file, if one is given, with `--ticks` for its maxTicks, if that is given. */
export async function readRules(args: { rules?: string; ticks?: string }): Promise<Rules> {
  const maxTicks =
    args.ticks === undefined ? undefined : parseInteger(args.ticks, '--ticks', [1, 10_000_000]);
  const rules = args.rules === undefined ? parseRules() : await readRulesFile(args.rules);
  return maxTicks === undefined ? rules : parseRules({ ...rules, maxTicks });
}

async function readRulesFile(path: string): Promise<Rules> {
  const given = await readJson(path);
  try {
    return parseRules(given);
  } catch (error) {
    if (error instanceof ShooterError) throw new ShooterError(error.code, `${path}: ${error.message}`);
    throw error;
  }
}

/** The key of `--sign`, read before anything is played. */
export const readSigner = ({ sign }: SignArgs): SigningKey | undefined =>
  sign === undefined ? undefined : readSigningKey(sign);

/** The seed of a match: as typed, or drawn here where none is given. */
export const chooseSeed = (given: string | undefined): string =>
  parseSeed(given ?? String(randomInt(2 ** 32)));
