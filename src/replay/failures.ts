import { isPrintable, replaceUnprintable } from '../core/internal.ts';
import { damaged } from './bytes.ts';
import { parseCount } from './header.ts';

/* What bots did wrong, as a log says it: one line and the places in the bot's files, for whoever looks at the match. A bot had a hand in
   all of this text, so it is bounded, and printable, wherever it comes from. */

/** A tick in which a bot did not say what to press, as a log keeps it. */
export interface LoggedFailure {
  /** ticks taken when it failed */
  readonly tick: number;
  readonly seat: 1 | 2;
  /** for instance `bot/threw` */
  readonly code: string;
  /** one printable line */
  readonly message: string;
  /** where in the bot, the innermost place first, as `decide (my-bot.js:5:25)`; empty where there is no place */
  readonly stack: readonly string[];
}

/** What a log says of a failure of a bot: of its stack the places that a reader takes. */
export const logFailure = ({
  tick,
  seat,
  code,
  message,
  stack = [],
}: Omit<LoggedFailure, 'stack'> & Partial<Pick<LoggedFailure, 'stack'>>): LoggedFailure => ({
  ...{ tick, seat, code },
  message: replaceUnprintable(message),
  stack: stack.filter((frame) => isLine(frame, MAX_FRAME_LENGTH)),
});

/** Failures that a recorder keeps of a match at most: the first ones, which say where to look. */
export const MAX_FAILURES = 64;
/** UTF-16 units of a code, of a message and of a frame at most, and frames of a stack. */
const MAX_CODE_LENGTH = 40;
const MAX_MESSAGE_LENGTH = 500;
/** UTF-16 units of one place in a bot at most. */
export const MAX_FRAME_LENGTH = 200;
/** Places in a bot that a failure keeps at most. */
export const MAX_FRAMES = 8;

/** A failure as it is written: a message that is too long is cut. */
export const packFailure = ({ tick, seat, code, message, stack }: LoggedFailure): unknown => [
  tick,
  seat,
  code,
  message.length > MAX_MESSAGE_LENGTH
    ? `${message.slice(0, MAX_MESSAGE_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…`
    : message,
  stack.slice(0, MAX_FRAMES),
];

/** @throws ShooterError `log/damaged`, `log/bad-header` */
export function parseFailure(item: unknown): LoggedFailure {
  const [tick, seat, code, message, stack] = Array.isArray(item) ? item : [];
  const isKnown =
    (seat === 1 || seat === 2) &&
    isLine(code, MAX_CODE_LENGTH) &&
    isLine(message, MAX_MESSAGE_LENGTH) &&
    Array.isArray(stack) &&
    stack.length <= MAX_FRAMES &&
    stack.every((frame) => isLine(frame, MAX_FRAME_LENGTH));
  if (!isKnown) throw damaged('a failure is not well-formed');
  return { tick: parseCount(tick, 'tick'), seat, code, message, stack };
}

const isLine = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value.length <= longest && isPrintable(value);
