/**
 * Whether two values hold the same data: numbers, texts, lists, plain objects and typed arrays, compared part by part. A field that is
 * undefined is one that is not there. In `a` an object of a class equals nothing; `b` is taken to hold none, as what a decoder gives.
 */
export function isEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return Object.is(a, b);
  if (ArrayBuffer.isView(a)) return isArray(a) && isArray(b) && isSameArray(a, b);
  if (Array.isArray(a) !== Array.isArray(b) || !isPlain(a)) return false;
  const fields = fieldsOf(a);
  return (
    fields.length === fieldsOf(b).length &&
    fields.every(([key, item]) => Object.hasOwn(b, key) && isEqual(item, (b as Fields)[key]))
  );
}

type Fields = Readonly<Record<string, unknown>>;
type Numbers = Uint8Array | Int32Array;

const isArray = (value: object): value is Numbers =>
  value instanceof Uint8Array || value instanceof Int32Array;

function isSameArray(a: Numbers, b: Numbers): boolean {
  if (a.BYTES_PER_ELEMENT !== b.BYTES_PER_ELEMENT || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

const fieldsOf = (value: object): [string, unknown][] =>
  Object.entries(value).filter(([, item]) => item !== undefined);

const isPlain = (value: object): boolean =>
  [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
