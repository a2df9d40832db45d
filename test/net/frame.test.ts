import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFrameDecoder, encodeFrame, FRAME_HEADER_BYTES } from '../../src/net/index.ts';

const LIMIT = 8192;

/** The payloads in some bytes, fed in pieces, or the code of the error that they end in. */
function decode(pieces: readonly Uint8Array[], limit = LIMIT): { payloads: string[]; code?: string } {
  const decoder = createFrameDecoder(limit);
  const payloads: string[] = [];
  try {
    for (const piece of pieces) {
      decoder.feed(piece);
      for (let one = decoder.next(); one !== undefined; one = decoder.next())
        payloads.push(Buffer.from(one).toString('latin1'));
    }
  } catch (error) {
    return { payloads, code: (error as { code: string }).code };
  }
  return { payloads };
}

const inBytes = (bytes: Uint8Array): Uint8Array[] => [...bytes].map((byte) => Uint8Array.of(byte));

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
  expect(decode(inBytes(bytes)).code).toBe('net/too-long');
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
      expect(decode(inBytes(all))).toEqual(whole);
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

test('frames that are split at any offset, or come one byte at a time, are the same frames', () => {
  const bytes = Buffer.concat(['a', 'bb'.repeat(40), 'c'].map((text) => encodeFrame(Buffer.from(text))));
  const expected = { payloads: ['a', 'bb'.repeat(40), 'c'] };
  expect(decode(inBytes(bytes))).toEqual(expected);
  for (let at = 0; at <= bytes.length; at += 1)
    expect(decode([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(expected);
});

test('a thousand frames in one chunk are a thousand payloads', () => {
  const texts = Array.from({ length: 1000 }, (_, index) => `frame ${index}`);
  const { payloads } = decode([Buffer.concat(texts.map((text) => encodeFrame(Buffer.from(text))))]);
  expect(payloads).toEqual(texts);
});

test('a payload that lies in its chunk is not copied', () => {
  const chunk = encodeFrame(Buffer.from('hello'));
  const decoder = createFrameDecoder(LIMIT);
  decoder.feed(chunk);
  const payload = decoder.next()!;
  expect(payload.buffer).toBe(chunk.buffer);
  expect(payload.byteOffset).toBe(chunk.byteOffset + FRAME_HEADER_BYTES);
});

test('payloads in pieces come in memory that is used again', () => {
  const decoder = createFrameDecoder(LIMIT);
  const buffers = new Set<unknown>();
  for (let length = LIMIT; length > LIMIT - 20; length -= 1) {
    const frame = encodeFrame(new Uint8Array(length).fill(length));
    decoder.feed(frame.subarray(0, 100));
    expect(decoder.next()).toBeUndefined();
    decoder.feed(frame.subarray(100));
    const payload = decoder.next()!;
    expect(payload).toEqual(frame.subarray(FRAME_HEADER_BYTES));
    buffers.add(payload.buffer);
  }
  expect(buffers.size).toBe(1);
});

test('nothing is reserved for a payload before its first byte, and for one over the limit never', () => {
  const decoder = createFrameDecoder(999_998);
  const before = process.memoryUsage().arrayBuffers;
  const header = Buffer.from('999999'.padEnd(64));
  decoder.feed(header);
  expect(() => decoder.next()).toThrow(expect.objectContaining({ code: 'net/too-long' }));
  const others = Array.from({ length: 64 }, () => {
    const other = createFrameDecoder(999_999);
    other.feed(header);
    expect(other.next()).toBeUndefined();
    expect(other.midFrame).toBe(true);
    return other;
  });
  expect(others).toHaveLength(64);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
});

test('after an error the stream is not followed: the same error again, and nothing more is taken', () => {
  const decoder = createFrameDecoder(LIMIT);
  decoder.feed(Buffer.concat([Buffer.from('x'), encodeFrame(Buffer.from('fine'))]));
  for (let i = 0; i < 3; i += 1)
    expect(() => decoder.next()).toThrow(expect.objectContaining({ code: 'net/bad-header' }));
  expect(() => decoder.feed(Buffer.from('5'))).toThrow(RangeError);
});

test('bytes are fed when those before are read, and no sooner', () => {
  const decoder = createFrameDecoder(LIMIT);
  decoder.feed(Buffer.concat([encodeFrame(Buffer.from('one')), encodeFrame(Buffer.from('two'))]));
  expect(decoder.backlog).toBe(true);
  decoder.next();
  expect([decoder.backlog, decoder.midFrame]).toEqual([true, false]);
  expect(() => decoder.feed(new Uint8Array(1))).toThrow(RangeError);
  expect(Buffer.from(decoder.next()!).toString()).toBe('two');
  expect([decoder.backlog, decoder.midFrame]).toEqual([false, false]);
  decoder.feed(encodeFrame(Buffer.from('three')).subarray(0, 66));
  expect(decoder.next()).toBeUndefined();
  expect([decoder.backlog, decoder.midFrame]).toEqual([false, true]);
});

test('the limit of a frame is the one of when its header comes', () => {
  const decoder = createFrameDecoder(5);
  decoder.feed(Buffer.concat([encodeFrame(Buffer.from('hello')), encodeFrame(Buffer.from('longer'))]));
  decoder.next();
  decoder.limit = 6;
  expect(Buffer.from(decoder.next()!).toString()).toBe('longer');
  decoder.limit = 5;
  decoder.feed(encodeFrame(Buffer.from('longer')));
  expect(() => decoder.next()).toThrow(expect.objectContaining({ code: 'net/too-long' }));
});
