import type { Options } from 'yargs';
import { TICK_RATE } from '../src/core/index.ts';
import { suggestion } from '../src/core/internal.ts';
import { unmark } from './argv.ts';
import { usage } from './exit.ts';

/* How a command declares what it takes: options and positional arguments as plain data, each with its help and the function that turns
   the text as typed into a value. `toYargs` hands one to yargs. */

export interface Option<T> {
  readonly kind: 'text' | 'number' | 'flag';
  readonly describe: string;
  /** the heading under which `--help` shows it; "Options" unless given */
  readonly group?: string;
  readonly alias?: string;
  readonly choices?: readonly (string | number)[];
  /** as it would be typed */
  readonly default?: string | number;
  /** what `--help` shows as the default, if that is not a constant */
  readonly shownDefault?: string;
  readonly required?: boolean;
  readonly isList?: boolean;
  /** the option that excludes this one */
  readonly conflicts?: string;
  /** whether `--help` leaves it out: an old name */
  readonly isHidden?: boolean;
  /** @param name as errors name it, for instance `--seed` @throws ShooterError `cli/usage` */
  readonly parse: (text: string, name: string) => T;
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** The parsed values of a table of options, by name. */
export type Values<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer T> ? T : never;
};

/** The table of options whose parsed values are `Args`. */
export type OptionsFor<Args> = { readonly [Name in keyof Args]-?: Option<Args[Name]> };

/** What an option may say beside its description. */
type More = Partial<
  Pick<
    Option<unknown>,
    'group' | 'alias' | 'default' | 'shownDefault' | 'required' | 'conflicts' | 'isHidden'
  >
>;

/** The value may be undefined unless the option is required or has a default. */
type Typed<T, M> = Option<
  M extends { readonly default: string | number } | { readonly required: true } ? T : T | undefined
>;

const makeOption = (option: Option<unknown>, more: More | undefined): Option<never> =>
  ({ ...option, ...more }) as Option<never>;

/** Text, as typed: `1e3` is not 1000. */
export const text = <const M extends More = More>(describe: string, more?: M): Typed<string, M> =>
  makeOption({ kind: 'text', describe, parse: (given) => given }, more);

/** The name of a file or folder, which is never empty. */
export const file = <const M extends More = More>(describe: string, more?: M): Typed<string, M> =>
  makeOption({ kind: 'text', describe, parse: parseName }, more);

/** An option that takes any number of values, each as `option` does. */
export const list = <T>(option: Option<T>): Option<readonly Exclude<T, undefined>[]> =>
  ({ ...option, isList: true }) as unknown as Option<readonly Exclude<T, undefined>[]>;

export const files = (describe: string): Option<readonly string[]> => list(file(describe));

/** An integer of a range, both ends included. */
export const integer = <const M extends More = More>(
  describe: string,
  range: Range,
  more?: M,
): Typed<number, M> =>
  makeOption({ kind: 'number', describe, parse: (given, name) => parseInteger(given, name, range) }, more);

/** A tick, as a number or as a time of play, `1:02.5`; whether a match has it is for the command to decide. */
export const tick = <const M extends More = More>(describe: string, more?: M): Typed<number, M> =>
  makeOption({ kind: 'text', describe: `${describe}: ticks, or m:ss`, parse: parseTick }, more);

export const decimal = <const M extends More = More>(
  describe: string,
  range: Range,
  more?: M,
): Typed<number, M> =>
  makeOption({ kind: 'number', describe, parse: (given, name) => parseDecimal(given, name, range) }, more);

export const choice = <const T extends string | number, const M extends More = More>(
  describe: string,
  choices: readonly T[],
  more?: M,
): Typed<T, M> =>
  makeOption(
    {
      kind: typeof choices[0] === 'number' ? 'number' : 'text',
      describe,
      choices,
      parse: (given, name) => parseChoice(given, name, choices),
    },
    more,
  );

