import { ISOLATIONS, type Isolation } from '../bots/browser.ts';
import { parseDocument } from '../bots/internal.ts';
import { parseRules, RULES_VERSION, type Rules, ShooterError } from '../core/index.ts';
import { describe, LONE_SURROGATE } from '../core/internal.ts';
import {
  checkFields,
  FINITE,
  FLAG,
  hexOf,
  integerFrom,
  type Kind,
  type Kinds,
  listOf,
  OBJECT,
  oneOf,
  orNull,
  PUBLIC_KEY,
  STRING,
  stringOf,
  type WrongField,
} from '../replay/internal.ts';
import { LOG_POLICIES, type LogPolicy } from './game-task.ts';
import {
  CONTEST_FORMS,
  type ContestForm,
  type ContestPlan,
  MAX_BUDGET_MS,
  MAX_PAIRS,
  MAX_PLAYERS,
  MAX_SHARDS,
  planPairs,
  type Shard,
} from './plan.ts';
import type { ContestPlayer } from './result.ts';
import { MAX_ELO, type SprtModel, type SprtOptions, testSequentially } from './stats/index.ts';

/* What is played, as a file. Two contests with the same manifest come to the same results. */

/** The version of the format of a run directory: of all of its files (docs/contests.md). */
const MANIFEST_VERSION = 2;

/** What to do with a run of another version. */
const OTHER_VERSION = 'read it with the release named in it, or play the contest again in another folder';

/** A player of a contest. It is identified by its contents; the path of its file may differ from machine to machine, and is not kept. */
export interface EnteredPlayer extends ContestPlayer {
  readonly hash: string;
}

/** All that a contest follows from, beside the machine. */
export interface ContestManifest {
  readonly format: 'shooter-contest';
  readonly version: 2;
  /** of this package */
  readonly release: string;
  readonly rulesVersion: string;
  readonly rules: Rules;
  readonly form: ContestForm;
  /** of any two who meet; of an `sprt`, at most */
  readonly pairs: number;
  readonly seed: string;
  readonly players: readonly EnteredPlayer[];
  readonly isolation: { readonly level: Isolation; readonly budgetMs: number };
  readonly logs: LogPolicy;
  /** of an `sprt`; else null */
  readonly sprt: SprtOptions | null;
  /** the part of it that is played here; null for all of it */
  readonly shard: Shard | null;
  /** public key of whoever signs the run and its logs, `ed25519:` and 64 hexadecimal digits; null for one that is not signed */
  readonly signer: string | null;
}

/** The plan of a contest. */
export const planOf = ({ form, players, pairs, seed }: ContestManifest): ContestPlan => ({
  form,
  pairs,
  seed,
  players: players.length,
});

/** Makes a manifest. @param given all that a contest follows from; unsigned unless `signer` is given */
export const createManifest = (
  given: Omit<ContestManifest, 'format' | 'version' | 'rulesVersion' | 'signer'> &
    Partial<Pick<ContestManifest, 'signer'>>,
): ContestManifest => ({
  format: 'shooter-contest',
  version: MANIFEST_VERSION,
  signer: null,
  ...given,
  rulesVersion: RULES_VERSION,
});

/**
 * Reads a manifest.
 *
 * @param text of `manifest.json`
 * @throws ShooterError `contest/no-contest`, `contest/other-version`, `contest/bad-field`, and as `parseRules`
 */
export function parseManifest(text: string): ContestManifest {
  const wrong: WrongField = (field, what) => new ShooterError('contest/bad-field', `its "${field}" ${what}`);
  const value = parseDocument(text, { what: 'contest', version: MANIFEST_VERSION, cure: OTHER_VERSION });
  const manifest = checkFields(value, MANIFEST, wrong);
  checkSettings(manifest, manifest.players.length, wrong);
  checkPlayers(manifest.players, wrong);
  return manifest;
}

/** The part of a manifest that stands there as the options of a contest have it. */
export type ContestSettings = Pick<
  ContestManifest,
  'rules' | 'form' | 'pairs' | 'isolation' | 'logs' | 'sprt' | 'shard'
