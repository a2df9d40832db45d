import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMatch, step } from '../../src/core/index.ts';
import { readCompactUpdate } from '../../src/net/compact-update.ts';
import { createFrameDecoder, createUpdateEncoder, type StateUpdate } from '../../src/net/index.ts';
import { readAnyUpdate } from '../../src/net/read-update.ts';

/* The quick reader of groups is the patient one, wherever it reads at all. */

const payloadsOf = (bytes: Uint8Array): Uint8Array[] => {
  const decoder = createFrameDecoder(262_144);
  decoder.feed(bytes);
  const payloads: Uint8Array[] = [];
  for (let payload = decoder.next(); payload !== undefined; payload = decoder.next())
    payloads.push(payload.slice());
  return payloads;
};

/** A group of a match after so many ticks. */
function groupAfter(ticks: number, seed: number): StateUpdate {
  const match = createMatch({ seed, rules: { waveBase: seed % 60, health: 10_000 } });
  for (let tick = 0; tick < ticks && match.outcome === undefined; tick += 1)
    step(match, (tick * 13 + seed) % 32, (tick * 7) % 32);
  const users = [
    seed % 3 === 0 ? undefined : (['127.0.0.1', seed % 65_536] as const),
    ['::1', 40_000] as const,
  ] as const;
  return createUpdateEncoder().encode(match, {
    ready: seed % 2 === 0,
    users,
    lost: [seed % 5 === 0, false],
    win: [false, true],
  });
}

const groups = fc.tuple(fc.nat({ max: 3000 }), fc.nat({ max: 100_000 }));

test('it reads every group that our host writes, for plain and for extended clients, as the patient one does', () => {
  fc.assert(
    fc.property(groups, ([ticks, seed]) => {
      const { plain, extended } = groupAfter(ticks, seed);
      for (const payloads of [payloadsOf(plain), payloadsOf(extended)]) {
        const read = readCompactUpdate(payloads);
        expect(read).toBeDefined();
        expect(read).toEqual(readAnyUpdate(payloads));
      }
    }),
    { numRuns: 200 },
  );
});

test('of bytes that are changed it gives what the patient one gives, or nothing', () => {
  const place = fc.record({
    payload: fc.nat({ max: 3 }),
    at: fc.nat(),
    byte: fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...Buffer.from('0123456789-+.e,:{}[]"tf '))),
  });
  fc.assert(
    fc.property(groups, fc.array(place, { minLength: 1, maxLength: 3 }), ([ticks, seed], changes) => {
      const group = groupAfter(ticks % 400, seed);
      const payloads = payloadsOf(ticks % 2 === 0 ? group.plain : group.extended);
      for (const { payload, at, byte } of changes) payloads[payload]![at % payloads[payload]!.length] = byte;
      const read = readCompactUpdate(payloads);
      if (read !== undefined) expect(read).toEqual(readAnyUpdate(payloads));
    }),
    { numRuns: 3000 },
  );
});

test('minus zero, which JSON can write, is zero to both', () => {
  const payloads = payloadsOf(groupAfter(10, 1).extended);
  const data = Buffer.from(payloads[0]!).toString();
  expect(data).toContain('"tick":10,');
  payloads[0] = Buffer.from(data.replace('"tick":10,', '"tick":-0,'));
  expect(readAnyUpdate(payloads)).toEqual(readCompactUpdate(payloads));
  expect(readAnyUpdate(payloads).tick).toBe(0);
});
