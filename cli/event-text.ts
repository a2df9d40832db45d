import type { MatchEvent } from '../src/replay/index.ts';

/** What happened, in words. */
export function describeEvent({ kind, seat, value }: MatchEvent): string {
  switch (kind) {
    case 'wave':
      return `wave ${value}`;
    case 'hit':
      return `${seat} is hit, −${value}`;
    case 'kill':
      return `${seat} hits ${value === 1 ? 'an enemy' : `${value} enemies`}`;
    default:
      return 'the end';
  }
}
