import { createPrivateKey, sign } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as native from '../../src/platform/node/native.ts';
import * as portable from '../../src/platform/portable.ts';

/* A signature is right in a browser exactly where it is in Node. */

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

interface Signed {
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

function signed(seed: Uint8Array, message: Uint8Array): Signed {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const x = key.export({ format: 'jwk' }).x!;
  return { key: native.base64ToBytes(x), message, signature: new Uint8Array(sign(null, message, key)) };
}

const both = ({ key, message, signature }: Signed): [boolean, boolean] => [
  native.verifyEd25519(key, message, signature),
  portable.verifyEd25519(key, message, signature),
];

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
const messages = fc.uint8Array({ maxLength: 300 });

test('genuine signatures, and the same with a bit changed anywhere', () => {
  fc.assert(
    fc.property(seeds, messages, fc.nat(), (seed, message, at) => {
      const one = signed(seed, message);
      expect(both(one)).toEqual([true, true]);
      const all = native.concatBytes(one.key, one.signature, message);
      const bit = at % (8 * all.length);
      all[bit >> 3]! ^= 1 << (bit & 7);
      const changed = { key: all.slice(0, 32), signature: all.slice(32, 96), message: all.slice(96) };
      expect(both(changed)).toEqual([false, false]);
    }),
    { numRuns: 40 },
  );
});

test('an s beyond the order, with which a signature would have a second form', () => {
  const one = signed(new Uint8Array(32).fill(7), Uint8Array.of(1, 2, 3));
  let s = BigInt(`0x${Buffer.from(one.signature.slice(32)).reverse().toString('hex')}`) + ORDER;
  for (let at = 32; at < 64; at += 1, s >>= 8n) one.signature[at] = Number(s & 0xffn);
  expect(both(one)).toEqual([false, false]);
});

test('keys and points of odd encodings: of small order, beyond the prime, no point, with and without the sign', () => {
  const ys = [0n, 1n, 2n, 3n, 4n, 5n, 9n, 18n].flatMap((y) => [
    y,
    2n ** 255n - 19n + y,
    2n ** 255n - 20n - y,
  ]);
  const points = ys
    .flatMap((y) => [y, y | (2n ** 255n)])
    .map((y) => {
      const hex = (y & (2n ** 256n - 1n)).toString(16).padStart(64, '0');
      return new Uint8Array(Buffer.from(hex, 'hex').reverse());
    });
  let accepted = 0;
  for (const key of points) {
    for (const r of points) {
      // R = A with s = 0 holds where k + 1 is a multiple of the order of A: for some messages if that is small.
      const message = Uint8Array.of(r[0]!, key[0]!);
      const signature = native.concatBytes(r, new Uint8Array(32));
      const [inNode, here] = both({ key, message, signature });
      expect(here, `${native.bytesToHex(key)} ${native.bytesToHex(r)}`).toBe(inNode);
      if (here) accepted += 1;
    }
  }
  expect(accepted).toBeGreaterThan(0);
});

test('other lengths', () => {
  const { key, message, signature } = signed(new Uint8Array(32), new Uint8Array(5));
  expect(both({ key: key.slice(1), message, signature })).toEqual([false, false]);
  expect(both({ key, message, signature: signature.slice(1) })).toEqual([false, false]);
});
