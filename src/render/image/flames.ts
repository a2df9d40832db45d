import { fillLight, type Image } from './image.ts';
import { BRIGHTEST, HUE_OF_SEAT, indexOf } from './palette.ts';
import { scaled } from './shapes.ts';

/* The flames behind the engines of ships, which flicker by the tick alone: they do not tell which keys are held. */

/** By seat, the middles of the engines, px from the left of the ship. */
const ENGINES = [[50], [40, 60]] as const;
/** px of the arena: where a flame begins below the top of the ship, how wide it is there, how long it is at least and by its flicker. */
const FLAME = { top: 85, width: 14, length: 20 } as const;
/** What is added to the length, tick by tick. */
const FLICKER = [0, 5, 1, 8, 2, 6, 0, 4] as const;

/** Draws the flames of a ship whose upper left corner is where the pen of the image is. */
export function drawFlames(to: Image, index: 0 | 1, tick: number): void {
  for (const [place, middle] of ENGINES[index].entries()) {
    const length = FLAME.length + FLICKER[(tick + 3 * place + index) % FLICKER.length]!;
    const rows = scaled(length, to.size);
    const x = to.x + scaled(middle, to.size);
    const y = to.y + scaled(FLAME.top, to.size);
    for (let row = 0; row < rows; row += 1) {
      const width = Math.max(1, scaled(Math.floor((FLAME.width * (rows - row)) / rows), to.size));
      const level = Math.floor((BRIGHTEST * (rows - row)) / rows);
      const box = { y: y + row, height: 1 };
      fillLight(to, { ...box, x: x - (width >> 1), width }, indexOf(HUE_OF_SEAT[index]!, level >> 1));
      fillLight(
        to,
        { ...box, x: x - (width >> 2), width: (width + 1) >> 1 },
        indexOf(HUE_OF_SEAT[index]!, level),
      );
    }
  }
}
