import { monotonicNow } from '#platform';

/* How many ticks are played before whoever plays looks at signals and the clock. */

/** How long one call is to take, ms. */
const SLICE_MS = 25;
/** Ticks of one call at most. */
const MAX_SLICE_TICKS = 20_000;
/** A call takes at most so many times the ticks of the one before. */
const GROWTH = 4;

/* Captured while the module loads, before any bot is: a bot may replace them. */
const { max, min, round } = Math;

/** Calls `act` with a number of ticks to take: 1 at first, then as many as will take SLICE_MS, going by the last call. */
export function createPacer(): (act: (ticks: number) => boolean) => boolean {
  let slice = 1;
  return (act) => {
    const start = monotonicNow();
    const goesOn = act(slice);
    const tookMs = monotonicNow() - start;
    const factor = min(GROWTH, SLICE_MS / max(tookMs, 0.01));
    slice = max(1, min(MAX_SLICE_TICKS, round(slice * factor)));
    return goesOn;
  };
}
