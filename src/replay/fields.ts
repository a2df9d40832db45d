import { describe } from '../core/internal.ts';

/* Fields of objects from outside, checked one by one: nothing is taken on trust. */

/** A value as an object of fields; undefined for anything else, a list included. */
export const asFields = (value: unknown): object | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;

/** A field of an object from outside: its own, never one of a prototype. */
export const ownField = (fields: object, name: string): unknown =>
  Object.hasOwn(fields, name) ? (fields as Record<string, unknown>)[name] : undefined;

/** What a field must be: a check, and its words for an error. */
export interface Kind<T> {
  readonly is: (value: unknown) => value is T;
  readonly what: string;
}

/** Makes the error of a field that is not what it must be. */
export type BadField = (what: string) => Error;

/** Reads fields of one object, one by one. @param bad makes the error that the function throws */
export const readerOf =
  (fields: object, bad: BadField) =>
  <T>(name: string, { is, what }: Kind<T>): T => {
    const value = ownField(fields, name);
    if (is(value)) return value;
    throw bad(`${name} is ${describe(value)}, not ${what}`);
  };

/** What each field of a message must be. */
export type Kinds<T> = { readonly [Name in keyof T]-?: Kind<T[Name]> };

/** Reads the fields that `kinds` names; those that may be missing are left out where they are. @throws what `bad` makes */
export function readFields<T extends object>(fields: object, kinds: Kinds<T>, bad: BadField): T {
  const read = readerOf(fields, bad);
  const entries = Object.entries<Kind<unknown>>(kinds).map(
    ([name, kind]) => [name, read(name, kind)] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as T;
}

/** Makes the error of a field. @param what for instance `is 0, not an integer from 1 on` */
export type WrongField = (name: string, what: string) => Error;

/**
 * Checks that an object has all fields that `kinds` names, and no others: nothing would check what they hold.
 *
 * @returns the object itself
 * @throws what `wrong` makes
 */
export function checkFields<T extends object>(fields: object, kinds: Kinds<T>, wrong: WrongField): T {
  const found = fields as Readonly<Record<string, unknown>>;
  let known = 0;
  for (const name in kinds) {
    const value = found[name];
    if (!kinds[name].is(value)) throw wrong(name, `is ${describe(value)}, not ${kinds[name].what}`);
    if (value !== undefined) known += 1;
  }
  const names = Object.keys(fields);
  // Names are looked up only where there are more of them than known ones: looking up each name took a sixth of the time of reading a pair of a contest.
  const other = names.length === known ? undefined : names.find((name) => !Object.hasOwn(kinds, name));
  if (other !== undefined) throw wrong(other, 'is a field that the format does not know');
  return fields as T;
}

/** Makes a function that reads an object of a name, which stands before its fields in an error. @throws what `bad` makes */
export const namedReader =
  (bad: BadField) =>
  <T extends object>(name: string, value: unknown, kinds: Kinds<T>): T => {
    const fields = asFields(value);
    if (fields === undefined) throw bad(`${name} is ${describe(value)}, not ${OBJECT.what}`);
    return readFields(fields, kinds, (what) => bad(`${name}.${what}`));
  };

/** A field that may be missing. */
export const optional = <T>({ is, what }: Kind<T>): Kind<T | undefined> => ({
  is: (value): value is T | undefined => value === undefined || is(value),
  what,
});

export const oneOf = <T extends string | number | null>(...values: readonly T[]): Kind<T> => ({
  is: (value): value is T => values.includes(value as T),
  what: values.map(String).join(' or '),
});

export const stringOf = (isGood: (text: string) => boolean, what: string): Kind<string> => ({
  is: (value): value is string => typeof value === 'string' && isGood(value),
  what,
});

/** A text of so many hexadecimal `digits`, in lower case. */
export const hexOf = (digits: number): Kind<string> =>
  stringOf((text) => text.length === digits && /^[0-9a-f]*$/.test(text), `${digits} hexadecimal digits`);

/** An integer of a range, both ends included. */
export function integerFrom(least: number, most: number = Number.MAX_SAFE_INTEGER): Kind<number> {
  return {
    is: (value): value is number =>
      Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
    what: `an integer from ${least} ${most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`}`,
  };
}

export const listOf = <T>({ is, what }: Kind<T>, [least, most]: readonly [number, number]): Kind<T[]> => ({
  is: (value): value is T[] =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every((item) => is(item)),
  what: `a list of ${least === most ? least : `${least} to ${most}`}, each ${what}`,
});

export const orNull = <T>({ is, what }: Kind<T>): Kind<T | null> => ({
  is: (value): value is T | null => value === null || is(value),
  what: `${what}, or null`,
});

export const STRING: Kind<string> = stringOf(() => true, 'a string');
export const FLAG: Kind<boolean> = { is: (value) => typeof value === 'boolean', what: 'true or false' };
export const FINITE: Kind<number> = {
  is: (value): value is number => Number.isFinite(value),
  what: 'a finite number',
};
export const INTEGER: Kind<number> = {
  is: (value): value is number => Number.isSafeInteger(value),
  what: 'an integer',
};
export const COUNT: Kind<number> = integerFrom(0);
export const LIST: Kind<readonly unknown[]> = { is: Array.isArray, what: 'a list' };
export const OBJECT: Kind<object> = {
  is: (value): value is object => asFields(value) !== undefined,
  what: 'an object',
};
