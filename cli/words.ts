import { suggestion } from '../src/core/index.ts';

/* The words of the command line before and after yargs has sorted them. */

/** yargs loses a bare `-`, and names after `--`. Marked by a character that no word can hold, they are names like any other. */
const MARK = '\0';

export function markNames(words: readonly string[]): string[] {
  const found = words.indexOf('--');
  const end = found === -1 ? words.length : found;
  return [
    ...words.slice(0, end).map((word) => (word === '-' ? MARK + word : word)),
    ...words.slice(end + 1).map((word) => MARK + word),
  ];
}

export const unmark = (text: string): string => text.replaceAll(MARK, '');

/** Arguments as they were before `markNames`. */
export function unmarkNames(args: object): Record<string, unknown> {
  const unmarkValue = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unmarkValue);
    return typeof value === 'string' ? unmark(value) : value;
  };
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, unmarkValue(value)]));
}

/** Arguments that name files: what they say is never empty. */
const NAMES: readonly string[] = [
  ...['log', 'logs', 'a', 'b', 'file', 'files-from', 'out', 'rules'],
  ...['sign', 'signed-by'],
  ...['players', 'runs', 'run', 'csv', 'html', 'bot'],
];
/** Lists that are meant to be lists. */
const LISTS: readonly string[] = ['_', 'logs', 'parts', 'players', 'runs', 'bot'];

/** What yargs lets pass, or undefined if nothing is wrong. */
export function findMistake(
  args: Readonly<Record<string, unknown>>,
  words: readonly string[],
): string | undefined {
  for (const [name, value] of Object.entries(args)) {
    if (Array.isArray(value) && !LISTS.includes(name)) return `--${name} is given more than once`;
    if (NAMES.includes(name) && [value].flat().includes('')) return `the name of a file is empty: ${name}`;
    const given = words.find((word) => word.startsWith(`--${name}=`));
    if (typeof value === 'boolean' && given !== undefined) return `--${name} takes no value: ${given}`;
  }
  return undefined;
}

const UNKNOWN = 'not understood: ';

/** Adds to what yargs says of an option that there is not the one of a similar name that there is. */
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

/** What yargs says of words that make no sense, in words that say what to do. */
export const MISTAKES: { [key: string]: string } = {
  ...alike('Not enough non-option arguments: got %s, need at least %s', 'too few names: %s given, %s needed'),
  ...alike('Too many non-option arguments: got %s, maximum of %s', 'too many names: %s given, %s needed'),
  ...alike('Missing required argument: %s', '--%s is missing'),
  ...alike('Unknown argument: %s', `${UNKNOWN}%s`),
  'Invalid values:': ' ',
  'Argument: %s, Given: %s, Choices: %s': '%s is %s; it is one of %s',
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
