import {
  canonicalWords,
  diffStates,
  type FieldDifference,
  type Match,
  readState,
  type State,
} from '../core/index.ts';
import { formatKeys } from '../core/internal.ts';
import {
  inputsAt,
  KEY_COLUMNS,
  type Log,
  longestStride,
  matchOf,
  type Playback,
  playTo,
  type Steps,
  valueIn,
} from '../replay/browser.ts';
import { COMPARISON_TICKS } from '../replay/internal.ts';

/* All ranges of ticks in which two matches differ: after the first of them they may be equal again, and differ again. */

/** Ticks in a row, both included. */
export interface TickRange {
  readonly from: number;
  readonly to: number;
}

/** Made by `divergenceSteps`; in order. */
export interface Divergences {
  /** ticks after which the states differ; beyond the end of one match they always do */
  readonly states: readonly TickRange[];
  /** ticks whose keys differ */
  readonly inputs: readonly TickRange[];
  readonly lastTick: number;
}

/** Ranges of a kind at most: the last one holds all that follow. */
const MAX_RANGES = 100_000;

/**
 * Plays two matches to their ends and compares them tick by tick.
 *
 * @returns steps for `runSteps` or `runInTurns`, which yield the tick reached
 * @example
 * const [before, after] = [readLog('match.log'), readLog('match.log')];
 * const { states } = runSteps(divergenceSteps(before, after));
 */
export function* divergenceSteps(a: Log, b: Log): Steps<Divergences> {
  const [matchA, matchB] = [matchOf(a), matchOf(b)];
  const states = createCollector();
  const inputs = createCollector();
  let lastTick = 0;
  let compared = 0;
  for (let tick = 0; ; tick += 1) {
    // To compare two states takes as long as to simulate COMPARISON_TICKS.
    compared += 1;
    if (compared * COMPARISON_TICKS >= longestStride(matchA)) {
      compared = 0;
      yield tick;
    }
    const [atA, atB] = [playTo(a, matchA, tick), playTo(b, matchB, tick)];
    if (atA < tick && atB < tick) break;
    lastTick = tick;
    if (atA < tick || atB < tick || !isSameState(matchA, matchB)) states.add(tick);
    if (tick > 0 && keysAt(a, tick) !== keysAt(b, tick)) inputs.add(tick);
  }
  return { states: states.ranges, inputs: inputs.ranges, lastTick };
}

/** The keys of both players in a tick, and -1 beyond the end. */
function keysAt({ track }: Log, tick: number): number {
  if (tick > track.ticks) return -1;
  const packed = inputsAt(track, tick - 1);
  return valueIn(packed, KEY_COLUMNS[0]) | (valueIn(packed, KEY_COLUMNS[1]) << 5);
}

function isSameState(a: Match, b: Match): boolean {
  const [wordsA, wordsB] = [canonicalWords(a), canonicalWords(b)];
  return wordsA.length === wordsB.length && wordsA.every((word, index) => word === wordsB[index]);
}

function createCollector(): { readonly ranges: TickRange[]; add(tick: number): void } {
  const ranges: { from: number; to: number }[] = [];
  return {
    ranges,
    add(tick) {
      const last = ranges.at(-1);
      if (last?.to === tick - 1 || ranges.length === MAX_RANGES) last!.to = tick;
      else ranges.push({ from: tick, to: tick });
    },
  };
}

/** Ticks shown of what is equal before a difference, and after it. */
export const LEAD_TICKS = 60;

/** The tick to go on from where equal ticks are skipped: shortly before the next difference, or `tick` itself near one. */
export function skipEqual({ states, inputs, lastTick }: Divergences, tick: number): number {
  const all = [...states, ...inputs];
  if (all.some(({ from, to }) => from - LEAD_TICKS <= tick && tick <= to + LEAD_TICKS)) return tick;
  // In each list ranges are in order of ticks.
  const next = [states, inputs].flatMap((ranges) => ranges.find(({ from }) => from > tick)?.from ?? []);
  return next.length === 0 ? lastTick : Math.min(...next) - LEAD_TICKS;
}

/** One of match a, one of match b. */
export type Pair<T> = readonly [a: T, b: T];

/** Two matches at a tick. */
export interface Comparison {
  readonly states: Pair<State>;
  /** in which the states differ */
  readonly fields: readonly FieldDifference[];
}

/** Seeks both `playbacks` to `tick`, one that is over before to its end. @returns their states, and where these differ */
export function compareAt(playbacks: Pair<Playback>, tick: number): Comparison {
  for (const playback of playbacks) playback.seek(Math.min(tick, playback.lastTick));
  const states = [readState(playbacks[0].match), readState(playbacks[1].match)] as const;
  return { states, fields: diffStates(...states) };
}

/** Says which of both `playbacks` has ended before `tick`, and whose keys differ in it. @returns sentences */
export function describeDifferences(playbacks: Pair<Playback>, tick: number): string[] {
  const ends = playbacks.flatMap(({ lastTick }, index) =>
    tick > lastTick ? [`${'ab'[index]} has ended, at tick ${lastTick}`] : [],
  );
  if (tick === 0) return ends;
  const keys = ([1, 2] as const).flatMap((seat) => {
    const [a, b] = playbacks.map(({ log: { track } }) =>
      tick > track.ticks ? undefined : valueIn(inputsAt(track, tick - 1), KEY_COLUMNS[seat - 1]!),
    );
    return a === b ? [] : [`keys of ${seat}: ${formatKeys(a)} in a, ${formatKeys(b)} in b`];
  });
  return [...ends, ...keys];
}
