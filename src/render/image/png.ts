import { zlibSync } from 'fflate';
import { concatBytes, crc32, utf8ToBytes } from '#platform';
import type { Image } from './image.ts';
import { IMAGE_COLOURS } from './palette.ts';

/* A picture as PNG with a palette (ISO/IEC 15948): the same bytes on all engines. */

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Bits of a pixel, and the colour type that is an index of a palette. */
const DEPTH = 8;
const INDEXED = 3;
/** Of deflate, 0 to 9: more takes twice the time for less than a hundredth of the bytes. */
const LEVEL = 6;

/** Encodes a picture. */
export function encodePng({ size, pixels }: Image): Uint8Array {
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, size);
  new DataView(header.buffer).setUint32(4, size);
  header.set([DEPTH, INDEXED], 8);
  const colours = Uint8Array.from(IMAGE_COLOURS.flatMap((one) => [one >> 16, (one >> 8) & 0xff, one & 0xff]));
  // Each row begins with the number of its filter; pixels of a palette are best left as they are.
  const rows = new Uint8Array((size + 1) * size);
  for (let row = 0; row < size; row += 1)
    rows.set(pixels.subarray(row * size, (row + 1) * size), row * (size + 1) + 1);
  return concatBytes(
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', zlibSync(rows, { level: LEVEL })),
    chunk('IEND', new Uint8Array(0)),
  );
}

/** Length, name, content, and a checksum of name and content. */
function chunk(name: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(content.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(utf8ToBytes(name), 4);
  bytes.set(content, 8);
  view.setUint32(content.length + 8, crc32(bytes.subarray(4, content.length + 8)));
  return bytes;
}
