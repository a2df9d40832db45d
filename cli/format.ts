import { escapeUnits, replaceUnprintable } from '../src/core/internal.ts';

export { quote } from '../src/core/internal.ts';
export { formatCount, plural, shellWord } from '../src/render/internal.ts';

/* Text that may be shown. Names, seeds and notes come from files and from the command line: no control character of
   theirs, and none that turns the direction of writing, reaches the terminal as it is. */

/** One line of text for people: whatever is no printable character becomes U+FFFD. */
export const clean: (text: string) => string = replaceUnprintable;

/** A line in ASCII alone. */
export const toAscii = (line: string): string =>
  line
    .replaceAll('·', '-')
    .replaceAll('…', '...')
    .replaceAll(/[^\0-\x7f]/g, (unit) => escapeUnits(unit));

/** Whether the terminal, or what reads in its place, may be sent more than ASCII. */
export const mayUseUnicode = ({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean =>
  /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || 'UTF-8');

/** 60 ticks are a second: `1 min 18.2 s`. */
export function formatTime(ticks: number): string {
  // Rounded before it is split into minutes: 59.98 s are 1 min 0.0 s.
  const seconds = Number((ticks / 60).toFixed(1));
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${(seconds % 60).toFixed(1)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