/** Given or not; it takes no value. */
export const flag = (describe: string, more?: More): Option<boolean | undefined> =>
  makeOption({ kind: 'flag', describe, parse: () => true }, more);

/** Options under a heading of `--help`. */
export const grouped = <Table extends OptionTable>(group: string, table: Table): Table =>
  Object.fromEntries(
    Object.entries(table).map(([name, option]) => [name, { ...option, group: option.group ?? group }]),
  ) as unknown as Table;

type Range = readonly [min: number, max: number];

function parseName(given: string, name: string): string {
  if (given === '') throw usage(`${name} is empty; it names a file`);
  return given;
}

/** An integer in decimal digits: `1e3`, `0x10`, `+5` and ` 5` are none. */
export function parseInteger(given: string, name: string, [min, max]: Range): number {
  const value = Number(given);
  if (/^(0|-?[1-9][0-9]{0,15})$/.test(given) && value >= min && value <= max) return value;
  throw usage(`${name} is "${given}"; it is an integer from ${min} to ${max}`);
}

function parseTick(given: string, name: string): number {
  if (/^(0|[1-9][0-9]{0,8})$/.test(given)) return Number(given);
  const [, hours = '0', minutes, seconds, tenths = '0'] =
    /^(?:([0-9]{1,3}):(?=[0-5]?[0-9]:))?([0-9]{1,4}):([0-5][0-9])(?:\.([0-9]))?$/.exec(given) ?? [];
  if (minutes === undefined)
    throw usage(`${name} is "${given}"; it is a number of ticks, 1200, or a time of play as m:ss, 0:20`);
  return (
    TICK_RATE * (3600 * Number(hours) + 60 * Number(minutes) + Number(seconds)) +
    (TICK_RATE / 10) * Number(tenths)
  );
}

/** @throws ShooterError `cli/usage` for a tick outside of a match */
export function checkTick(value: number, name: string, [first, last]: Range): number {
  if (value >= first && value <= last) return value;
  throw usage(`${name} is tick ${value}; it is a tick from ${first} to ${last}`);
}

function parseDecimal(given: string, name: string, [min, max]: Range): number {
  const value = Number(given);
  if (/^-?[0-9]+(\.[0-9]+)?$/.test(given) && value >= min && value <= max) return value;
  throw usage(`${name} is "${given}"; it is a number from ${min} to ${max}`);
}

function parseChoice<T extends string | number>(given: string, name: string, choices: readonly T[]): T {
  const found = choices.find((one) => String(one) === given);
  if (found !== undefined) return found;
  const similar = suggestion(
    given,
    choices.filter((one) => typeof one === 'string'),
  );
  throw usage(`${name} is "${given}"${similar}; it is one of ${choices.join(', ')}`);
}

/** An option, or a positional argument, as yargs takes it. @param label what errors call it */
export function toYargs(label: string, option: Option<unknown>): Options {
  const { kind, describe, group = 'Options:', conflicts, isList, parse } = option;
  if (kind === 'flag') return { type: 'boolean', describe, group, conflicts } as Options;
  const parseOne = (given: unknown): unknown => parse(unmark(String(given)), label);
  return {
    ...{ describe, group, conflicts, alias: option.alias, choices: option.choices },
    type: 'string',
    // For the help alone: `parse` makes the number.
    number: kind === 'number',
    ...(isList ? { array: true } : { nargs: 1 }),
    ...(option.default !== undefined && { default: option.default }),
    defaultDescription: option.shownDefault,
    demandOption: option.required,
    hidden: option.isHidden,
    coerce(given: unknown) {
      if (given === undefined) return undefined;
      if (!Array.isArray(given)) return isList ? [parseOne(given)] : parseOne(given);
      if (!isList) throw usage(`${label} is given more than once`);
      return given.map(parseOne);
    },
    // For yargs an undefined entry is one that is left out.
  } as Options;
}
