import { GifWriter } from 'omggif';
import type { Image } from './image.ts';
import { HUES, IMAGE_COLOURS, indexOf } from './palette.ts';

/* A film as GIF (GIF89a), frame by frame: each has only the rectangle in which something changed, and in it only the pixels that did. All pixels have their
   own colours. */

/** The colour of the palette that stands for "this pixel stays as it is". What is drawn in white has a level above 0, so no picture has it. */
const UNCHANGED: number = indexOf(HUES.white, 0);
/** The disposal method by which a frame stays where it is when the next one comes. */
const KEEP = 1;
/** Bytes at most of all that is not pixels: what stands before the first frame (the palette has 768), and the head of a frame. */
const HEAD_BYTES = 1024;
/** Bytes a pixel at most: a code of LZW has at most 12 bits and stands for at least a pixel, and each 255 bytes of codes have a byte for their length. */
const MOST_BYTES_A_PIXEL = 2;

/** A film that is being written. */
export interface Gif {
  /**
   * Adds a frame: what has changed since the last one.
   *
   * @param delay hundredths of a second for which it is shown
   * @returns the bytes of it, a copy
   */
  add(image: Image, delay: number): Uint8Array;
  /** @returns the last bytes */
  end(): Uint8Array;
}

/** Begins a film that goes on for ever. @param size pixels a side */
export function createGif(size: number): Gif {
  const out = new Uint8Array(HEAD_BYTES + MOST_BYTES_A_PIXEL * size * size);
  const writer = new GifWriter(out, size, size, { loop: 0, palette: [...IMAGE_COLOURS] });
  const before = new Uint8Array(size * size);
  const changed = new Uint8Array(size * size);
  let isFirst = true;
  const take = (): Uint8Array => {
    const bytes = out.slice(0, writer.getOutputBufferPosition());
    writer.setOutputBufferPosition(0);
    return bytes;
  };
  return {
    add(image, delay) {
      const box = isFirst ? { x: 0, y: 0, width: size, height: size } : changedBox(before, image);
      isFirst ? changed.set(image.pixels) : copyChanged(before, image, { box, to: changed });
      const pixels = changed.subarray(0, box.width * box.height) as unknown as number[];
      const options = { delay, disposal: KEEP, ...(isFirst ? {} : { transparent: UNCHANGED }) };
      writer.addFrame(box.x, box.y, box.width, box.height, pixels, options);
      before.set(image.pixels);
      isFirst = false;
      return take();
    },
    end() {
      writer.end();
      return take();
    },
  };
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The rectangle of all pixels that differ; one pixel where none does. */
function changedBox(before: Uint8Array, { size, pixels }: Image): Box {
  let [left, right, top, bottom] = [size, -1, size, -1];
  for (let y = 0; y < size; y += 1) {
    const row = y * size;
    let x = 0;
    while (x < size && before[row + x] === pixels[row + x]) x += 1;
    if (x === size) continue;
    let last = size - 1;
    while (before[row + last] === pixels[row + last]) last -= 1;
    if (x < left) left = x;
    if (last > right) right = last;
    if (top === size) top = y;
    bottom = y;
  }
  if (bottom < 0) return { x: 0, y: 0, width: 1, height: 1 };
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

function copyChanged(
  before: Uint8Array,
  { size, pixels }: Image,
  { box, to }: { readonly box: Box; readonly to: Uint8Array },
): void {
  for (let y = 0; y < box.height; y += 1) {
    const row = (box.y + y) * size + box.x;
    for (let x = 0; x < box.width; x += 1) {
      const pixel = pixels[row + x]!;
      to[y * box.width + x] = pixel === before[row + x] ? UNCHANGED : pixel;
    }
  }
}
