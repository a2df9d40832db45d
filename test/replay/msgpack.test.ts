import fc from 'fast-check';
import { Packr, Unpackr } from 'msgpackr';
import { expect, test } from 'vitest';
import { ShooterError } from '../../src/core/index.ts';
import { decodeList, decodeValue } from '../../src/replay/msgpack.ts';
import { encodeValue, packValue } from '../../src/replay/msgpack-writer.ts';
import { json } from './logs.ts';

/* The subset of msgpack that logs use, held against msgpackr. */

const packr = new Packr({ useRecords: false, moreTypes: false, variableMapSize: true });
const unpackr = new Unpackr({
  useRecords: false,
  moreTypes: false,
  int64AsType: 'number',
  copyBuffers: true,
});

const plain = (value: unknown): unknown =>
  ArrayBuffer.isView(value)
    ? new Uint8Array(value as Uint8Array)
    : Array.isArray(value)
      ? value.map(plain)
      : value;

const leaf = fc.oneof(
  json,
  fc.double(),
  fc.integer({ min: -(2 ** 33), max: 2 ** 33 }),
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
);
const data = fc.oneof(leaf, fc.array(leaf, { maxLength: 20 }));
test('writes the bytes of msgpackr, and reads them as it does', () => {
  fc.assert(
    fc.property(data, (value) => {
      const bytes = encodeValue(value);
      expect(Buffer.compare(bytes, packr.pack(value))).toBe(0);
      expect(Buffer.compare(bytes, packValue(value))).toBe(0);
      expect(decodeValue(bytes)).toEqual(plain(unpackr.unpack(bytes)));
    }),
    { numRuns: 1000 },
  );
});

test('takes the shortest head at each boundary, as msgpackr does', () => {
  for (const bit of [5, 7, 8, 15, 16, 31, 32, 53]) {
    for (const near of [-2, -1, 0, 1, 2]) {
      for (const value of [2 ** bit + near, -(2 ** bit) + near])
        expect(Buffer.from(packValue(value)).toString('hex')).toBe(packr.pack(value).toString('hex'));
      const length = 2 ** bit + near;
      if (bit > 16) continue;
      for (const value of ['x'.repeat(length), 'é'.repeat(length), new Uint8Array(length)])
        expect(Buffer.compare(packValue(value), packr.pack(value))).toBe(0);
      const list = Array.from({ length }, () => 1);
      const map = Object.fromEntries(list.map((_, at) => [`k${at}`, at]));
      for (const value of [list, map]) expect(Buffer.compare(packValue(value), packr.pack(value))).toBe(0);
    }
  }
});

test('any bytes give a value or a coded error, and what they give is what msgpackr reads', () => {
  const types = fc.constantFrom(...Array.from({ length: 256 }, (_, type) => type));
  const head = fc
    .tuple(types, fc.uint8Array({ maxLength: 12 }))
    .map(([type, rest]) => Uint8Array.of(type, ...rest));
  fc.assert(
    fc.property(fc.oneof(head, fc.uint8Array({ maxLength: 40 })), (bytes) => {
      let value: unknown;
      try {
        value = decodeValue(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(ShooterError);
        return;
      }
      const text = JSON.stringify(value);
      // msgpackr reads malformed UTF-8 in short strings as what it is not.
      if (text.includes('\ufffd') || text.includes('\\ud')) return;
      expect(value).toEqual(plain(unpackr.unpack(bytes)));
    }),
    { numRuns: 3000 },
  );
});

test('a list is read item by item', () => {
  fc.assert(
    fc.property(fc.array(json, { maxLength: 40 }), (list) => {
      const items: unknown[] = [];
      decodeList(encodeValue(list), (item) => items.push(item));
      expect(items).toEqual(decodeValue(encodeValue(list)));
    }),
  );
  expect(() => decodeList(encodeValue('no list'), () => {})).toThrow(/no list/);
});

test('what a log cannot hold is refused', () => {
  const deep = JSON.parse('[['.repeat(5) + ']]'.repeat(5)) as unknown;
  const circle: unknown[] = [];
  circle.push(circle);
  const odd = [undefined, () => 1, 1n, Symbol('s'), new Date(0), new Map(), new Set(), /x/, new Error('x')];
  for (const value of [...odd, new Float32Array(1), new ArrayBuffer(1), deep, circle, { a: undefined }])
    expect(() => encodeValue(value)).toThrow(TypeError);
  class Place {
    x = 1;
  }
  expect(decodeValue(encodeValue([new Place(), { toJSON: () => 'told' }]))).toEqual([{ x: 1 }, 'told']);
  expect(decodeValue(encodeValue(JSON.parse('{"__proto__": 1}')))).toEqual({ __proto_: 1 });
});

test('one that is encoded while another is', () => {
  const nested = { toJSON: () => Buffer.from(encodeValue(['inner', 1])).toString('hex') };
  expect(decodeValue(encodeValue(['outer', nested, 2]))).toEqual(['outer', '92a5696e6e657201', 2]);
});
