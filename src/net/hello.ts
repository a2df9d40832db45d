import { describe, isName, ShooterError } from '../core/index.ts';
import type { PlayerInfo } from '../replay/index.ts';
import { asFields, ownField, parsePayload } from './json.ts';

/* The first frame of a connection: the bare word of the original game, or an object that asks for more. */

/** The versions of the extended hello that are spoken here. */
export const PROTOCOL_VERSIONS: readonly number[] = [1];

/** What a client asks for. A plain one knows nothing of rooms, roles and paces. */
export type Hello = { readonly kind: 'plain' } | ExtendedHello;

/** `undefined` stands nowhere: what the client left out is missing or has its default (docs/protocol.md). */
export interface ExtendedHello {
  readonly kind: 'extended';
  readonly role: 'player' | 'spectator' | 'list';
  /** 1 to 32 of `A–Z a–z 0–9 . _ -` */
  readonly room?: string;
  readonly pace?: 'realtime' | 'lockstep';
  readonly keys: 'mask' | 'array';
  readonly player: PlayerInfo;
  readonly token?: string;
  /** of a list: `next` of the page before */
  readonly after?: number;
  /** the secret of a seat; of the other fields only `token` and `keys` are what the client said */
  readonly resume?: string;
}

const PLAIN: Hello = Object.freeze({ kind: 'plain' });
const UNNAMED: PlayerInfo = Object.freeze({ name: 'remote' });
const ROOM = /^[A-Za-z0-9._-]{1,32}$/;
/** Characters of a name or version at most. */
const MAX_NAME = 64;

/**
 * Reads the first payload of a client.
 *
 * @throws ShooterError `net/bad-json`, `net/bad-hello`, `net/version`
 */
export function parseHello(payload: Uint8Array): Hello {
  const value = parsePayload(payload);
  if (value === 'hello') return PLAIN;
  const fields = asFields(value);
  if (fields === undefined || ownField(fields, 'hello') !== 'shooter') {
    const found = fields === undefined ? describe(value) : 'an object without "hello":"shooter"';
    throw badHello(`the first frame is ${found}, neither hello nor {"hello":"shooter","version":1}`);
  }
  checkVersion(ownField(fields, 'version'));
  return parseExtended(fields);
}

function checkVersion(version: unknown): void {
  if (PROTOCOL_VERSIONS.includes(version as number)) return;
  throw new ShooterError(
    'net/version',
    `version is ${describe(version)}; spoken here: ${PROTOCOL_VERSIONS.join(', ')}`,
  );
}

function parseExtended(fields: object): ExtendedHello {
  const token = parseField(fields, 'token', isString);
  const keys = parseField(fields, 'keys', isKeys) ?? 'mask';
  const kept = { keys, ...(token !== undefined && { token }) };
  const resume = parseField(fields, 'resume', isString);
  if (resume !== undefined) return { kind: 'extended', role: 'player', player: UNNAMED, resume, ...kept };
  const role = parseField(fields, 'role', isRole) ?? 'player';
  const room = parseField(fields, 'room', isRoom);
  const pace = parseField(fields, 'pace', isPace);
  const after = parseField(fields, 'after', isCursor);
  const player = parsePlayer(ownField(fields, 'player'));
  return {
    kind: 'extended',
    role,
    ...(room !== undefined && { room }),
    ...(pace !== undefined && { pace }),
    ...(after !== undefined && { after }),
    player,
    ...kept,
  };
}

function parsePlayer(value: unknown): PlayerInfo {
  if (value === undefined) return UNNAMED;
  const fields = asFields(value);
  if (fields === undefined) throw badHello(`player is ${describe(value)}, not an object`);
  const name = parseField(fields, 'name', isPrintable);
  const version = parseField(fields, 'version', isPrintable);
  if (name === undefined) throw badHello('player has no name');
  return version === undefined ? { name } : { name, version };
}

/** What a field must be: a check, and its words for the message. */
interface Kind<T> {
  readonly is: (value: unknown) => value is T;
  readonly what: string;
}

function parseField<T>(fields: object, name: string, kind: Kind<T>): T | undefined {
  const value = ownField(fields, name);
  if (value === undefined || kind.is(value)) return value;
  throw badHello(`${name} is ${describe(value)}, not ${kind.what}`);
}

const oneOf = <T extends string>(...values: readonly T[]): Kind<T> => ({
  is: (value): value is T => values.includes(value as T),
  what: values.join(' or '),
});

const matching = (pattern: RegExp, what: string): Kind<string> => ({
  is: (value): value is string => typeof value === 'string' && pattern.test(value),
  what,
});

const isRole = oneOf('player', 'spectator', 'list');
const isPace = oneOf('realtime', 'lockstep');
const isKeys = oneOf('mask', 'array');
const isRoom = matching(ROOM, '1 to 32 of A-Z a-z 0-9 . _ -');
const isPrintable: Kind<string> = {
  is: (value): value is string => typeof value === 'string' && isName(value, MAX_NAME),
  what: `1 to ${MAX_NAME} printable characters`,
};
const isCursor: Kind<number> = {
  is: (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
  what: 'an integer from 0 on',
};
const isString = matching(/(?:)/, 'a string');

const badHello = (what: string): ShooterError => new ShooterError('net/bad-hello', what);
