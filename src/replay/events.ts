import type { Match } from '../core/index.ts';
import { append } from '../core/internal.ts';
import type { Log, MatchEvent } from './log.ts';
import { matchWithin, watchSteps } from './simulate.ts';
import { runSteps, type SimulationOptions, type Steps } from './steps.ts';

/** Finds what happened in a match between one look and the next. */
export interface EventFinder {
  /**
   * What happened since the last look, as events of the tick at which the match is now. With a look after each tick these are the events of a
   * log. Where ticks are left out, theirs are summed up: the newest wave, and for each player all health lost and all enemies shot.
   */
  look(): MatchEvent[];
}

const NOTHING: MatchEvent[] = [];

/** Watches a match from the tick at which it is. */
export function createEventFinder(match: Match): EventFinder {
  const before = {
    level: match.level,
    first: { health: match.player1.health, score: match.player1.score },
    second: { health: match.player2.health, score: match.player2.score },
  };
  return {
    look() {
      const { tick, level, player1, player2 } = match;
      if (level === before.level && isAsBefore(player1, before.first) && isAsBefore(player2, before.second))
        return NOTHING;
      const found: MatchEvent[] = [];
      if (level > before.level) append(found, { tick, kind: 'wave', value: level });
      before.level = level;
      lookAt(found, player1, { tick, seat: 1, before: before.first });
      lookAt(found, player2, { tick, seat: 2, before: before.second });
      return found;
    },
  };
}

/** A player as it was when it was looked at last. */
interface SeenPlayer {
  health: number;
  score: number;
}

const isAsBefore = ({ health, score }: SeenPlayer, before: SeenPlayer): boolean =>
  health === before.health && score === before.score;

function lookAt(
  found: MatchEvent[],
  { health, score }: SeenPlayer,
  { tick, seat, before }: { tick: number; seat: 1 | 2; before: SeenPlayer },
): void {
  const hit = before.health - health;
  const kills = score - before.score;
  if (hit > 0) append(found, { tick, kind: 'hit', seat, value: hit });
  if (kills > 0) append(found, { tick, kind: 'kill', seat, value: kills });
  before.health = health;
  before.score = score;
}

/**
 * All events of a log, by simulation: waves, kills, hits, in order of ticks, and the end if the log has one.
 *
 * @throws ShooterError `log/too-many-ticks` where it has more ticks than `maxTicks`, 10,000,000 unless given; the reason of `signal`
 */
export function findEvents(log: Log, options: SimulationOptions = {}): MatchEvent[] {
  const events: MatchEvent[] = [];
  runSteps(eventSteps(log, { maxTicks: options.maxTicks, onEvent: (event) => events.push(event) }), options);
  return events;
}

/** What `eventSteps` is given. */
export interface EventSteps {
  readonly maxTicks?: number | undefined;
  readonly onEvent: (event: MatchEvent) => void;
  /** called after each tick, before its events are handed out; the match is read, not changed */
  readonly onTick?: ((match: Match) => void) | undefined;
}

/**
 * Hands out what `findEvents` finds, one by one, in steps that yield the tick reached.
 *
 * @returns work that hands each event to `onEvent`
 */
export function* eventSteps(log: Log, options: EventSteps): Steps<void> {
  const match = matchWithin(log, options.maxTicks);
  yield* watchSteps(log, match, { tick: log.track.ticks, onTick: createLook(match, options) });
  if (log.end !== undefined) options.onEvent({ tick: match.tick, kind: 'end', value: 0 });
}

/**
 * Makes the function that is to be called after each tick of a match. It calls `onTick`, then `onEvent` for each event of the tick.
 *
 * @param match at the tick from which on events are found
 */
export function createLook(
  match: Match,
  { onEvent, onTick }: { readonly [Name in 'onEvent' | 'onTick']?: EventSteps[Name] | undefined },
): () => void {
  const finder = createEventFinder(match);
  return () => {
    onTick?.(match);
    for (const event of finder.look()) onEvent?.(event);
  };
}
