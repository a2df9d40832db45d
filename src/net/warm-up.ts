import { createMatch, LEFT, RIGHT, SHOOT, step } from '../core/index.ts';
import { createRecorder, encodeLog, matchId } from '../replay/browser.ts';

/** Long enough for waves, hits and runs of keys to be recorded. */
const TICKS = 600;

/**
 * Plays, records and seals a match in memory. Code that runs for the first time is slow: without this the end of the first match of a host
 * takes 6 ms of the loop, and whoever plays another match then sees a tick that much later.
 */
export function warmUp(): void {
  const match = createMatch({ seed: 'warm-up', rules: { maxTicks: TICKS } });
  const recorder = createRecorder(match, { players: [{ name: '1' }, { name: '2' }], write: () => {} });
  while (match.outcome === undefined) {
    const keys = SHOOT + (match.tick % 64 < 32 ? LEFT : RIGHT);
    step(match, keys, 0);
    recorder.record(keys, 0);
    if (match.tick % 60 === 0) recorder.flush();
  }
  const log = recorder.end(match.outcome);
  encodeLog(log);
  matchId(log);
}
