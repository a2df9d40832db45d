import { ShooterError } from '../core/index.ts';
import { describe, isName } from '../core/internal.ts';
import type { PlayerInfo } from '../replay/browser.ts';
import {
  asFields,
  COUNT,
  oneOf,
  optional,
  ownField,
  readerOf,
  STRING,
  stringOf,
} from '../replay/internal.ts';
import { encodeTextFrame } from './frame.ts';
import { parsePayload } from './json.ts';
import { type HelloFields, KEYS_FORM, type KeysForm, PACE } from './messages.ts';

/* The first frame of a connection: the bare word of the original game, or an object that asks for more. */

/** The versions of the extended hello that are spoken here. */
export const PROTOCOL_VERSIONS: readonly number[] = [1];

/** What a client asks for. A plain one knows nothing of rooms, roles and paces. */
export type Hello = { readonly kind: 'plain' } | ExtendedHello;

/** What the fields of an extended hello ask for; with `resume`, all other fields but `token` and `keys` are ignored. */
export interface ExtendedHello extends HelloFields {
  readonly kind: 'extended';
  readonly role: NonNullable<HelloFields['role']>;
  readonly keys: KeysForm;
  readonly player: PlayerInfo;
}

const PLAIN: Hello = Object.freeze({ kind: 'plain' });
const UNNAMED: PlayerInfo = Object.freeze({ name: 'remote' });
const ROOM = /^[A-Za-z0-9._-]{1,32}$/;
/** Characters of a name or version at most. */
export const MAX_NAME = 64;

/**
 * Reads the first payload of a client.
 *
 * @param payload of a frame, without its header
 * @returns what the client asks for
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
  const read = readerOf(fields, badHello);
  const token = read('token', optional(STRING));
  const keys = read('keys', optional(KEYS_FORM)) ?? 'mask';
  const resume = read('resume', optional(STRING));
  if (resume !== undefined) return { kind: 'extended', role: 'player', keys, player: UNNAMED, token, resume };
  return {
    kind: 'extended',
    role: read('role', optional(ROLE)) ?? 'player',
    room: read('room', optional(ROOM_NAME)),
    pace: read('pace', optional(PACE)),
    keys,
    after: read('after', optional(COUNT)),
    player: parsePlayer(ownField(fields, 'player')),
    token,
  };
}

function parsePlayer(value: unknown): PlayerInfo {
  if (value === undefined) return UNNAMED;
  const fields = asFields(value);
  if (fields === undefined) throw badHello(`player is ${describe(value)}, not an object`);
  const read = readerOf(fields, badHello);
  const name = read('name', PRINTABLE);
  const version = read('version', optional(PRINTABLE));
  return version === undefined ? { name } : { name, version };
}

const ROLE = oneOf('player', 'spectator', 'list');
const ROOM_NAME = stringOf((text) => ROOM.test(text), '1 to 32 of A-Z a-z 0-9 . _ -');
const PRINTABLE = stringOf((text) => isName(text, MAX_NAME), `1 to ${MAX_NAME} printable characters`);

const badHello = (what: string): ShooterError => new ShooterError('net/bad-hello', what);

/** The frame with which a client begins. @param hello `plain`, or what an extended hello asks for */
export const encodeHello = (hello: 'plain' | HelloFields): Uint8Array =>
  encodeTextFrame(
    hello === 'plain'
      ? 'hello'
      : JSON.stringify({ hello: 'shooter', version: PROTOCOL_VERSIONS.at(-1), ...hello }),
  );
