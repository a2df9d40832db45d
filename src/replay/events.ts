import type { Match } from '../core/index.ts';
import type { Log, MatchEvent } from './log.ts';
import { matchWithin, watchSteps } from './simulate.ts';
import { runSteps, type SimulationOptions, type Steps } from './steps.ts';

/** Tells what happened in a match between one look and the next. */
export interface EventFinder {
  /** Events since the last look, which was at most one tick ago. */
  look(): MatchEvent[];
}

const NOTHING: MatchEvent[] = [];

/** Watches a match from the tick at which it is. */
export function createEventFinder(match: Match): EventFinder {
  const players = [match.player1, match.player2];
  const before = { level: match.level, health: [0, 0], score: [0, 0] };
  const remember = (): void => {
    before.level = match.level;
    for (const [index, { health, score }] of players.entries()) {
      before.health[index] = health;
      before.score[index] = score;
    }
  };
  const changed = (): boolean =>
    match.level !== before.level ||
    players.some(
      ({ health, score }, index) => health !== before.health[index] || score !== before.score[index],
    );
  remember();
  return {
    look() {
      if (!changed()) return NOTHING;
      const found: MatchEvent[] = [];
      if (match.level > before.level) found.push({ tick: match.tick, kind: 'wave', value: match.level });
      for (const [index, { health, score }] of players.entries()) {
        const seat = index === 0 ? 1 : 2;
        const hit = before.health[index]! - health;
        const kills = score - before.score[index]!;
        if (hit > 0) found.push({ tick: match.tick, kind: 'hit', seat, value: hit });
        if (kills > 0) found.push({ tick: match.tick, kind: 'kill', seat, value: kills });
      }
      remember();
      return found;
    },
  };
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

export interface EventSteps {
  readonly maxTicks?: number | undefined;
  readonly onEvent: (event: MatchEvent) => void;
}

/** Hands out what `findEvents` finds, one by one, in steps that yield the tick reached. */
export function* eventSteps(log: Log, { maxTicks, onEvent }: EventSteps): Steps<void> {
  const match = matchWithin(log, maxTicks);
  const finder = createEventFinder(match);
  const onTick = (): void => {
    for (const event of finder.look()) onEvent(event);
  };
  yield* watchSteps(log, match, { tick: log.track.ticks, onTick });
  if (log.end !== undefined) onEvent({ tick: match.tick, kind: 'end', value: 0 });
}
