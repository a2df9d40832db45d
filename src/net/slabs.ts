/* Memory for pieces that are written often and live shortly. They lie one after the other in large slabs, because a buffer of its own
   costs a piece more than what is written into it. A slab is collected as garbage once no piece of it is in use. */

const SLAB_BYTES = 16 << 10;

interface Slab {
  readonly view: DataView;
  /** where the piece begins */
  readonly from: number;
}

export interface Slabs {
  /** A slab with room for a piece of `length` bytes at most. */
  reserve(length: number): Slab;
  /** The piece that was written to the slab reserved last, and ends at `end`: nobody writes to it again. */
  take(end: number): Uint8Array;
}

export function createSlabs(): Slabs {
  let bytes = new Uint8Array(0);
  let slab: { readonly view: DataView; from: number } = { view: new DataView(bytes.buffer), from: 0 };
  return {
    reserve(length) {
      if (slab.from + length > bytes.length) {
        bytes = new Uint8Array(Math.max(SLAB_BYTES, length));
        slab = { view: new DataView(bytes.buffer), from: 0 };
      }
      return slab;
    },
    take(end) {
      const piece = bytes.subarray(slab.from, end);
      slab.from = end;
      return piece;
    },
  };
}