>;

/** Each setting by itself; `checkSettings` has the rest. */
export const SETTINGS: Kinds<ContestSettings> = {
  rules: {
    // Of values that are no rules `parseRules` throws an error of its own, which names the parameter.
    is: (rules): rules is Rules => parseRules(rules).maxTicks !== 0,
    what: 'rules with a maxTicks: the matches of a contest end',
  },
  form: oneOf(...CONTEST_FORMS),
  pairs: integerFrom(1, MAX_PAIRS),
  isolation: OBJECT as Kind<ContestManifest['isolation']>,
  logs: oneOf(...LOG_POLICIES),
  sprt: orNull(OBJECT as Kind<SprtOptions>),
  shard: orNull(OBJECT as Kind<Shard>),
};

const ISOLATION: Kinds<ContestManifest['isolation']> = {
  level: oneOf(...ISOLATIONS),
  budgetMs: integerFrom(1, MAX_BUDGET_MS),
};

const SPRT: Kinds<SprtOptions> = {
  ...{ elo0: FINITE, elo1: FINITE, alpha: FINITE, beta: FINITE },
  model: oneOf(...(Object.keys(MAX_ELO) as SprtModel[])),
};

/** Checks what is in settings, and whether they go together. @throws what `wrong` makes */
export function checkSettings(
  { form, pairs, isolation, sprt, shard }: ContestSettings,
  players: number,
  wrong: WrongField,
): void {
  const within =
    (field: string): WrongField =>
    (name, what) =>
      wrong(`${field}.${name}`, what);
  checkFields(isolation, ISOLATION, within('isolation'));
  if (shard !== null) {
    const index = integerFrom(0, shard.count - 1);
    checkFields(shard, { count: integerFrom(1, MAX_SHARDS), index }, within('shard'));
  }
  try {
    planPairs({ form, pairs, players, seed: '' });
  } catch (error) {
    throw wrong('players', `do not go with its form: ${(error as Error).message}`);
  }
  if (form === 'sprt') checkTest(checkFields(sprt ?? {}, SPRT, within('sprt')), wrong);
  else if (sprt !== null) throw wrong('sprt', `is for a contest of the form sprt, not ${form}`);
}

/** Checks that a sequential test accepts the options: their ranges are checked there. */
function checkTest(options: SprtOptions, wrong: WrongField): void {
  try {
    testSequentially([0, 0, 0, 0, 0], options);
  } catch (error) {
    throw wrong('sprt', `is no test: ${(error as Error).message}`);
  }
}

/** UTF-16 units of the seed, and of a name, at most: a line of results holds the seed. */
const MAX_TEXT_LENGTH = 1024;

const PLAYER: Kinds<EnteredPlayer> = {
  name: stringOf((name) => name.length <= MAX_TEXT_LENGTH, `a string of at most ${MAX_TEXT_LENGTH} units`),
  hash: hexOf(64),
  reproducible: FLAG,
};

const MANIFEST: Kinds<ContestManifest> = {
  ...SETTINGS,
  format: oneOf('shooter-contest'),
  version: oneOf(MANIFEST_VERSION),
  release: STRING,
  rulesVersion: oneOf(RULES_VERSION),
  seed: stringOf(
    (seed) => seed.length <= MAX_TEXT_LENGTH && !LONE_SURROGATE.test(seed),
    `a string of at most ${MAX_TEXT_LENGTH} units, without half a surrogate pair`,
  ),
  players: listOf(OBJECT as Kind<EnteredPlayer>, [2, MAX_PLAYERS]),
  signer: orNull(PUBLIC_KEY),
};

function checkPlayers(players: readonly EnteredPlayer[], wrong: WrongField): void {
  const names = new Set<string>();
  for (const [index, player] of players.entries()) {
    const within: WrongField = (field, what) => wrong(`players[${index}].${field}`, what);
    checkFields(player, PLAYER, within);
    if (names.has(player.name)) throw within('name', `is ${describe(player.name)}, as that of another one`);
    names.add(player.name);
  }
}
