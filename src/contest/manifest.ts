import { ISOLATIONS, type Isolation } from '../bots/browser.ts';
import { parseDocument } from '../bots/internal.ts';
import { parseRules, RULES_VERSION, type Rules, ShooterError } from '../core/index.ts';
import { describe, LONE_SURROGATE } from '../core/internal.ts';
import { LOG_POLICIES, type LogPolicy } from './game-task.ts';
import {
  CONTEST_FORMS,
  type ContestForm,
  type ContestPlan,
  MAX_PAIRS,
  MAX_PLAYERS,
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
  const value = parseDocument(text, { what: 'contest', version: MANIFEST_VERSION, cure: OTHER_VERSION });
  const manifest = value as unknown as ContestManifest;
  const { form, pairs, seed, players, isolation, logs, shard, sprt, signer } = manifest;
  const isNumber = (found: unknown, most: number): boolean =>
    Number.isSafeInteger(found) && Number(found) >= 1 && Number(found) <= most;
  const checks: Readonly<Record<string, boolean>> = {
    format: true,
    version: true,
    release: typeof manifest.release === 'string',
    rulesVersion: manifest.rulesVersion === RULES_VERSION,
    rules: true,
    form: CONTEST_FORMS.includes(form),
    pairs: isNumber(pairs, MAX_PAIRS),
    seed: typeof seed === 'string' && !LONE_SURROGATE.test(seed) && seed.length <= MAX_SEED_LENGTH,
    players: Array.isArray(players) && isNumber(players.length - 1, MAX_PLAYERS) && arePlayers(players),
    isolation: ISOLATIONS.includes(isolation?.level) && isNumber(isolation.budgetMs, 600_000),
    logs: LOG_POLICIES.includes(logs),
    sprt: form === 'sprt' ? isSprt(sprt) : sprt === null,
    shard: shard === null || (isNumber(shard?.count, 1e6) && isNumber(shard.index + 1, shard.count)),
    signer: signer === null || (typeof signer === 'string' && /^ed25519:[0-9a-f]{64}$/.test(signer)),
  };
  const bad = (field: string, what: string): ShooterError =>
    new ShooterError('contest/bad-field', `its "${field}" is ${what}`);
  const wrong = Object.keys(checks).find((field) => !checks[field]);
  if (wrong !== undefined) throw bad(wrong, `${describe(value[wrong])}, which is none`);
  const other = Object.keys(value).find((field) => !Object.hasOwn(checks, field));
  if (other !== undefined) throw bad(other, `${describe(value[other])}: the format knows no such field`);
  if (parseRules(manifest.rules).maxTicks === 0)
    throw bad('rules', 'without a maxTicks: the matches of a contest end');
  try {
    planPairs(planOf(manifest));
  } catch (error) {
    throw bad('players', (error as Error).message);
  }
  return manifest;
}

/** UTF-16 units of the seed, and of a name, at most: a line of results holds the seed. */
const MAX_SEED_LENGTH = 1024;
const MAX_NAME_LENGTH = 1024;

function arePlayers(players: readonly unknown[]): boolean {
  const names = players.map((player) => (player as Partial<EnteredPlayer> | null)?.name);
  return players.every(isPlayer) && new Set(names).size === names.length;
}

function isPlayer(value: unknown): boolean {
  const { name, hash, reproducible, ...others } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    name.length <= MAX_NAME_LENGTH &&
    typeof hash === 'string' &&
    /^[0-9a-f]{64}$/.test(hash) &&
    typeof reproducible === 'boolean' &&
    Object.keys(others).length === 0
  );
}

function isSprt(value: unknown): boolean {
  const { elo0, elo1, alpha, beta, model, ...others } = (value ?? {}) as Record<string, unknown>;
  if ([elo0, elo1, alpha, beta].some((one) => typeof one !== 'number') || typeof model !== 'string')
    return false;
  try {
    testSequentially([0, 0, 0, 0, 0], value as SprtOptions);
  } catch {
    return false;
  }
  return Object.keys(others).length === 0;
}
