import type { Playback } from '../../replay/browser.ts';
import { BURST_TICKS, createEffectFinder, type Effects } from '../effects.ts';
import { WAVE_TICKS } from './notices.ts';

/* The effects that are seen at a tick of a recorded match, found by the ticks before it alone: a picture of a long match, or the first frame of a film, waits
   for no simulation of all of it. */

/** Ticks for which an effect is seen at most. */
const LOOK_BACK: number = Math.max(BURST_TICKS, WAVE_TICKS);

/**
 * Follows a match: each call goes to a tick, as `seek` does.
 *
 * @returns the effects of the ticks before it that are still seen; others may be missing
 */
export function followEffects(playback: Playback): (tick: number) => Effects {
  let finder = createEffectFinder();
  let last = Number.NEGATIVE_INFINITY;
  return (tick) => {
    const first = Math.max(0, tick - LOOK_BACK);
    if (tick < last || last < first) {
      finder = createEffectFinder();
      last = first - 1;
    }
    for (last += 1; last <= tick; last += 1) {
      playback.seek(last);
      finder.look(playback.match);
    }
    last = tick;
    playback.seek(tick);
    return finder.effects;
  };
}
