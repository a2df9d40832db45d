import { describe } from '../core/index.ts';

/* Fields of objects from outside, checked one by one: nothing is taken on trust. */

/** A payload's object, or undefined where it is none. */
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

/** Reads fields of one object. Made by `readerOf`. */
export interface FieldReader {
  /** A field that has to be there. */
  required<T>(name: string, kind: Kind<T>): T;
  /** Undefined where there is no such field. */
  optional<T>(name: string, kind: Kind<T>): T | undefined;
}

/** @param bad makes the error that both functions throw */
export function readerOf(fields: object, bad: BadField): FieldReader {
  const required = <T>(name: string, { is, what }: Kind<T>): T => {
    const value = ownField(fields, name);
    if (is(value)) return value;
    throw bad(`${name} is ${describe(value)}, not ${what}`);
  };
  return {
    required,
    optional: (name, kind) => (ownField(fields, name) === undefined ? undefined : required(name, kind)),
  };
}

export const oneOf = <T extends string | number | null>(...values: readonly T[]): Kind<T> => ({
  is: (value): value is T => values.includes(value as T),
  what: values.join(' or '),
});

export const stringOf = (isGood: (text: string) => boolean, what: string): Kind<string> => ({
  is: (value): value is string => typeof value === 'string' && isGood(value),
  what,
});

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
export const INTEGER: Kind<number> = {
  is: (value): value is number => Number.isSafeInteger(value),
  what: 'an integer',
};
export const COUNT: Kind<number> = {
  is: (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
  what: 'an integer from 0 on',
};
export const OBJECT: Kind<object> = {
  is: (value): value is object => asFields(value) !== undefined,
  what: 'an object',
};
