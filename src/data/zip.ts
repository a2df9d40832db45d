import { crc32, utf8ToBytes } from '#platform';
import { ShooterError } from '../core/index.ts';

/* A zip archive whose members are stored as they are, written from front to back: sizes are known beforehand, the checksum of a member stands behind it. Every
   size is one of 64 bits (zip64), and every time is the first of 1980, so that the same members give the same bytes. */

/** A file in the archive. */
export interface Member {
  readonly name: string;
  readonly size: number;
  /** its content, in pieces, `size` bytes in all; some may be empty */
  pieces(): Iterable<Uint8Array>;
}

const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL = 0x02014b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const END = 0x06054b50;
/** The version of the format that has sizes of 64 bits. */
const VERSION = 45;
/** The checksum stands behind the member. */
const FLAGS = 0x0008;
const STORED = 0;
const NO_TIME = 0;
/** 1980-01-01 */
const NO_DATE = 0x21;
/** Stands for a size or place that is in a field of 64 bits. */
const IN_64 = 0xffffffff;
const IN_16 = 0xffff;
const EXTRA_64 = 1;

type Field = readonly [bytes: 2 | 4 | 8, value: number];

/** Little-endian fields, then bytes. */
function pack(fields: readonly Field[], tail: Uint8Array = new Uint8Array(0)): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0) + tail.length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else if (size === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += size;
  }
  bytes.set(tail, at);
  return bytes;
}

/**
 * @returns pieces of the archive; as empty as those of its members may be
 * @throws ShooterError `log/changed` for a member that is longer or shorter than its size
 */
export function* writeZip(members: readonly Member[]): Generator<Uint8Array, void> {
  const entries: Uint8Array[] = [];
  let offset = 0;
  for (const { name, size, pieces } of members) {
    const title = utf8ToBytes(name);
    const head = localHeader(title, size);
    yield head;
    let crc = 0;
    let done = 0;
    for (const piece of pieces()) {
      done += piece.length;
      if (done > size) break;
      crc = crc32(piece, crc);
      yield piece;
    }
    if (done !== size)
      throw new ShooterError(
        'log/changed',
        `a log has changed while it was read: ${name} has ${done > size ? 'more' : 'less'} than it had at first. Export it when it is finished, or a copy of it`,
      );
    const descriptor = pack([
      [4, DESCRIPTOR],
      [4, crc],
      [8, size],
      [8, size],
    ]);
    yield descriptor;
    entries.push(centralHeader(title, { size, crc, offset }));
    offset += head.length + size + descriptor.length;
  }
  yield* entries;
  const directory = entries.reduce((sum, { length }) => sum + length, 0);
  yield endOf({ count: entries.length, directory, offset });
}

const localHeader = (title: Uint8Array, size: number): Uint8Array =>
  pack(
    [
      ...([
        [4, LOCAL],
        [2, VERSION],
        [2, FLAGS],
        [2, STORED],
        [2, NO_TIME],
        [2, NO_DATE],
      ] as const),
      ...([
        [4, 0],
        [4, IN_64],
        [4, IN_64],
        [2, title.length],
        [2, 20],
      ] as const),
    ],
    new Uint8Array([
      ...title,
      ...pack([
        [2, EXTRA_64],
        [2, 16],
        [8, size],
        [8, size],
      ]),
    ]),
  );

function centralHeader(
  title: Uint8Array,
  { size, crc, offset }: { readonly size: number; readonly crc: number; readonly offset: number },
): Uint8Array {
  const extra = pack([
    [2, EXTRA_64],
    [2, 24],
    [8, size],
    [8, size],
    [8, offset],
  ]);
  return pack(
    [
      ...([
        [4, CENTRAL],
        [2, VERSION],
        [2, VERSION],
        [2, FLAGS],
        [2, STORED],
      ] as const),
      ...([
        [2, NO_TIME],
        [2, NO_DATE],
        [4, crc],
        [4, IN_64],
        [4, IN_64],
      ] as const),
      ...([
        [2, title.length],
        [2, extra.length],
        [2, 0],
        [2, 0],
        [2, 0],
        [4, 0],
        [4, IN_64],
      ] as const),
    ],
    new Uint8Array([...title, ...extra]),
  );
}

interface Directory {
  readonly count: number;
  /** its bytes */
  readonly directory: number;
  /** where it begins */
  readonly offset: number;
}

const endOf = ({ count, directory, offset }: Directory): Uint8Array =>
  pack([
    ...([
      [4, END64],
      [8, 44],
      [2, VERSION],
      [2, VERSION],
      [4, 0],
      [4, 0],
    ] as const),
    ...([
      [8, count],
      [8, count],
      [8, directory],
      [8, offset],
    ] as const),
    ...([
      [4, LOCATOR64],
      [4, 0],
      [8, offset + directory],
      [4, 1],
    ] as const),
    ...([
      [4, END],
      [2, 0],
      [2, 0],
      [2, IN_16],
      [2, IN_16],
      [4, IN_64],
      [4, IN_64],
      [2, 0],
    ] as const),
  ]);
