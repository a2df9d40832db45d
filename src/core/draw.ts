/* The generator Alea of Johannes Baagøe (2010, MIT licence). It gives bit for bit what seedrandom's lib/alea.js gives. The core does not
   use that one, because it calls `charCodeAt` as a method, which a bot in the same thread could have replaced. */

/** The UTF-16 code unit at an index of a text. */
export const charCodeAt = Function.prototype.call.bind(String.prototype.charCodeAt) as (
  text: string,
  index: number,
) => number;

const TWO_TO_MINUS_32 = 2.3283064365386963e-10;

/** Draws numbers from 0 up to 1 that follow from `seed`. */
export function createAlea(seed: string): () => number {
  const mash = createMash();
  let s0 = mash(' ');
  let s1 = mash(' ');
  let s2 = mash(' ');
  let carry = 1;
  s0 -= mash(seed);
  if (s0 < 0) s0 += 1;
  s1 -= mash(seed);
  if (s1 < 0) s1 += 1;
  s2 -= mash(seed);
  if (s2 < 0) s2 += 1;
  return () => {
    const t = 2091639 * s0 + carry * TWO_TO_MINUS_32;
    s0 = s1;
    s1 = s2;
    carry = t | 0;
    s2 = t - carry;
    return s2;
  };
}

/** A hash of all texts that it is given, one after the other, from 0 up to 1. */
function createMash(): (text: string) => number {
  let n = 0xefc8249d;
  return (text) => {
    for (let i = 0; i < text.length; i += 1) {
      n += charCodeAt(text, i);
      let h = 0.02519603282416938 * n;
      n = h >>> 0;
      h -= n;
      h *= n;
      n = h >>> 0;
      h -= n;
      n += h * 0x100000000;
    }
    return (n >>> 0) * TWO_TO_MINUS_32;
  };
}
