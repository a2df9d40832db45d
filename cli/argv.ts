import { suggestion } from '../src/core/internal.ts';

/* The words of the command line before and after yargs has sorted them. */

/** yargs loses a bare `-`, and names after `--`. Marked by a character that no word can hold, they are names like any other. */
const MARK = '\0';

export function markNames(words: readonly string[]): string[] {
  const end = endOfOptions(words);
  return [
    ...words.slice(0, end).map((word) => (word === '-' ? MARK + word : word)),
    ...words.slice(end + 1).map((word) => MARK + word),
  ];
}

export const unmark = (text: string): string => text.replaceAll(MARK, '');

/** Where `--` stands: what is after it are names. */
function endOfOptions(words: readonly string[]): number {
  const found = words.indexOf('--');
  return found === -1 ? words.length : found;
}

/** Names of earlier releases, which still work. */
const RENAMED: Readonly<Record<string, string>> = {
  '--jobs': '--workers',
  '--trial-every': '--evaluate-every',
  '--trial-pairs': '--evaluation-pairs',
};

/** Options by the names that they have today. @param onOld called for each that is given by another one */
export function renameOptions(
  words: readonly string[],
  onOld: (old: string, name: string) => void,
): string[] {
  const end = endOfOptions(words);
  return words.map((word, index) => {
    const old = word.split('=', 1)[0]!;
    const name = index < end && Object.hasOwn(RENAMED, old) ? RENAMED[old] : undefined;
    if (name === undefined) return word;
    onOld(old, name);
    return name + word.slice(old.length);
  });
}

/** The words that may be options: those before `--`. */
export const optionWords = (words: readonly string[]): readonly string[] =>
  words.slice(0, endOfOptions(words));

/** A flag that is given a value, as `--json=yes`; undefined if there is none. */
export const findFlagWithValue = (
  options: Readonly<Record<string, { readonly kind: string }>>,
  words: readonly string[],
): string | undefined =>
  optionWords(words).find(
    (word) => word.includes('=') && options[optionOf(word)]?.kind === 'flag' && word.startsWith('--'),
  );

const UNKNOWN = 'not understood: ';

/** Adds the option with the most similar name to yargs' message about an unknown one; any other message is given back as it is. */
export function addSuggestion(message: string, words: readonly string[], options: readonly string[]): string {
  if (!message.startsWith(UNKNOWN)) return message;
  const unknown = message.slice(UNKNOWN.length).split(', ');
  const word = words.find((one) => /^--[^=]/.test(one) && unknown.includes(optionOf(one)));
  if (word === undefined) return message;
  const known = options.filter((name) => name.length > 1).map((name) => `--${name}`);
  return `${UNKNOWN}--${optionOf(word)}${suggestion(`--${optionOf(word)}`, known)}`;
}

/** The name of an option as it is typed, `seed` of `--seed=42`. */
const optionOf = (word: string): string => word.slice(2).split('=', 1)[0]!;

export const YARGS_STRINGS: { [key: string]: string } = {
  'Positionals:': 'Arguments:',
  'Options:': 'General:',
  'Show help': 'print this help',
  'Show version number': 'print the version',
  ...alike('Not enough non-option arguments: got %s, need at least %s', 'too few names: %s given, %s needed'),
  ...alike('Too many non-option arguments: got %s, maximum of %s', 'too many names: %s given, %s needed'),
  ...alike('Missing required argument: %s', '--%s is missing'),
  ...alike('Unknown argument: %s', `${UNKNOWN}%s`),
  ...alike('Unknown command: %s', 'there is no command %s'),
  'Did you mean %s?': 'there is no such command; did you mean %s?',
  'Not enough arguments following: %s':
    '--%s lacks its value; one that begins with a dash follows an equals sign, as in --seed=-x',
  'Arguments %s and %s are mutually exclusive': '--%s and --%s exclude each other',
};

/** An entry of yargs that has a form for one and a form for many. */
function alike(key: string, text: string): { [key: string]: string } {
  return { [key]: { one: text, other: text } as unknown as string };
}
