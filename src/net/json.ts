import { bytesToUtf8, equalBytes, isUtf8, utf8ToBytes } from '#platform';
import { type ErrorCode, ShooterError } from '../core/index.ts';
import { quote } from '../core/internal.ts';

/* What a stranger sent: looked at byte by byte before it is parsed, so that the parser is given neither bytes that are
   no UTF-8 nor lists in lists without end. */

/** Lists and objects within each other, at most. */
const MAX_JSON_DEPTH = 4;

const HELLO = utf8ToBytes('hello');
const DISCONNECT = utf8ToBytes('!DISCONNECT');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The value of a client's payload. The two that are no JSON are given as what they stand for: `hello` as the string, as if
 * it had been quoted, and `!DISCONNECT` as `{"connection":false}`.
 *
 * @throws ShooterError `net/bad-json`
 */
export function parsePayload(payload: Uint8Array): unknown {
  if (equalBytes(payload, HELLO)) return 'hello';
  if (equalBytes(payload, DISCONNECT)) return { connection: false };
  return parseJson(payload);
}

/**
 * The value of a JSON text. Of its objects only own fields may be read, by name: `__proto__` is a field like any other.
 *
 * @param code of the error
 * @throws ShooterError `code`: no UTF-8, a byte order mark, no JSON, nested deeper than `MAX_JSON_DEPTH`
 */
export function parseJson(payload: Uint8Array, code: ErrorCode = 'net/bad-json'): unknown {
  if (!isUtf8(payload)) throw badJson(code, payload, 'not UTF-8');
  if (payload[0] === 0xef && payload[1] === 0xbb && payload[2] === 0xbf)
    throw badJson(code, payload, 'no JSON, because of a byte order mark');
  if (depthOf(payload) > MAX_JSON_DEPTH) throw badJson(code, payload, `nested over ${MAX_JSON_DEPTH} deep`);
  try {
    return JSON.parse(bytesToUtf8(payload));
  } catch {
    throw badJson(code, payload, 'no JSON');
  }
}

/** Looks no deeper than one past the limit. Brackets in strings do not count; what is no JSON may give any depth. */
function depthOf(payload: Uint8Array): number {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < payload.length && depth <= MAX_JSON_DEPTH; at += 1) {
    const byte = payload[at]!;
    if (byte === QUOTE) inString = !inString;
    else if (inString) at += byte === BACKSLASH ? 1 : 0;
    else depth += depthChange(byte);
  }
  return depth;
}

/** 1 for `[` and `{`, -1 for `]` and `}`, 0 for all else. The brackets, 0x5b and 0x5d, are the braces, 0x7b and 0x7d, without bit 5. */
function depthChange(byte: number): number {
  const brace = byte | 0x20;
  return brace === 0x7b ? 1 : brace === 0x7d ? -1 : 0;
}

const badJson = (code: ErrorCode, payload: Uint8Array, what: string): ShooterError =>
  new ShooterError(
    code,
    `a payload of ${payload.length} bytes is ${what}; it begins with ${quote(bytesToUtf8(payload.subarray(0, 40)))}`,
  );
