/* Chance with a seed, and what it does to bytes and values. */

export interface Chance {
  /** an integer from 0 to `limit` − 1 */
  below(limit: number): number;
  /** true once in so many times */
  oneIn(times: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** mulberry32: enough for tests, the same everywhere. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, oneIn: (times) => below(times) === 0, pick: (list) => list[below(list.length)]! };
}

const EDGES: readonly number[] = [0, 1, 2, 0x7f, 0x80, 0x81, 0xc0, 0xc1, 0xdc, 0xdd, 0xde, 0xdf, 0xfe, 0xff];

/** Bytes of which some were changed, left out, put in or doubled. */
export function mutateBytes(chance: Chance, bytes: Uint8Array): Buffer {
  let out = Buffer.from(bytes);
  for (let left = 1 + chance.below(4); left > 0; left -= 1) {
    const at = chance.below(out.length + 1);
    const length = chance.oneIn(3) ? chance.below(16) : 1;
    const put = Buffer.from(
      Array.from({ length }, () => (chance.oneIn(2) ? chance.pick(EDGES) : chance.below(256))),
    );
    const way = chance.below(5);
    if (way === 0) out = Buffer.concat([out.subarray(0, at), put, out.subarray(at)]);
    else if (way === 1) out = Buffer.concat([out.subarray(0, at), out.subarray(at + length)]);
    else if (way === 2) out = Buffer.concat([out.subarray(0, at + length), out.subarray(at)]);
    else if (way === 3 && at < out.length) out[at]! ^= 1 << chance.below(8);
    else put.copy(out, at);
  }
  return out;
}

const VALUES: readonly unknown[] = [
  ...[null, true, false, '', 'a', '\u009b', '__proto__', 'x'.repeat(300), [], {}, [[]], [null]],
  ...[0, -1, 1, 0.5, 31, 32, 99, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 53, -(2 ** 53), 1e300, Number.MAX_VALUE],
];

/** A value in which one place was changed: another value there, none, or one more. */
export function mutateValue(chance: Chance, value: unknown): unknown {
  const isInner = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (!isInner || chance.oneIn(6)) return chance.pick(VALUES);
  if (Array.isArray(value)) {
    const at = chance.below(value.length);
    const way = chance.below(6);
    if (way === 0) return value.toSpliced(at, 1);
    if (way === 1) return value.toSpliced(at, 0, value[at]);
    return value.with(at, mutateValue(chance, value[at]));
  }
  const fields = { ...(value as Record<string, unknown>) };
  const name = chance.pick(Object.keys(fields));
  const way = chance.below(8);
  if (way === 0) delete fields[name];
  else if (way === 1) fields[chance.pick(['more', '__proto', 'tick', 'toString'])] = chance.pick(VALUES);
  else fields[name] = mutateValue(chance, fields[name]);
  return fields;
}
