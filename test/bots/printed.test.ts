import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OutputRing } from '../../src/bots/node/internal.ts';
import { OUTPUT_RING_BYTES } from '../../src/bots/node/output.ts';

const KEPT = 65_536;
const LEFT_OUT = '(what came before is left out)\n';

test('what was printed last is kept, from the beginning of a line on, however it was cut into writes', () => {
  const line = fc.tuple(fc.nat(9), fc.integer({ min: 0, max: 30_000 }));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.integer({ min: 1, max: 90_000 }), (lines, cut) => {
      const tail = new OutputRing();
      tail.write(Buffer.from('of a game before'));
      tail.clear();
      const all = lines.map(([digit, length]) => `${String(digit).repeat(length)}\n`).join('');
      for (let from = 0; from < all.length; from += cut) tail.write(Buffer.from(all.slice(from, from + cut)));
      const last = all.slice(-KEPT);
      const wanted = all.length < KEPT ? all : LEFT_OUT + last.slice(last.indexOf('\n') + 1);
      expect(Buffer.from(tail.read()).toString() === wanted).toBe(true);
    }),
  );
});

test('what is printed as the count of bytes goes round at 4 GiB is kept', () => {
  const memory = new ArrayBuffer(OUTPUT_RING_BYTES);
  new Int32Array(memory, 0, 2).fill(-16);
  const tail = new OutputRing(memory);
  for (const text of ['x'.repeat(32), 'y'.repeat(8)]) tail.write(Buffer.from(text));
  expect(Buffer.from(tail.read()).toString()).toBe('x'.repeat(32) + 'y'.repeat(8));
});
