import { createMatch, type Match, step } from '../core/index.ts';
import { endOf, KEY_COLUMNS, runAt, valueIn } from './inputs.ts';
import type { Log } from './log.ts';
import { checkTicks, type Steps } from './steps.ts';

/** The match of a log at tick 0. */
export const matchOf = (log: Log): Match => createMatch({ seed: log.header.seed, rules: log.header.rules });

/**
 * Ticks that the match of a log can take at most: those of its inputs, up to the time limit of its rules.
 *
 * @returns ticks, from 0
 */
export const countTicks = ({ track, header }: Log): number =>
  header.rules.maxTicks === 0 ? track.ticks : Math.min(track.ticks, header.rules.maxTicks);

/**
 * The match of a log at tick 0, to be simulated.
 *
 * @throws ShooterError `log/too-many-ticks` where the log has more ticks than `maxTicks`, 10,000,000 unless given
 */
export function matchWithin(log: Log, maxTicks?: number): Match {
  checkTicks(countTicks(log), maxTicks);
  return matchOf(log);
}

/**
 * Takes the match of a log on by the inputs of the log, up to `tick` or to where the log or the match ends.
 *
 * @param match at any tick of this log
 * @returns the tick reached
 */
export const playTo = (log: Log, match: Match, tick: number): number => watchTo(log, match, { tick });

/** How far a match is taken, and who looks at it. */
export interface Watch {
  /** the tick to stop at */
  readonly tick: number;
  /** called after each tick */
  readonly onTick?: ((match: Match) => void) | undefined;
}

/** As `playTo`, with a look at the match after each tick. */
export function watchTo(log: Log, match: Match, { tick, onTick }: Watch): number {
  const { track } = log;
  const [first, second] = KEY_COLUMNS;
  const last = Math.min(tick, track.ticks);
  for (let run = runAt(track, match.tick); match.tick < last && match.outcome === undefined; run += 1) {
    const packed = track.packed[run]!;
    const keys1 = valueIn(packed, first);
    const keys2 = valueIn(packed, second);
    const end = Math.min(endOf(track, run), last);
    while (match.tick < end && match.outcome === undefined) {
      step(match, keys1, keys2);
      onTick?.(match);
    }
  }
  return match.tick;
}

/** As `watchTo`, in steps that yield the tick reached: none where one step is enough. */
export function* watchSteps(log: Log, match: Match, { tick, onTick }: Watch): Steps<number> {
  const last = Math.min(tick, log.track.ticks);
  for (let stride = FIRST_STRIDE; ; stride *= 2) {
    stride = Math.min(stride, longestStride(match));
    watchTo(log, match, { tick: Math.min(match.tick + stride, last), onTick });
    if (match.tick >= last || match.outcome !== undefined) return match.tick;
    yield match.tick;
  }
}

/** Ticks of the first step. It is short, because enemies and lasers may come that slow the next ticks down; each step may be twice as long. */
const FIRST_STRIDE = 256;
/** Ticks of a step, at most: of a match with few enemies. */
const STRIDE = 16_384;

/**
 * Ticks that can be simulated in one step of work, which is to take no longer than a turn of an event loop may.
 *
 * The time of a tick grows with the number of enemies and of lasers. The slowest ticks that the rules allow (4,096 enemies, 1,290 lasers of
 * speed 1) take some 0.3 ms on a machine on which a usual one takes 20 ns.
 *
 * A new wave takes time in proportion to the length of the seed, from which it is drawn. The last term charges that to every tick, as if a
 * wave came every 27 ticks. They do not come more often: one that nobody hits falls for 27 ticks at least (at 30 px a tick, from y −101 to
 * beyond 700). One of a single enemy can be gone after 3, if it appeared low and was hit at once; but over many such waves the mean is 27
 * as well, because they appear anywhere in 1,400 px.
 *
 * @returns ticks, from 1
 */
export const longestStride = ({ living, seed, player1, player2 }: Match): number =>
  Math.max(
    1,
    Math.floor(
      STRIDE / (1 + (living / 64) * (1 + (player1.shots + player2.shots) / 64) + seed.length / 2048),
    ),
  );

/** A comparison of two states takes as long as so many ticks. */
export const COMPARISON_TICKS = 16;
