import { utf8ToBytes } from '#platform';
import { type Match, parseRules, parseSeed, RULES_VERSION, ShooterError, TICK_RATE } from '../core/index.ts';
import { describe, LONE_SURROGATE } from '../core/internal.ts';
import {
  FORMAT_VERSION,
  type HostInfo,
  type LogHeader,
  type Parent,
  type PlayerInfo,
  type RecordingInfo,
  SIGNED_FORMAT_VERSION,
} from './log.ts';
import { MAX_DEPTH } from './msgpack.ts';
import { isPublicKey, parsePublicKey } from './signature.ts';

/* What the structured records hold, and the checks on what comes from a file: field by field, nothing taken on trust. */

type Fields = Readonly<Record<string, unknown>>;

export const headerFields = (header: LogHeader): Fields => ({
  format: header.signer === undefined ? FORMAT_VERSION : SIGNED_FORMAT_VERSION,
  rulesVersion: header.rulesVersion,
  tickRate: header.tickRate,
  seed: header.seed,
  rules: header.rules,
  players: header.players,
  checkpointEvery: header.checkpointEvery,
  ...(header.parent && { parent: header.parent }),
  ...(header.signer !== undefined && { signer: header.signer }),
});

/** What a header says beside the match: of a file, and of what a recorder is told. */
type Given = Omit<LogHeader, 'rulesVersion' | 'tickRate' | 'seed' | 'rules' | 'signer'>;

/**
 * The header of the log of a match.
 *
 * @param given what a recorder is told, the spacing of the checkpoints included
 * @throws ShooterError `log/bad-header`, `key/not-a-key`
 */
export const createHeader = (
  { seed, rules }: Match,
  given: Fields & { readonly signer?: string | undefined },
): LogHeader => ({
  rulesVersion: RULES_VERSION,
  tickRate: TICK_RATE,
  seed,
  rules,
  ...parseGiven(given),
  ...(given.signer !== undefined && { signer: parsePublicKey(given.signer) }),
});

/**
 * @throws ShooterError `log/other-format`, `log/other-rules` for a log that another release reads, `log/bad-header`
 */
export function parseHeader(value: unknown): LogHeader {
  const fields = parseFields(value, 'the header');
  const isSigned = fields.format === SIGNED_FORMAT_VERSION;
  if (fields.format !== FORMAT_VERSION && !isSigned) {
    throw new ShooterError(
      'log/other-format',
      `its format is version ${describe(fields.format)}, this release reads versions ${FORMAT_VERSION} and ${SIGNED_FORMAT_VERSION}: use the shooter-sdk release that wrote it`,
    );
  }
  if (fields.rulesVersion !== RULES_VERSION) throw otherRules(fields.rulesVersion);
  if (fields.tickRate !== TICK_RATE) throw badHeader('tickRate', fields.tickRate, String(TICK_RATE));
  return {
    rulesVersion: RULES_VERSION,
    tickRate: TICK_RATE,
    seed: parseSeed(fields.seed),
    rules: parseAllRules(fields.rules),
    ...parseGiven(fields),
    ...parseSigner(fields.signer, isSigned),
  };
}

const parseGiven = (fields: Fields): Given => ({
  players: parsePlayers(fields.players),
  checkpointEvery: parseCount(fields.checkpointEvery, 'checkpointEvery'),
  ...(fields.parent !== undefined && { parent: parseParent(fields.parent) }),
});

/** A signed log names its key; an unsigned one that names a key is one that was stripped of its signature. */
function parseSigner(value: unknown, isSigned: boolean): { readonly signer?: string } {
  if (!isSigned) {
    if (value === undefined) return {};
    throw badHeader('signer', value, `absent, as in a log of format ${FORMAT_VERSION}`);
  }
  if (typeof value === 'string' && isPublicKey(value)) return { signer: value };
  throw badHeader('signer', value, '"ed25519:" and 64 hexadecimal digits');
}

/** A log of rules that this release does not play. */
export const otherRules = (version: unknown): ShooterError =>
  new ShooterError(
    'log/other-rules',
    `it was played under the rules ${describe(version)}, this release has "${RULES_VERSION}" alone: use the shooter-sdk release that wrote it`,
  );

/** A file names every parameter: a default that changes must not change an old match. */
function parseAllRules(value: unknown): LogHeader['rules'] {
  const given = parseFields(value, 'rules');
  const rules = parseRules(given);
  const missing = Object.keys(rules).find((name) => !Object.hasOwn(given, name));
  if (missing !== undefined) throw new ShooterError('log/bad-header', `the rules lack ${missing}`);
  return rules;
}

