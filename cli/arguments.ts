import { randomInt } from 'node:crypto';
import { parseRules, parseSeed, type Rules } from '../src/core/index.ts';
import { nameError, type RecorderOptions, readSigningKey, type SigningKey } from '../src/replay/index.ts';
import { readJson } from './files.ts';
import type { RecordingArgs, RulesArgs, SignArgs } from './shared-options.ts';

/** What a recorder keeps beside the inputs. */
export const readRecorderOptions = ({
  'checkpoint-every': checkpointEvery,
  states,
  events,
}: RecordingArgs): Pick<RecorderOptions, 'checkpointEvery' | 'states' | 'events'> => ({
  checkpointEvery,
  states,
  events,
});

/** The rules of a match: those of a JSON file, if one is given, with `--ticks` for its maxTicks, if that is given. */
export async function readRules({ rules: path, ticks }: RulesArgs): Promise<Rules> {
  const rules = path === undefined ? parseRules() : await readRulesFile(path);
  return ticks === undefined ? rules : parseRules({ ...rules, maxTicks: ticks });
}

async function readRulesFile(path: string): Promise<Rules> {
  const given = await readJson(path);
  try {
    return parseRules(given);
  } catch (error) {
    throw nameError(path, error);
  }
}

/** The key of `--sign`, read before anything is played. */
export const readSigner = ({ sign }: SignArgs): SigningKey | undefined =>
  sign === undefined ? undefined : readSigningKey(sign);

/** The seed of a match: as typed, or drawn here where none is given. */
export const chooseSeed = (given: string | undefined): string =>
  parseSeed(given ?? String(randomInt(2 ** 32)));
