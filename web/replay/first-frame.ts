import { createEffectFinder } from '../../src/render/browser.ts';
import { matchOf, playTo } from '../../src/replay/browser.ts';
import type { Arenas } from './arenas.ts';
import type { ReadSide } from './side.ts';

/* The first picture: the match is simulated up to its tick and no further, so that something is seen at once. */

/** Ticks that are simulated for it at most: a later one is seen once the match is opened. */
const MAX_TICKS = 20_000;

/** Draws the tick at which a player begins. */
export function drawFirst(arenas: Arenas, sides: readonly ReadSide[], at: number): void {
  if (at > MAX_TICKS) return;
  const matches = sides.map(({ log }) => {
    const match = matchOf(log);
    playTo(log, match, at);
    return { log, match, effects: createEffectFinder().effects };
  });
  arenas.draw({ matches, boxes: false, calm: true, describe: true, comparison: undefined });
}