/** @throws ShooterError `log/bad-header` */
export function parsePlayers(value: unknown): [PlayerInfo, PlayerInfo] {
  if (!Array.isArray(value) || value.length !== 2) throw badHeader('players', value, 'a list of two');
  return [parsePlayer(value[0], 0), parsePlayer(value[1], 1)];
}

/** Characters of JSON that a player's description takes at most. */
const MAX_PLAYER_LENGTH = 4096;

function parsePlayer(value: unknown, index: number): PlayerInfo {
  const fields = parseFields(value, `players[${index}]`);
  if (typeof fields.name !== 'string') throw badHeader(`players[${index}].name`, fields.name, 'a string');
  for (const name of ['kind', 'version', 'hash'] as const) {
    const field = fields[name];
    if (field !== undefined && typeof field !== 'string')
      throw badHeader(`players[${index}].${name}`, field, 'a string');
  }
  if (!isJson(fields, 0) || JSON.stringify(fields).length > MAX_PLAYER_LENGTH) {
    throw new ShooterError(
      'log/bad-header',
      `players[${index}] is not JSON of at most ${MAX_PLAYER_LENGTH} characters`,
    );
  }
  return fields as PlayerInfo;
}

/** Whether a value comes back from JSON and from msgpack as it is. */
function isJson(value: unknown, depth: number): boolean {
  if (depth >= MAX_DEPTH - 2) return false;
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'string') return !LONE_SURROGATE.test(value);
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || !(Array.isArray(value) || isPlain(value))) return false;
  return Object.entries(value).every(([key, item]) => isKey(key) && isJson(item, depth + 1));
}

/** A string that comes back from UTF-8 as it is. */
const isText = (value: unknown): value is string => typeof value === 'string' && !LONE_SURROGATE.test(value);

const isPlain = (value: object): boolean =>
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

/** A key takes at most 255 bytes of UTF-8; a reader gives `__proto__` another name. */
const isKey = (key: string): boolean =>
  !/^__proto_/.test(key) && !LONE_SURROGATE.test(key) && utf8ToBytes(key).length <= 255;

function parseParent(value: unknown): Parent {
  const { id, tick } = parseFields(value, 'parent');
  return { id: parseDigits(id, 'parent.id', 64), tick: parseCount(tick, 'parent.tick') };
}

/** Lower-case hexadecimal digits, `count` of them. */
function parseDigits(value: unknown, name: string, count: number): string {
  if (typeof value === 'string' && value.length === count && /^[0-9a-f]*$/.test(value)) return value;
  throw badHeader(name, value, `${count} hexadecimal digits`);
}

/** @throws ShooterError `log/bad-header` */
export function parseRecording(value: unknown): RecordingInfo {
  const { release, node, platform, recordedAt, host } = parseFields(value, 'the recording');
  for (const [name, field] of Object.entries({ release, node, platform })) {
    if (!isText(field)) throw badHeader(`recording.${name}`, field, 'a string');
  }
  const known = { release, node, platform } as Pick<RecordingInfo, 'release' | 'node' | 'platform'>;
  if (recordedAt !== undefined && !isText(recordedAt))
    throw badHeader('recording.recordedAt', recordedAt, 'a string');
  return {
    ...known,
    ...(recordedAt !== undefined && { recordedAt }),
    ...(host !== undefined && { host: parseHost(host) }),
  };
}

function parseHost(value: unknown): HostInfo {
  const { room, match, nonce, seedCommit } = parseFields(value, 'recording.host');
  if (!isText(room)) throw badHeader('recording.host.room', room, 'a string');
  return {
    room,
    match: parseCount(match, 'recording.host.match'),
    nonce: parseDigits(nonce, 'recording.host.nonce', 32),
    seedCommit: parseDigits(seedCommit, 'recording.host.seedCommit', 64),
  };
}

export function parseFields(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw badHeader(name, value, 'an object');
  }
  return value as Fields;
}

/** An integer from 0 to 2³¹ − 1. */
export function parseCount(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0x7fffffff) return value;
  throw badHeader(name, value, 'an integer from 0 to 2147483647');
}

const badHeader = (name: string, value: unknown, expected: string): ShooterError =>
  new ShooterError('log/bad-header', `${name} is ${describe(value)}, not ${expected}`);
