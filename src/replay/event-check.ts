import type { Match } from '../core/index.ts';
import { createEventFinder } from './events.ts';
import type { Log, MatchEvent } from './log.ts';

/* Events follow from the inputs. A log need not have any; if it does, they must be exactly those of its match. */

/** The first event of a log that is not one of its match. */
export interface EventFailure {
  readonly tick: number;
  readonly what: string;
}

export interface EventCheck {
  /** the first event that does not hold so far */
  failure: EventFailure | undefined;
  /** Looks at the match after a tick. */
  look(): void;
  /** Looks at what is left once the match is at the last tick of the log. @returns what is wrong, if anything is */
  finish(): EventFailure | undefined;
}

/**
 * Compares the events of a log with those of its match, in the order in which a recorder writes them. An unfinished log may
 * lack the last ones.
 *
 * @param match at tick 0
 */
export function checkEvents({ events, end }: Log, match: Match): EventCheck {
  const finder = createEventFinder(match);
  let next = 0;
  const expect = (event: MatchEvent): void => {
    const listed = events[next];
    next += 1;
    if (check.failure !== undefined || (listed === undefined && end === undefined)) return;
    if (listed === undefined || !isSame(listed, event)) check.failure = describeDifference(listed, event);
  };
  const check: EventCheck = {
    failure: undefined,
    look() {
      for (const event of finder.look()) expect(event);
    },
    finish() {
      // The file of a match may be cut between its last event and its end.
      if (end !== undefined || next < events.length) expect({ tick: match.tick, kind: 'end', value: 0 });
      if (next < events.length) check.failure ??= describeDifference(events[next], undefined);
      return check.failure;
    },
  };
  return check;
}

const isSame = (a: MatchEvent, b: MatchEvent): boolean =>
  a.tick === b.tick && a.kind === b.kind && a.seat === b.seat && a.value === b.value;

function describeDifference(listed: MatchEvent | undefined, expected: MatchEvent | undefined): EventFailure {
  const ticks = [listed, expected].flatMap((event) => event?.tick ?? []);
  return {
    tick: Math.min(...ticks),
    what: `the log has ${describeEvent(listed)} where the match has ${describeEvent(expected)}`,
  };
}

function describeEvent(event: MatchEvent | undefined): string {
  if (event === undefined) return 'no event';
  const { tick, kind, seat, value } = event;
  return `the event "${kind}" ${value}${seat === undefined ? '' : ` of player ${seat}`} at tick ${tick}`;
}
