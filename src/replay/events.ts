import type { Match } from '../core/index.ts';
import type { Log, MatchEvent } from './log.ts';
import { matchOf, watchTo } from './simulate.ts';

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

/** All events of a log, by simulation: waves, kills, hits, in order of ticks, and the end if the log has one. */
export function findEvents(log: Log): MatchEvent[] {
  const match = matchOf(log);
  const finder = createEventFinder(match);
  const events: MatchEvent[] = [];
  const onTick = (): void => {
    const found = finder.look();
    if (found !== NOTHING) events.push(...found);
  };
  watchTo(log, match, { tick: log.track.ticks, onTick });
  if (log.end !== undefined) events.push({ tick: match.tick, kind: 'end', value: 0 });
  return events;
}
