import { utf8ToBytes } from '#platform';
import { type Match, parseRules, parseSeed, RULES_VERSION, ShooterError, TICK_RATE } from '../core/index.ts';
import { describe, LONE_SURROGATE } from '../core/internal.ts';
import {
  type BadField,
  hexOf,
  integerFrom,
  type Kind,
  type Kinds,
  namedReader,
  OBJECT,
  optional,
  STRING,
  stringOf,
} from './fields.ts';
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
import { PUBLIC_KEY, parsePublicKey } from './signature.ts';

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

/** The fields of a header that follow neither from the match nor from the format. A file has them, or the options of a recorder. */
type Given = Omit<LogHeader, 'rulesVersion' | 'tickRate' | 'seed' | 'rules' | 'signer'>;

/**
 * The header of the log of a match.
 *
 * @param given the options of a recorder, the spacing of the checkpoints included
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
  if (fields.tickRate !== TICK_RATE) throw badField('tickRate', fields.tickRate, String(TICK_RATE));
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
  ...(fields.parent !== undefined && { parent: readNamed('parent', fields.parent, PARENT) }),
});

/** A signed log names its key; an unsigned one that names a key is one that was stripped of its signature. */
function parseSigner(value: unknown, isSigned: boolean): { readonly signer?: string } {
  if (!isSigned) {
    if (value === undefined) return {};
    throw badField('signer', value, `absent, as in a log of format ${FORMAT_VERSION}`);
  }
  if (PUBLIC_KEY.is(value)) return { signer: value };
  throw badField('signer', value, PUBLIC_KEY.what);
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
  if (missing !== undefined) throw badHeader(`the rules lack ${missing}`);
  return rules;
}

/** @throws ShooterError `log/bad-header` */
export function parsePlayers(value: unknown): [PlayerInfo, PlayerInfo] {
  if (!Array.isArray(value) || value.length !== 2) throw badField('players', value, 'a list of two');
  return [parsePlayer(value[0], 0), parsePlayer(value[1], 1)];
}

/** Characters of JSON that a player's description takes at most. */
const MAX_PLAYER_LENGTH = 4096;

function parsePlayer(value: unknown, index: number): PlayerInfo {
  const name = `players[${index}]`;
  readNamed(name, value, PLAYER);
  if (!isJson(value, 0) || JSON.stringify(value).length > MAX_PLAYER_LENGTH)
    throw badHeader(`${name} is not JSON of at most ${MAX_PLAYER_LENGTH} characters`);
  return value as PlayerInfo;
}

/**
 * Whether a value comes back from JSON and from msgpack as it is.
 *
 * @param depth lists and maps of the player around it; around the player there are two more, the list of players and the header
 */
function isJson(value: unknown, depth: number): boolean {
  if (depth > MAX_DEPTH - 2) return false;
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'string') return !LONE_SURROGATE.test(value);
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || !(Array.isArray(value) || isPlain(value))) return false;
  return Object.entries(value).every(([key, item]) => isKey(key) && isJson(item, depth + 1));
}

const isPlain = (value: object): boolean =>
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

/**
 * A key takes at most 255 bytes of UTF-8. msgpack.ts reads `__proto__` as `__proto_`, so neither is taken.
 */
const isKey = (key: string): boolean =>
  !/^__proto__?$/.test(key) && !LONE_SURROGATE.test(key) && utf8ToBytes(key).length <= 255;

/** A string that comes back from UTF-8 as it is. */
const TEXT = stringOf((text) => !LONE_SURROGATE.test(text), 'a string');

/** A tick, or a count: what a log holds as one. */
const UP_TO_31_BITS: Kind<number> = integerFrom(0, 0x7fffffff);

const PLAYER: Kinds<Pick<PlayerInfo, 'name' | 'kind' | 'version' | 'hash'>> = {
  name: STRING,
  kind: optional(STRING),
  version: optional(STRING),
  hash: optional(STRING),
};

const PARENT: Kinds<Parent> = { id: hexOf(64), tick: UP_TO_31_BITS };

const RECORDING: Kinds<Omit<RecordingInfo, 'host'>> = {
  release: TEXT,
  node: TEXT,
  platform: TEXT,
  recordedAt: optional(TEXT),
};

const HOST: Kinds<HostInfo> = {
  room: TEXT,
  match: UP_TO_31_BITS,
  nonce: hexOf(32),
  seedCommit: hexOf(64),
};

/** @throws ShooterError `log/bad-header` */
export function parseRecording(value: unknown): RecordingInfo {
  const recording = readNamed('recording', value, RECORDING);
  const { host } = value as RecordingInfo;
  return host === undefined ? recording : { ...recording, host: readNamed('recording.host', host, HOST) };
}

export function parseFields(value: unknown, name: string): Fields {
  if (!OBJECT.is(value) || ArrayBuffer.isView(value)) throw badField(name, value, OBJECT.what);
  return value as Fields;
}

/** An integer from 0 to 2³¹ − 1. */
export function parseCount(value: unknown, name: string): number {
  if (UP_TO_31_BITS.is(value)) return value;
  throw badField(name, value, UP_TO_31_BITS.what);
}

const badHeader: BadField = (what) => new ShooterError('log/bad-header', what);

const readNamed = namedReader(badHeader);

const badField = (name: string, value: unknown, expected: string): Error =>
  badHeader(`${name} is ${describe(value)}, not ${expected}`);
