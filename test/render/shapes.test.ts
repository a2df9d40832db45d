import { describe, expect, test } from 'vitest';
import { LETTER, letterOf } from '../../src/render/image/font.ts';
import { BRIGHTEST, IMAGE_COLOURS, indexOf, levelOf } from '../../src/render/image/palette.ts';
import { createShapes, MAX_FLASH, type Shape } from '../../src/render/image/shapes.ts';
import { SPRITES, type SpriteName } from '../../src/render/index.ts';

/* Bodies, colours and letters of pictures, at every size. */

const NAMES = Object.keys(SPRITES) as SpriteName[];

/** The silhouette of a body, row by row. */
function silhouette({ width, height, margin, body }: Shape): string {
  const rows = Array.from({ length: height - 2 * margin }, (_, y) =>
    [...body.pixels.subarray((y + margin) * width + margin, (y + margin + 1) * width - margin)]
      .map((pixel) => (pixel === 0 ? '.' : '#'))
      .join(''),
  );
  return rows.join('\n');
}

const SIZES = [
  ...Array.from({ length: 70 }, (_, index) => 32 + index),
  128,
  160,
  240,
  360,
  481,
  720,
  1080,
  2160,
];

describe('bodies', () => {
  test('are told apart by their shapes alone at every size, and none is empty', () => {
    for (const size of SIZES) {
      const shapes = NAMES.map((name) => silhouette(createShapes(name, size, [0])[0]!));
      for (const [index, shape] of shapes.entries())
        expect(shape, `${NAMES[index]} at ${size}`).toContain('#');
      expect(new Set(shapes).size, `at ${size}`).toBe(NAMES.length);
    }
  });

  test('are mirror images of themselves, as their drawings are, as far as pixels allow', () => {
    for (const size of [150, 300, 750, 1500])
      for (const name of NAMES) {
        const rows = silhouette(createShapes(name, size, [0])[0]!).split('\n');
        for (const row of rows) expect(row, `${name} at ${size}`).toBe([...row].reverse().join(''));
      }
  });

  test('grow with the picture: a part of it that is nearly the same is filled', () => {
    for (const name of NAMES) {
      const shares = [200, 400, 750, 1500].map((size) => {
        const all = silhouette(createShapes(name, size, [0])[0]!).replaceAll('\n', '');
        return [...all].filter((pixel) => pixel === '#').length / all.length;
      });
      expect(Math.max(...shares) - Math.min(...shares), `${name} ${shares}`).toBeLessThan(0.2);
    }
  });

  test('become whiter by a hit, up to white', () => {
    const whites = Array.from({ length: MAX_FLASH + 1 }, (_, white) => white);
    const levels = createShapes('ship1', 300, whites).map(({ body }) =>
      body.pixels.reduce((sum, one) => sum + levelOf(one), 0),
    );
    expect(levels).toEqual(levels.toSorted((a, b) => a - b));
    const white = createShapes('ship1', 300, [MAX_FLASH])[0]!.body.pixels.filter((one) => one !== 0);
    expect(white.filter((one) => levelOf(one) === BRIGHTEST).length).toBeGreaterThan(0.8 * white.length);
  });
});

test('colours are 256; those of a ramp never become darker from level to level', () => {
  expect(IMAGE_COLOURS).toHaveLength(256);
  const light = (colour: number): number => (colour >> 16) + ((colour >> 8) & 0xff) + (colour & 0xff);
  for (let hue = 0; hue < 8; hue += 1)
    for (let level = 1; level <= BRIGHTEST; level += 1)
      expect(light(IMAGE_COLOURS[indexOf(hue, level)]!)).toBeGreaterThanOrEqual(
        light(IMAGE_COLOURS[indexOf(hue, level - 1)]!),
      );
});

test('each printable character of ASCII has a letter of its own, and others share one', () => {
  const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
  const drawn = printable.map((character) => letterOf(character).join('\n'));
  for (const [index, rows] of drawn.entries())
    expect(rows, printable[index]).toMatch(new RegExp(`^([.#]{${LETTER.width}}\\n?){${LETTER.height}}$`));
  expect(new Set(drawn).size).toBe(95);
  expect(letterOf('é')).toEqual(letterOf('ü'));
  expect(drawn).not.toContain(letterOf('é').join('\n'));
});
