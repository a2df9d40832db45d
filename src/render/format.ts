import { isByRules, type MatchEvent, type Result } from '../replay/browser.ts';

/* Moments and events of a match in words. */

/** `ticks` as a time: `1:02.5`, or `1:00:02.5` from an hour on. */
export function formatClock(ticks: number): string {
  const tenths = Math.floor(ticks / 6);
  const [hours, minutes] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60];
  const seconds = `${String(Math.floor(tenths / 10) % 60).padStart(2, '0')}.${tenths % 10}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** What happened: `wave 3`, `1 is hit, −10`, `2 hits an enemy`, `the end`. */
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

/** How a match ended: `1 hunter wins by health`, `a draw by time`, `interrupted (claimed)`. @param names of the players, seat 1 first */
export function describeOutcome(result: Result, names: readonly [string, string]): string {
  const { winner, reason } = result;
  const claimed = isByRules(result) ? '' : ' (claimed)';
  if (reason === 'interrupted') return `${reason}${claimed}`;
  return winner === null
    ? `a draw by ${reason}${claimed}`
    : `${winner} ${names[winner - 1]} wins by ${reason}${claimed}`;
}

/** A file name as a word of a command that can be copied into a shell. */
export function shellWord(path: string): string {
  const word = path.startsWith('-') ? `./${path}` : path;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** `1,234`, wherever the machine stands. */
export const formatCount = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** `1 tick`, `2 ticks`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
