import { createMatch, type Input, LEFT, RIGHT, SHOOT, step } from '../../src/core/index.ts';
import { createEffectFinder } from '../../src/render/browser.ts';
import { createArena } from '../arena/arena.ts';
import { byId } from './dom.ts';

/* The picture above the rooms: a moment of a match that nobody plays, drawn once. */

const SEED = 'sky-220';
const TICKS = 752;

/** Draws it, as wide as the page has it now. */
export function drawSky(): void {
  const match = createMatch({ seed: SEED });
  const finder = createEffectFinder();
  while (match.tick < TICKS) {
    const [first, second] = keysAt(match.tick);
    step(match, first, second);
    finder.look(match);
  }
  const canvas = byId<HTMLCanvasElement>('sky');
  const size = canvas.getBoundingClientRect().width;
  const arena = createArena(canvas);
  arena.resize({ size, pixelRatio: Math.min(2, devicePixelRatio) });
  arena.draw({ match, effects: finder.effects, keys: keysAt(TICKS), calm: true });
}

/** Both shoot, fly apart and back. */
function keysAt(tick: number): readonly [Input, Input] {
  const phase = Math.floor((tick % 240) / 40);
  if (phase === 0 || phase === 5) return [SHOOT | LEFT, SHOOT | RIGHT];
  return phase === 2 || phase === 3 ? [SHOOT | RIGHT, SHOOT | LEFT] : [SHOOT, SHOOT];
}
