import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFrameDecoder, encodeFrame } from '../../src/net/index.ts';

const LIMIT = 8192;

/** The payloads in some bytes, fed in pieces, or the code of the error that they end in. */
function decode(pieces: readonly Uint8Array[], limit = LIMIT): { payloads: string[]; code?: string } {
  const decoder = createFrameDecoder(limit);
  const payloads: string[] = [];
  try {
    for (const piece of pieces)
      decoder.push(piece, (payload) => payloads.push(Buffer.from(payload).toString('latin1')));
  } catch (error) {
    return { payloads, code: (error as { code: string }).code };
  }
  return { payloads };
}

const split = (bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
};

test('a frame is its length in decimal digits, spaces to 64 bytes, and the payload', () => {
  const frame = Buffer.from(encodeFrame(Buffer.from('hello'))).toString('latin1');
  expect(frame).toBe(`5${' '.repeat(63)}hello`);
});

test('what no header can announce is refused', () => {
  expect(() => encodeFrame(new Uint8Array(0))).toThrow(RangeError);
  expect(() => encodeFrame(new Uint8Array(1_000_000))).toThrow(RangeError);
  expect(encodeFrame(new Uint8Array(999_999)).length).toBe(64 + 999_999);
});

test('any split of frames gives the same payloads', () => {
  const payload = fc.uint8Array({ minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(
      fc.array(payload, { maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 40 }),
      (payloads, cuts) => {
        const bytes = Buffer.concat(payloads.map(encodeFrame));
        const expected = payloads.map((one) => Buffer.from(one).toString('latin1'));
        expect(decode(split(bytes, cuts))).toEqual({ payloads: expected });
      },
    ),
  );
});

test('a header that is too long before it is wrong is too long, however it is split', () => {
  const bytes = Buffer.from('81935x'.padEnd(64));
  expect(decode([bytes]).code).toBe('net/too-long');
  expect(decode([...bytes].map((byte) => Uint8Array.of(byte))).code).toBe('net/too-long');
});

test('any split of any bytes gives the same payloads and the same error', () => {
  const digits = fc.constantFrom(...'0123456789 \t\n-+e').map((text) => text.charCodeAt(0));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(digits, { maxLength: 200 }).map((list) => Uint8Array.from(list)),
  );
  fc.assert(
    fc.property(bytes, fc.array(fc.nat(), { maxLength: 40 }), (garbage, cuts) => {
      const all = Buffer.concat([encodeFrame(Buffer.from('first')), garbage]);
      const whole = decode([all]);
      expect(decode(split(all, cuts))).toEqual(whole);
      expect(decode([...all].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
      expect(whole.payloads[0]).toBe('first');
    }),
    { numRuns: 2000 },
  );
});

describe('headers that are refused', () => {
  test.each([
    '0',
    '-5',
    '+5',
    '1e3',
    '0x10',
    '1_0',
    '05',
    ' 5',
    '5\t',
    '5\0',
    '5\n',
    '5 5',
    '1234567',
    '9'.repeat(64),
    ' '.repeat(64),
    '٥',
    'GET / HTTP/1.1\r\n',
    '\x16\x03\x01',
  ])('%j', (start) => {
    expect(decode([Buffer.from(start.padEnd(64, ' '), 'utf8')], 999_999).code).toBe('net/bad-header');
  });
});

test('a length over the limit is refused before its payload comes, one at the limit is taken', () => {
  expect(decode([Buffer.from('8193'.padEnd(64, ' '))]).code).toBe('net/too-long');
  expect(decode([encodeFrame(new Uint8Array(LIMIT))]).payloads).toHaveLength(1);
});
