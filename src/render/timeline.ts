import type { MatchEvent, Note } from '../replay/browser.ts';
import type { Filter } from './viewer-state.ts';

/* A match from its beginning to its end: how health and score went, and what happened when. */

/** A match by tick. Made once by `createTimeline`. */
export interface Timeline {
  /** 0, but for a match that was joined late */
  readonly firstTick: number;
  readonly lastTick: number;
  /** points of health at the start of a match */
  readonly fullHealth: number;
  readonly events: readonly MatchEvent[];
  /** of the players, in order of ticks */
  readonly notes: readonly Note[];
  /** by player, health and score after each tick at which they changed */
  readonly health: readonly [Curve, Curve];
  readonly score: readonly [Curve, Curve];
}

/** Steps: the value from a tick on, until the next. */
export interface Curve {
  readonly ticks: readonly number[];
  readonly values: readonly number[];
}

/** What a timeline is made from, beside the events. */
export interface TimelineOptions {
  /** the last tick that there is */
  readonly lastTick: number;
  /** points at the start */
  readonly health: number;
  /** of the log; none unless given */
  readonly notes?: readonly Note[];
  /** how it stood where the timeline begins, by player; at tick 0 if left out */
  readonly from?: TimelineStart | undefined;
}

/** Where a timeline begins: the tick, and health and score at it, by player. */
export interface TimelineStart {
  readonly tick: number;
  readonly health: readonly [number, number];
  readonly score: readonly [number, number];
}

/** Makes the timeline of a match. @param events all of them, as `findEvents` finds them */
export function createTimeline(events: readonly MatchEvent[], options: TimelineOptions): Timeline {
  const { lastTick, health, notes = [] } = options;
  const { from = { tick: 0, health: [health, health], score: [0, 0] } } = options;
  const curve = (kind: 'hit' | 'kill', seat: 1 | 2): Curve => {
    const ticks = [from.tick];
    const values = [(kind === 'hit' ? from.health : from.score)[seat - 1]!];
    for (const event of events) {
      if (event.kind !== kind || event.seat !== seat) continue;
      ticks.push(event.tick);
      values.push(values.at(-1)! + (kind === 'hit' ? -event.value : event.value));
    }
    return { ticks, values };
  };
  return {
    firstTick: from.tick,
    lastTick,
    fullHealth: health,
    events,
    notes,
    health: [curve('hit', 1), curve('hit', 2)],
    score: [curve('kill', 1), curve('kill', 2)],
  };
}

/** The value of a curve at `tick`. */
export const valueAt = ({ ticks, values }: Curve, tick: number): number =>
  values[Math.max(0, countUpTo(ticks.length, tick, (index) => ticks[index]!) - 1)]!;

/** Ticks for which a hit is seen. */
const HURT_TICKS = 20;

/** How fresh a hit is at `tick`. @param hitAt its tick; undefined: there was none · @returns 1 now, 0 long ago */
export const hurtBy = (hitAt: number | undefined, tick: number): number =>
  hitAt === undefined ? 0 : Math.max(0, 1 - (tick - hitAt) / HURT_TICKS);

/** How fresh the last hit of each player is at `tick`: 1 now, 0 long ago. */
export function hurtAt({ health }: Timeline, tick: number): [number, number] {
  const hurt = ({ ticks }: Curve): number => {
    const passed = countUpTo(ticks.length, tick, (index) => ticks[index]!);
    // The first is how it stood at the start.
    return hurtBy(passed > 1 ? ticks[passed - 1] : undefined, tick);
  };
  return [hurt(health[0]), hurt(health[1])];
}

/** Sorts events by what a viewer can choose to see. @param all in order of ticks · @returns by filter, in the same order */
export function filterEvents(all: readonly MatchEvent[]): Record<Filter, readonly MatchEvent[]> {
  const of = (kind: MatchEvent['kind']): MatchEvent[] => all.filter((event) => event.kind === kind);
  return { all, waves: of('wave'), hits: of('hit'), kills: of('kill') };
}

/**
 * How many entries of a list in order of ticks are of a tick or of one before it.
 *
 * @param tickOf the tick of an entry, by index
 */
export function countUpTo(count: number, tick: number, tickOf: (index: number) => number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tickOf(middle) <= tick) low = middle + 1;
    else high = middle;
  }
  return low;
}
