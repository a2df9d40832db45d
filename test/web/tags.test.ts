import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ARENA_SIZE, PLAYER_PLACES } from '../../src/core/index.ts';
import { type Box, placeTags, type Tag, type TagSizes } from '../../web/arena/tags.ts';

/* Where labels and bars stand. */

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const boxesOf = (tags: readonly Tag[]): Box[] => tags.flatMap(({ label, bar }) => [label, bar]);

/** How many pairs of boxes overlap, and how many boxes are not all in the arena. */
function faultsOf(tags: readonly Tag[]): number {
  const boxes = boxesOf(tags);
  const outside = boxes.filter(
    ({ x, y, width, height }) => x < 0 || y < 0 || x + width > ARENA_SIZE || y + height > ARENA_SIZE,
  );
  const overlapping = boxes.flatMap((a, index) => boxes.slice(index + 1).filter((b) => overlap(a, b)));
  return outside.length + overlapping.length;
}

const place = fc.record({
  x: fc.integer({ min: PLAYER_PLACES.x[0], max: PLAYER_PLACES.x[1] }),
  y: fc.integer({ min: PLAYER_PLACES.y[0], max: PLAYER_PLACES.y[1] }),
});
/** Two places anywhere, or near each other, where labels meet. */
const places = fc.oneof(
  fc.tuple(place, place),
  fc
    .tuple(place, fc.integer({ min: -140, max: 140 }), fc.integer({ min: -140, max: 140 }))
    .map(([{ x, y }, dx, dy]) => {
      const clamp = (value: number, [low, high]: readonly [number, number]): number =>
        Math.min(high, Math.max(low, value));
      return [
        { x, y },
        { x: clamp(x + dx, PLAYER_PLACES.x), y: clamp(y + dy, PLAYER_PLACES.y) },
      ] as const;
    }),
);
/** As large as labels and bars are on any screen. */
const sizes: fc.Arbitrary<TagSizes> = fc
  .tuple(
    fc.integer({ min: 17, max: 147 }),
    fc.integer({ min: 17, max: 147 }),
    fc.double({ min: 1, max: 2.2, noNaN: true }),
  )
  .map(([first, second, zoom]) => ({
    labelWidths: [first * zoom, second * zoom],
    labelHeight: 17 * zoom,
    barWidth: 84,
    barHeight: 11 * Math.min(1.4, zoom),
  }));

const USUAL: TagSizes = { labelWidths: [70, 90], labelHeight: 17, barWidth: 84, barHeight: 11 };

describe('labels and bars', () => {
  test('never overlap, and stay in the arena, wherever the ships are', () => {
    fc.assert(
      fc.property(places, sizes, (ships, size) => {
        expect(faultsOf(placeTags(ships, size))).toBe(0);
      }),
      { numRuns: 20_000 },
    );
  });

  test('stand above and below a ship that is alone', () => {
    const ships = [
      { x: 100, y: 500 },
      { x: 500, y: 500 },
    ] as const;
    const [{ label, bar }] = placeTags(ships, USUAL);
    expect(label.x + label.width / 2).toBe(150);
    expect(bar.x + bar.width / 2).toBe(150);
    expect(label.y + label.height).toBeLessThan(500);
    expect(bar.y).toBeGreaterThan(590);
  });

  test('move without leaps while the ships fly, until these change sides', () => {
    const at = (x: number, y: number): Box[] =>
      boxesOf(
        placeTags(
          [
            { x: 300, y: 400 },
            { x, y },
          ],
          USUAL,
        ),
      );
    const stepOf = (a: readonly Box[], b: readonly Box[]): number =>
      Math.max(...a.map((box, index) => Math.abs(box.x - b[index]!.x) + Math.abs(box.y - b[index]!.y)));
    for (let x = 301; x < 500; x += 1) expect(stepOf(at(x, 410), at(x + 1, 410))).toBeLessThan(3);
    for (let y = 260; y < 540; y += 1) expect(stepOf(at(320, y), at(320, y + 1))).toBeLessThan(8);
  });

  test('that overlap would be found', () => {
    const ships = [
      { x: 300, y: 400 },
      { x: 310, y: 400 },
    ] as const;
    const [first, second] = placeTags(ships, USUAL);
    expect(faultsOf([first, second])).toBe(0);
    expect(faultsOf([first, { ...second, label: { ...second.label, x: first.label.x } }])).toBe(1);
    expect(faultsOf([first, { ...second, bar: { ...second.bar, y: ARENA_SIZE } }])).toBe(1);
  });
});
