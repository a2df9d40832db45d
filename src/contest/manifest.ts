import { ISOLATIONS, type Isolation } from '../bots/browser.ts';
import { parseDocument } from '../bots/internal.ts';
import { parseRules, RULES_VERSION, type Rules, ShooterError } from '../core/index.ts';
import { LONE_SURROGATE } from '../core/internal.ts';
import { describeWrong, type FieldChecks, isHex, isText, isWithin } from './fields.ts';
import { LOG_POLICIES, type LogPolicy } from './game-task.ts';
import {
  CONTEST_FORMS,
  type ContestForm,
  type ContestPlan,
  MAX_BUDGET_MS,
  MAX_PAIRS,
  MAX_SHARDS,
  planPairs,
  type Shard,
} from './plan.ts';
import type { ContestPlayer } from './result.ts';
import { type SprtOptions, testSequentially } from './stats/index.ts';

/* What is played, as a file. Two contests with the same manifest come to the same results. */

/** The version of the format of a run directory: of all of its files (docs/contests.md). */
const MANIFEST_VERSION = 2;

/** What to do with a run of another version. */
const OTHER_VERSION = 'read it with the release named in it, or play the contest again in another folder';

/** Someone who takes part. Where its file is, is each machine's own business: a bot is its contents. */
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
  const bad = (what: string): ShooterError => new ShooterError('contest/bad-field', what);
  const value: unknown = parseDocument(text, {
    what: 'contest',
    version: MANIFEST_VERSION,
    cure: OTHER_VERSION,
  });
  const wrong = describeWrong(value, MANIFEST);
  if (wrong !== undefined) throw bad(wrong);
  const manifest = value as ContestManifest;
  if (parseRules(manifest.rules).maxTicks === 0)
    throw bad('its "rules" are without a maxTicks: the matches of a contest end');
  try {
    planPairs(planOf(manifest));
  } catch (error) {
    throw bad(`its "players" do not go with its form: ${(error as Error).message}`);
  }
  return manifest;
}

/** UTF-16 units of the seed, and of a name, at most: a line of results holds the seed. */
const MAX_SEED_LENGTH = 1024;
const MAX_NAME_LENGTH = 1024;

const PLAYER: FieldChecks<EnteredPlayer> = {
  name: (name) => isText(name) && name.length <= MAX_NAME_LENGTH,
  hash: (hash) => isHex(hash, 64),
  reproducible: (reproducible) => typeof reproducible === 'boolean',
};

const SPRT: FieldChecks<SprtOptions> = {
  elo0: (elo0) => typeof elo0 === 'number',
  elo1: (elo1) => typeof elo1 === 'number',
  alpha: (alpha) => typeof alpha === 'number',
  beta: (beta) => typeof beta === 'number',
  // The last check: all numbers are there, so the options can be tried as a whole.
  model: (model, options) => isText(model) && canTest(options),
};

const MANIFEST: FieldChecks<ContestManifest> = {
  // `parseDocument` has checked these two, and `parseRules` checks the rules.
  format: () => true,
  version: () => true,
  rules: () => true,
  release: isText,
  rulesVersion: (version) => version === RULES_VERSION,
  form: (form) => CONTEST_FORMS.includes(form as ContestForm),
  pairs: (pairs) => isWithin(pairs, 1, MAX_PAIRS),
  seed: (seed) => isText(seed) && !LONE_SURROGATE.test(seed) && seed.length <= MAX_SEED_LENGTH,
  players: arePlayers,
  isolation: (_, { isolation }) =>
    ISOLATIONS.includes(isolation?.level) && isWithin(isolation.budgetMs, 1, MAX_BUDGET_MS),
  logs: (logs) => LOG_POLICIES.includes(logs as LogPolicy),
  sprt: (sprt, { form }) => (form === 'sprt' ? describeWrong(sprt, SPRT) === undefined : sprt === null),
  shard: (_, { shard }) =>
    shard === null || (isWithin(shard?.count, 1, MAX_SHARDS) && isWithin(shard.index, 0, shard.count - 1)),
  signer: (signer) => signer === null || (isText(signer) && /^ed25519:[0-9a-f]{64}$/.test(signer)),
};

function arePlayers(players: unknown): boolean {
  if (!Array.isArray(players) || players.length < 2) return false;
  const isPlayer = (player: unknown): boolean => describeWrong(player, PLAYER) === undefined;
  return players.every(isPlayer) && new Set(players.map(({ name }) => name)).size === players.length;
}

/** Whether a sequential test accepts the options: their ranges are checked there. */
function canTest(options: SprtOptions): boolean {
  try {
    testSequentially([0, 0, 0, 0, 0], options);
    return true;
  } catch {
    return false;
  }
}
