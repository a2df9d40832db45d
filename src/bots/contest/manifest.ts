import { describe, parseRules, RULES_VERSION, type Rules, ShooterError } from '../../core/index.ts';
import { ISOLATIONS, type Isolation } from '../isolation.ts';
import { parseDocument } from '../json-document.ts';
import {
  CONTEST_FORMS,
  type ContestForm,
  type ContestPlan,
  MAX_PAIRS,
  MAX_PLAYERS,
  type Shard,
} from './plan.ts';
import { LOG_POLICIES, type LogPolicy } from './play-pair.ts';
import type { ContestPlayer } from './result.ts';
import type { SprtOptions } from './sprt.ts';

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
  readonly version: typeof MANIFEST_VERSION;
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
}

/** The plan of a contest. */
export const planOf = ({ form, players, pairs, seed }: ContestManifest): ContestPlan => ({
  form,
  pairs,
  seed,
  players: players.length,
});

/** Makes a manifest. */
export const createManifest = (
  given: Omit<ContestManifest, 'format' | 'version' | 'rulesVersion'>,
): ContestManifest => ({
  format: 'shooter-contest',
  version: MANIFEST_VERSION,
  ...given,
  rulesVersion: RULES_VERSION,
});

/** @throws ShooterError `contest/no-contest`, `contest/other-version`, `contest/bad-field` */
export function parseManifest(text: string): ContestManifest {
  const value = parseDocument(text, { what: 'contest', version: MANIFEST_VERSION, cure: OTHER_VERSION });
  const manifest = value as unknown as ContestManifest;
  const { form, pairs, players, isolation, logs, shard, sprt } = manifest;
  const isNumber = (found: unknown, most: number): boolean =>
    Number.isSafeInteger(found) && Number(found) >= 1 && Number(found) <= most;
  const checks: Readonly<Record<string, boolean>> = {
    release: typeof manifest.release === 'string',
    rulesVersion: manifest.rulesVersion === RULES_VERSION,
    form: CONTEST_FORMS.includes(form),
    pairs: isNumber(pairs, MAX_PAIRS),
    seed: typeof manifest.seed === 'string',
    players: Array.isArray(players) && isNumber(players.length - 1, MAX_PLAYERS) && players.every(isPlayer),
    isolation: ISOLATIONS.includes(isolation?.level) && isNumber(isolation.budgetMs, 600_000),
    logs: LOG_POLICIES.includes(logs),
    sprt: (form === 'sprt') === (typeof sprt === 'object' && sprt !== null),
    shard: shard === null || (isNumber(shard?.count, 1e6) && isNumber(shard.index + 1, shard.count)),
  };
  const wrong = Object.keys(checks).find((field) => !checks[field]);
  if (wrong !== undefined)
    throw new ShooterError('contest/bad-field', `its "${wrong}" is ${describe(value[wrong])}, which is none`);
  parseRules(manifest.rules);
  return manifest;
}

function isPlayer(value: unknown): boolean {
  const { name, hash, reproducible } = (value ?? {}) as Record<string, unknown>;
  return typeof name === 'string' && typeof hash === 'string' && typeof reproducible === 'boolean';
}
