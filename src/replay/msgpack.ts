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
  const scanner = { bytes, at: 0 };
  skipValue(scanner, 0);
  if (scanner.at !== bytes.length) throw damaged(`${bytes.length - scanner.at} bytes too many`);
  return unpackr.unpack(bytes);
}

/**
 * Reads a list item by item: of an item nothing is left but what `take` keeps. Errors and bounds as `decodeValue`.
 *
 * @throws ShooterError `log/damaged`
 */
export function decodeList(bytes: Uint8Array, take: (item: unknown) => void): void {
  const scanner = { bytes, at: 0 };
  skipValue(scanner, 0);
  if (scanner.at !== bytes.length) throw damaged(`${bytes.length - scanner.at} bytes too many`);
  const [head, count] = readListHead(bytes);
  scanner.at = head;
  for (let left = count; left > 0; left -= 1) {
    const from = scanner.at;
    skipValue(scanner, 1);
    take(unpackr.unpack(bytes.subarray(from, scanner.at)));
  }
}

/** Bytes of the head of a list, and items in it. */
function readListHead(bytes: Uint8Array): [bytes: number, items: number] {
  const type = bytes[0]!;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (type >= 0x90 && type <= 0x9f) return [1, type & 0x0f];
  if (type === 0xdc) return [3, view.getUint16(1)];
  if (type === 0xdd) return [5, view.getUint32(1)];
  throw new ShooterError('log/damaged', 'there is no list');
}

/** What is still to be looked at. */
interface Scanner {
  readonly bytes: Uint8Array;
  at: number;
}

function skipValue(scanner: Scanner, depth: number): void {
  if (depth > MAX_DEPTH) throw damaged(`it is more than ${MAX_DEPTH} levels deep`);
  const type = scanner.bytes[scanner.at] ?? 0;
  skip(scanner, 1);
  if (type <= 0x7f || type >= 0xe0 || ALONE.has(type)) return;
  if (type <= 0x8f) skipMap(scanner, type & 0x0f, depth);
  else if (type <= 0x9f) skipList(scanner, type & 0x0f, depth);
  else if (type <= 0xbf) skip(scanner, type & 0x1f);
  else skipLong(scanner, type, depth);
}

/* nil, false, true */
const ALONE: ReadonlySet<number> = new Set([0xc0, 0xc2, 0xc3]);

/* Floats, unsigned and signed integers: bytes after the type. */
const SIZES: ReadonlyMap<number, number> = new Map([
  [0xca, 4],
  [0xcb, 8],
  [0xcc, 1],
  [0xcd, 2],
  [0xce, 4],
  [0xcf, 8],
  [0xd0, 1],
  [0xd1, 2],
  [0xd2, 4],
  [0xd3, 8],
]);

/* Binaries, strings, lists and maps: bytes of the length, and what skips what it counts. */
type Skip = (scanner: Scanner, count: number, depth: number) => void;
const LENGTHS: ReadonlyMap<number, readonly [number, Skip]> = new Map<number, readonly [number, Skip]>([
  [0xc4, [1, skip]],
  [0xc5, [2, skip]],
  [0xc6, [4, skip]],
  [0xd9, [1, skip]],
  [0xda, [2, skip]],
  [0xdb, [4, skip]],
  [0xdc, [2, skipList]],
  [0xdd, [4, skipList]],
  [0xde, [2, skipMap]],
  [0xdf, [4, skipMap]],
]);

function skipLong(scanner: Scanner, type: number, depth: number): void {
  const size = SIZES.get(type);
  if (size !== undefined) {
    skip(scanner, size);
    return;
  }
  const [lengthBytes, skipCounted] = LENGTHS.get(type) ?? [0, undefined];
  if (skipCounted === undefined) throw damaged(`type 0x${type.toString(16)} is none of the standard ones`);
  skip(scanner, lengthBytes);
  const length = scanner.bytes.subarray(scanner.at - lengthBytes, scanner.at);
  const count = length.reduce((sum, byte) => sum * 256 + byte, 0);
  skipCounted(scanner, count, depth);
}

function skip(scanner: Scanner, count: number): void {
  if (count > scanner.bytes.length - scanner.at) throw damaged('it ends early');
  scanner.at += count;
}

function skipList(scanner: Scanner, count: number, depth: number): void {
  for (let i = 0; i < count; i += 1) skipValue(scanner, depth + 1);
}

function skipMap(scanner: Scanner, count: number, depth: number): void {
  for (let i = 0; i < count; i += 1) {
    const key = scanner.bytes[scanner.at] ?? 0;
    if ((key & 0xe0) !== 0xa0 && key !== 0xd9) throw damaged('a key is no short string');
    skipValue(scanner, depth + 1);
    skipValue(scanner, depth + 1);
  }
}

const damaged = (what: string): ShooterError =>
  new ShooterError('log/damaged', `its msgpack is damaged: ${what}`);
