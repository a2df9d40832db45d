import { monotonicNow } from '#platform';

/* How many ticks are played before whoever plays looks at signals and the clock. */

/** So long it plays in one go, ms. */
const SLICE_MS = 25;
const MAX_SLICE_TICKS = 20_000;
const GROWTH = 4;

/* Of before any bot was loaded: a bot may replace them. */
const { max, min, round } = Math;

/** Calls an act that takes so many ticks, as many as it seems to take in a moment; the first time, one. */
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
