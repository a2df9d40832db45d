import { escapeUnits, replaceUnprintable } from '../src/core/internal.ts';

export { quote } from '../src/core/internal.ts';

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

/** A file name as a word of a command that can be copied into a shell. */
export function shellWord(path: string): string {
  const word = path.startsWith('-') ? `./${path}` : path;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

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

/** `1,234`, wherever the machine stands. */
export const formatCount = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** `1 tick`, `2 ticks`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
