import { Packr, Unpackr } from 'msgpackr';
import { ShooterError } from '../core/index.ts';

/* The structured records: standard msgpack, so that any language reads them with a library of its own. */

const packr = new Packr({ useRecords: false, moreTypes: false, variableMapSize: true });
const unpackr = new Unpackr({
  useRecords: false,
  moreTypes: false,
  int64AsType: 'number',
  copyBuffers: true,
});

/** Depth of lists and maps at most. */
export const MAX_DEPTH = 8;

/** Packs a value in an array of its own. */
export const encodeValue = (value: unknown): Uint8Array => packr.pack(value).slice();

/**
 * Reads a value. Hostile bytes cost time and memory in proportion to their number: lengths and depth are checked before
 * msgpackr, which allocates what a length claims, sees them.
 *
 * @throws ShooterError `log/damaged`
 */
export function decodeValue(bytes: Uint8Array): unknown {
  const end = skipValue(bytes, 0, 0);
  if (end !== bytes.length) throw damaged(`${bytes.length - end} bytes too many`);
  return unpackr.unpack(bytes);
}

/** Finds the end of the value at `at`. */
function skipValue(bytes: Uint8Array, at: number, depth: number): number {
  const type = bytes[at];
  if (type === undefined) throw damaged('it ends early');
  if (depth > MAX_DEPTH) throw damaged(`it is more than ${MAX_DEPTH} levels deep`);
  if (type <= 0x7f || type >= 0xe0 || type === 0xc0 || type === 0xc2 || type === 0xc3) return at + 1;
  if (type <= 0x8f) return skipMap(bytes, at + 1, type & 0x0f, depth);
  if (type <= 0x9f) return skipList(bytes, at + 1, type & 0x0f, depth);
  if (type <= 0xbf) return within(bytes, at + 1 + (type & 0x1f));
  const size = SIZES[type];
  if (size !== undefined) return within(bytes, at + 1 + size);
  const [lengthBytes, kind] = LENGTHS[type] ?? [0, 'none'];
  const start = within(bytes, at + 1 + lengthBytes);
  const length = bytes.subarray(at + 1, start).reduce((sum, byte) => sum * 256 + byte, 0);
  if (kind === 'bytes') return within(bytes, start + length);
  if (kind === 'list') return skipList(bytes, start, length, depth);
  if (kind === 'map') return skipMap(bytes, start, length, depth);
  throw damaged(`type 0x${type.toString(16)} is none of the standard ones`);
}

/* Floats and integers: bytes after the type. */
const SIZES: Readonly<Record<number, number>> = {
  202: 4,
  203: 8,
  204: 1,
  205: 2,
  206: 4,
  207: 8,
  208: 1,
  209: 2,
  210: 4,
  211: 8,
};

/* Strings, binaries, lists and maps: bytes of the length, and what the length counts. */
const LENGTHS: Readonly<Record<number, readonly [number, 'bytes' | 'list' | 'map']>> = {
  196: [1, 'bytes'],
  197: [2, 'bytes'],
  198: [4, 'bytes'],
  217: [1, 'bytes'],
  218: [2, 'bytes'],
  219: [4, 'bytes'],
  220: [2, 'list'],
  221: [4, 'list'],
  222: [2, 'map'],
  223: [4, 'map'],
};

function within(bytes: Uint8Array, end: number): number {
  if (end > bytes.length) throw damaged('it ends early');
  return end;
}

function skipList(bytes: Uint8Array, start: number, count: number, depth: number): number {
  let at = within(bytes, start + count) - count;
  for (let i = 0; i < count; i += 1) at = skipValue(bytes, at, depth + 1);
  return at;
}

function skipMap(bytes: Uint8Array, start: number, count: number, depth: number): number {
  let at = within(bytes, start + 2 * count) - 2 * count;
  for (let i = 0; i < count; i += 1) {
    const key = bytes[at] ?? 0;
    if ((key & 0xe0) !== 0xa0 && key !== 0xd9) throw damaged('a key is no short string');
    at = skipValue(bytes, skipValue(bytes, at, depth + 1), depth + 1);
  }
  return at;
}

const damaged = (what: string): ShooterError =>
  new ShooterError('log/damaged', `its msgpack is damaged: ${what}`);
