/* Text from outside. Names, seeds, notes and messages come from files, bots and strangers; a terminal obeys some of the
   characters in them. This file is the one definition of which characters those are. */

/** Characters that steer a terminal or an editor, hide, turn the direction of writing, or end a line: Unicode's control, format,
    surrogate, private-use and unassigned characters (category C), and its line and paragraph separators. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Characters that a name may not hold: unprintable ones, spaces, and what shows nothing at all (U+2800 is an empty Braille cell). */
const FORBIDDEN_IN_NAME = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** The exceptions, which a name may hold: the plain space, and the variation selectors in which emoji end. */
const ALLOWED_IN_NAME = / |\ufe0e|\ufe0f/g;

/**
 * Whether nothing of a text steers, hides or breaks the line in which it stands.
 *
 * @param text any text
 */
export const isPrintable = (text: string): boolean => text.search(UNPRINTABLE) === -1;

/**
 * Whether a text can be a name: 1 to `longest` characters (code points) that show.
 *
 * @param text any text
 * @param longest code points at most
 */
export const isName = (text: string, longest: number): boolean =>
  // Every character is one or two units: a long text is refused before it is looked at.
  text.length <= 2 * longest &&
  [...text].length <= longest &&
  isVisible(text.replaceAll(ALLOWED_IN_NAME, ''));

/** Whether a text has characters, each of which shows. */
const isVisible = (text: string): boolean => text !== '' && !FORBIDDEN_IN_NAME.test(text);

/**
 * One line of text for people: every unprintable character becomes U+FFFD.
 *
 * @param text any text
 */
export const replaceUnprintable = (text: string): string => text.replaceAll(UNPRINTABLE, '\ufffd');

/**
 * The same text with every unprintable character written as `\u009b`. JSON stays the same JSON: such characters stand in its strings alone.
 *
 * @param text any text
 */
export const escapeUnprintable = (text: string): string => text.replaceAll(UNPRINTABLE, escapeUnits);

/**
 * Text in quotes, as JSON, with unprintable characters escaped: all of it can be read, and it is clear where it begins and ends.
 *
 * @param text any text
 */
export const quote = (text: string): string => escapeUnprintable(JSON.stringify(text));

/**
 * Every UTF-16 unit of a text as `\u` and four hexadecimal digits.
 *
 * @param text any text
 */
export const escapeUnits = (text: string): string =>
  text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/**
 * JSON in ASCII alone: the same bytes in every locale, and harmless on a terminal.
 *
 * @param value what JSON can hold
 */
export const toJson = (value: unknown): string => escapeJson(JSON.stringify(value));

/**
 * As `toJson`, of JSON that is text already, or a piece of it.
 *
 * @param json JSON, or a piece of it
 */
export const escapeJson = (json: string): string =>
  json.replaceAll(/[\u007f-\uffff]/g, (unit) => escapeUnits(unit));

const XML_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** `text` as one line of XML or HTML: unprintable characters and U+FFFE and U+FFFF, which XML may not hold, become U+FFFD. */
export const escapeXml = (text: string): string =>
  replaceUnprintable(text).replaceAll(/[&<>"]/g, (character) => XML_ESCAPES[character]!);
