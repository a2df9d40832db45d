import { describe } from './errors.ts';
import { unknownName } from './suggestion.ts';

/* Captured while the module loads: a bot that runs beside the core may replace what is global. */
const { hasOwn, keys } = Object;

/** The names of the options of `T`, as an object so that the compiler finds one that is missing or too many. */
export type OptionNames<T> = { readonly [Name in keyof Required<T>]: true };

/**
 * Checks that `given` is an object, and that each of its keys is a known option.
 *
 * @param given what a caller passed
 * @param names the known options
 * @param caller what the message begins with, for instance `createMatch`
 * @throws TypeError naming the option, and one of a similar name if there is one
 */
export function checkOptions(given: unknown, names: Readonly<Record<string, true>>, caller: string): void {
  if (typeof given !== 'object' || given === null)
    throw new TypeError(`${caller} takes an object of options, not ${describe(given)}`);
  const found = keys(given);
  for (let i = 0; i < found.length; i += 1)
    if (!hasOwn(names, found[i]!)) throw new TypeError(unknownName(found[i]!, keys(names), caller));
}
