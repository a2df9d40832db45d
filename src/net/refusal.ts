import { type ErrorCode, ShooterError } from '../core/index.ts';
import { replaceUnprintable } from '../core/internal.ts';
import { asFields, ownField } from '../replay/internal.ts';
import { parseJson } from './json.ts';

/* What a host says between state updates, as a client reads it; and what a refusal means for the connection. The host's side, which
   makes refusals, is `refusal` in room-registry.ts. */

const OPEN_OBJECT = 0x7b;
/** What a state update begins with, wherever it comes from: the original's server writes white space. */
const DATA_START = /^\s*\{\s*"ready"/;
const DATA_START_BYTES = Uint8Array.from('{"ready"', (character) => character.charCodeAt(0));

/** Whether a payload is a message, where one may be or the first frame of a state update. */
export const isHostMessage = (payload: Uint8Array): boolean =>
  payload[0] === OPEN_OBJECT &&
  !DATA_START_BYTES.every((byte, index) => payload[index] === byte) &&
  !DATA_START.test(String.fromCharCode(...payload.subarray(0, 64)));

/** The fields of what a host says between state updates. @throws ShooterError `code`; `net/refused` for the error in it */
export function parseHostMessage(payload: Uint8Array, code: ErrorCode, what: string): object {
  const fields = asFields(parseJson(payload, code));
  if (fields === undefined) throw new ShooterError(code, `${what} is no object`);
  if (Object.hasOwn(fields, 'error')) throw refused(fields);
  return fields;
}

/** Characters of a host's own words at most. */
const MAX_WORDS = 200;

/** The host's own words, in an error that names their code. They may end on a terminal: nothing that steers one is kept. */
function refused(fields: object): ShooterError {
  const error = asFields(ownField(fields, 'error')) ?? {};
  const wordsOf = (name: string): string => {
    const value = ownField(error, name);
    return typeof value === 'string' ? replaceUnprintable(value.slice(0, MAX_WORDS)) : 'unknown';
  };
  const [code, message] = [wordsOf('code'), wordsOf('message')];
  return Object.assign(new ShooterError('net/refused', `the host says: ${code}: ${message}`), {
    cause: { code },
  });
}

/** The code by which a host refused; undefined where the error is no refusal. */
export const refusalOf = (error: ShooterError): string | undefined =>
  error.code === 'net/refused' ? (error.cause as { code: string }).code : undefined;

/**
 * Refusals of a client that was too slow, as when its process was stopped, and said nothing wrong: the host keeps the seat for one that has
 * a reconnection token, and the client takes it again.
 */
export const KEEPS_SEAT: readonly string[] = ['silent', 'slow-frame', 'slow-reader'];

/** Whether a connection failed, rather than being ended on purpose by either side: then it is worth another try. */
export const isLoss = (error: unknown): boolean =>
  error instanceof ShooterError &&
  (['net/unreachable', 'net/silent', 'net/lost'].includes(error.code) ||
    ['slow-hello', ...KEEPS_SEAT].includes(refusalOf(error) ?? ''));
