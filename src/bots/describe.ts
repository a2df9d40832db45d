import { describe, isName } from '../core/internal.ts';

/* What a user's code returned or threw, for a message. Either may be anything: an object whose properties throw when they
   are read, a promise that is going to fail. To describe it neither throws nor leaves a rejection unhandled, and gives one line. */

/** Characters of a thrown error's own message that are quoted. */
const MAX_REASON_LENGTH = 200;

/** Says what `value` is. */
export function describeValue(value: unknown): string {
  try {
    if (typeof (value as PromiseLike<unknown> | undefined)?.then !== 'function') return describe(value);
    // Nobody waits for it, and a rejection that nobody takes would end the process.
    Promise.resolve(value).catch(() => {});
    return 'a promise (is it async?)';
  } catch {
    return 'an object';
  }
}

/** Says what was thrown: the message of an error, or else what kind of value it is. */
export function describeThrown(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return describeValue(thrown);
    const line = `${thrown.name}: ${thrown.message}`.replace(/[\p{Cc}\s]+/gu, ' ').trim();
    return line.length > MAX_REASON_LENGTH ? `${line.slice(0, MAX_REASON_LENGTH)}…` : line;
  } catch {
    return 'an error';
  }
}

/** Characters in the name or version of a bot at most. */
const MAX_TEXT_LENGTH = 100;

/** Whether text may be the name or version of a bot. */
export const isBotText = (value: unknown): value is string =>
  typeof value === 'string' && isName(value, MAX_TEXT_LENGTH);

/** Whether text may be the name of a module: names of inputs and policies begin otherwise. */
export const isModuleName = (value: unknown): value is string =>
  isBotText(value) && !/^(?:log|script|policy):/.test(value);

/** What such text is, in words. */
export const BOT_TEXT: string = `text of 1 to ${MAX_TEXT_LENGTH} printable characters`;

/** Text that may be the name or version of a bot, as near to `text` as can be: what does not show becomes `_`. `otherwise` if nothing is left. */
export function toBotText(text: string, otherwise: string): string {
  // After a letter, so that a space and the end of an emoji, which may not stand alone, are kept.
  const shown = [...text].map((character) => (isBotText(`x${character}`) ? character : '_'));
  const cut = shown.slice(0, MAX_TEXT_LENGTH).join('');
  return isBotText(cut) ? cut : otherwise;
}
