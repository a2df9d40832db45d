import { BRIGHTEST, HUE_OF_SEAT, indexOf } from './palette.ts';
import { layerOf, type Shape, scaled } from './shapes.ts';

/* The flames behind the engines of ships, which flicker by the tick alone: they do not depend on the keys that are held. */

/** By player, the middles of the engines, px from the left of the ship. */
export const ENGINES = [[50], [40, 60]] as const;
/** px of the arena: where a flame begins below the top of a ship, and how wide it is there. */
export const FLAME_TOP = 85;
const WIDTH = 14;
/** How long flames are, tick by tick, px of the arena. */
const LENGTHS = [20, 25, 21, 28, 22, 26, 20, 24] as const;

/** The flame of an engine at a tick, by its place among the engines of all ships. */
export const flameAt = (flames: readonly Shape[], tick: number, place: number): Shape =>
  flames[(tick + 3 * place) % LENGTHS.length]!;

/** Makes the flames of a player, by their length. All of them is light. */
export const createFlames = (index: 0 | 1, size: number): Shape[] =>
  LENGTHS.map((length) => {
    const [width, height] = [Math.max(1, scaled(WIDTH, size)), Math.max(1, scaled(length, size))];
    const pixels = new Uint8Array(width * height);
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) {
        // In halves of a pixel, from the middle.
        const away = Math.abs(2 * x + 1 - width);
        const reach = Math.floor((width * (height - y)) / height);
        const level = Math.floor((BRIGHTEST * (height - y)) / height);
        if (away <= reach)
          pixels[y * width + x] = indexOf(HUE_OF_SEAT[index]!, 2 * away <= reach ? level : level >> 1);
      }
    const box = { width, height, margin: 0 };
    const layer = layerOf(pixels, box);
    return { ...box, glow: layer, body: layer, rim: layer };
  });
