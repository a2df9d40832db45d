import { describe } from '../core/internal.ts';

/* Fields of the files of a run, which people copy, cut and edit: an object has all that its format knows, and no others. */

/** A check for each field of `T`. Checks run in order: each is given the value and the whole object, of which the fields before have passed. */
export type FieldChecks<T> = {
  readonly [Field in keyof T]-?: (value: unknown, whole: T) => boolean;
};

/** Describes the first fault of an object, as `its "pairs" is 0, which is not allowed`; undefined if all is well. */
export function describeWrong<T>(value: unknown, checks: FieldChecks<T>): string | undefined {
  if (typeof value !== 'object' || value === null) return `it is ${describe(value)}, no object`;
  const fields = value as Record<string, unknown>;
  for (const field of Object.keys(checks) as (keyof T & string)[])
    if (!checks[field](fields[field], value as T))
      return `its "${field}" is ${describe(fields[field])}, which is not allowed`;
  // A field that the format does not know is refused, because nothing would check it.
  const other = Object.keys(fields).find((field) => !Object.hasOwn(checks, field));
  return other === undefined
    ? undefined
    : `it has a field ${describe(other)}, which the format does not know`;
}

export const isText = (value: unknown): value is string => typeof value === 'string';

/** Whether a value is an integer within bounds, both included. */
export const isWithin = (value: unknown, least: number, most: number = Number.MAX_SAFE_INTEGER): boolean =>
  Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;

/** Whether a value is so many hexadecimal digits. */
export const isHex = (value: unknown, digits: number): boolean =>
  isText(value) && value.length === digits && /^[0-9a-f]*$/.test(value);
