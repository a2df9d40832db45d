import { damaged } from './bytes.ts';
import { parseCount } from './header.ts';
import type { MatchEvent, Note } from './log.ts';

/* Events and notes as records hold them, and the checks on what comes from a file. */

export const eventFields = ({ tick, kind, seat, value }: MatchEvent): unknown => [
  tick,
  kind,
  seat ?? null,
  value,
];
export const noteFields = ({ tick, seat, value }: Note): unknown => [tick, seat, value];

const EVENT_KINDS: readonly unknown[] = ['wave', 'kill', 'hit', 'end'] satisfies MatchEvent['kind'][];

/** @throws ShooterError `log/damaged`, `log/bad-header` */
export function parseEvent(item: unknown): MatchEvent {
  const [tick, kind, seat, value] = Array.isArray(item) && item.length === 4 ? item : [];
  const known = EVENT_KINDS.indexOf(kind);
  if (known === -1) throw damaged('there is no such event');
  const event = {
    tick: parseCount(tick, 'tick'),
    kind: EVENT_KINDS[known] as MatchEvent['kind'],
    value: parseCount(value, 'value'),
  };
  return seat === 1 || seat === 2 ? { ...event, seat } : event;
}

/** @throws ShooterError `log/damaged`, `log/bad-header` */
export function parseNote(item: unknown): Note {
  const [tick, seat, value] = Array.isArray(item) && item.length === 3 ? item : [];
  if (seat !== 1 && seat !== 2) throw damaged('a note is no list of tick, seat and value');
  return { tick: parseCount(tick, 'tick'), seat, value };
}
