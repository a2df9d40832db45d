import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as native from '../../src/platform/node/native.ts';
import type { Platform } from '../../src/platform/platform.ts';
import * as portable from '../../src/platform/portable.ts';

/* The two platforms give equal results: Node's is the reference of the portable one. */

const platforms: Readonly<Record<string, Platform>> = { native, portable };
const bytes = fc.uint8Array({ maxLength: 300 });
/** Bytes of which many are the beginning of a character. */
const nearUtf8 = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 3 }),
      fc.string({ unit: 'binary', maxLength: 3 }).map((text) => new Uint8Array(Buffer.from(text))),
      fc
        .constantFrom(
          [0xe0, 0x9f],
          [0xed, 0xa0, 0x80],
          [0xf0, 0x8f],
          [0xf4, 0x90],
          [0xf0, 0x9f, 0x98],
          [0xc0, 0x80],
        )
        .map((list) => Uint8Array.from(list)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => new Uint8Array(Buffer.concat(parts)));

test('both have the same names', () => {
  expect(Object.keys(portable).sort()).toEqual(Object.keys(native).sort());
});

test('SHA-256, however the bytes come in pieces, and going on after a digest', () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 6 }), (parts) => {
      const [one, other] = [native.createSha256(), portable.createSha256()];
      for (const part of parts) {
        one.update(part);
        other.update(part);
        expect(other.digest()).toEqual(one.digest());
      }
      const all = native.concatBytes(...parts);
      expect(portable.sha256Hex(all)).toBe(native.bytesToHex(one.digest()));
    }),
  );
  for (let length = 0; length < 260; length += 1) {
    const some = Uint8Array.from({ length }, (_, at) => at * 7);
    expect(portable.sha256Hex(some)).toBe(native.sha256Hex(some));
  }
});

test('CRC-32', () => {
  fc.assert(
    fc.property(bytes, (some) => {
      expect(portable.crc32(some)).toBe(native.crc32(some));
      // In two parts, the second of which may be empty.
      for (const { crc32 } of [portable, native])
        expect(crc32(some.subarray(some.length >> 1), crc32(some.subarray(0, some.length >> 1)))).toBe(
          crc32(some),
        );
      expect(native.crc32(new Uint8Array(0), 7)).toBe(portable.crc32(new Uint8Array(0), 7));
    }),
  );
});

test('xxHash64 of words', () => {
  const [one, other] = [native.createWordHasher(), portable.createWordHasher()];
  const words = fc.int32Array({ maxLength: 100 });
  fc.assert(
    fc.property(words, (list) => {
      one.reserve(list.length).set(list);
      other.reserve(list.length).set(list);
      expect(other.hash(list.length)).toBe(one.hash(list.length));
    }),
    { numRuns: 2000 },
  );
  const many = Int32Array.from({ length: 50_000 }, (_, at) => Math.imul(at, 0x9e3779b1));
  one.reserve(many.length).set(many);
  other.reserve(many.length).set(many);
  expect(other.hash(many.length)).toBe(one.hash(many.length));
});

test('UTF-8 both ways, malformed included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat(0xffff)), (text, units) => {
      for (const one of [text, String.fromCharCode(...units)])
        expect(portable.utf8ToBytes(one)).toEqual(native.utf8ToBytes(one));
    }),
  );
  fc.assert(
    fc.property(nearUtf8, (some) => {
      expect(portable.bytesToUtf8(some)).toBe(native.bytesToUtf8(some));
      expect(portable.isUtf8(some)).toBe(native.isUtf8(some));
    }),
    { numRuns: 3000 },
  );
  const long = 'aé€😀'.repeat(20_000);
  expect(portable.bytesToUtf8(portable.utf8ToBytes(long))).toBe(long);
});

test('base64 both ways, whatever stands in the text', () => {
  fc.assert(
    fc.property(bytes, (some) => {
      const text = native.bytesToBase64(some);
      expect(portable.bytesToBase64(some)).toBe(text);
      expect(portable.base64ToBytes(text)).toEqual(some);
    }),
  );
  const alphabet = fc.string({ unit: fc.constantFrom(...'AZaz09+/-_= \n*é'), maxLength: 30 });
  fc.assert(
    fc.property(alphabet, (text) => {
      expect(portable.base64ToBytes(text)).toEqual(native.base64ToBytes(text));
    }),
    { numRuns: 3000 },
  );
});

describe.each(Object.entries(platforms))('%s', (_, platform) => {
  test('known answers', () => {
    const text = platform.utf8ToBytes('abc');
    expect(platform.sha256Hex('abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(platform.crc32(platform.utf8ToBytes('123456789'))).toBe(0xcbf43926);
    expect(platform.bytesToBase64(text)).toBe('YWJj');
    expect(platform.createWordHasher().hash(0)).toBe(0xef46db3751d8e999n);
  });

  test('random bytes, a turn, a clock', async () => {
    expect(platform.randomBytes(70_000)).toHaveLength(70_000);
    expect(platform.randomBytes(16)).not.toEqual(platform.randomBytes(16));
    const before = platform.monotonicNow();
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    while (!turned) await platform.nextTurn();
    expect(platform.monotonicNow()).toBeGreaterThanOrEqual(before);
  });
});
