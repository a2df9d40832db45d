import type { LoggedFailure } from '../src/replay/index.ts';
import { formatCount, plural } from './output.ts';
import { clean } from './shown.ts';

/* What bots did wrong in a match, in words. */

/** For each seat that failed: what went wrong first, where in the bot, how often and up to which tick. */
export const describeFailures = (failures: readonly LoggedFailure[]): string[] =>
  ([1, 2] as const).flatMap((seat) => {
    const own = failures.filter((failure) => failure.seat === seat);
    const [first] = own;
    if (first === undefined) return [];
    const more =
      own.length === 1
        ? ''
        : `; ${plural(own.length, 'failure')} up to tick ${formatCount(own.at(-1)!.tick)}`;
    return [`${first.code}: ${clean(first.message)}${more}`, ...describeStack(first.stack)];
  });

/** The places in a bot where it threw, a line each. */
export const describeStack = (stack: readonly string[] | null | undefined): string[] =>
  (stack ?? []).map((frame) => `    at ${clean(frame)}`);
