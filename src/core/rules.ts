import { describe, ShooterError } from './errors.ts';
import { suggestion } from './suggestion.ts';

/* Captured while the module loads: a bot that runs beside the core may replace what is global. */
const { freeze, hasOwn, keys } = Object;
const { isArray } = Array;
const { isInteger, isSafeInteger } = Number;
const Text = String;
const ToNumber = Number;
const exec = Function.prototype.call.bind(RegExp.prototype.exec) as (
  pattern: RegExp,
  text: string,
) => unknown;

/** The version of the rules that this release plays. A change that alters one bit of any match makes another version. */
export const RULES_VERSION = 'classic-1';

/** 60 ticks are one second of play. */
export const TICK_RATE = 60;

/** No match has a tick after this one: 2³¹ − 1. */
export const MAX_TICK = 0x7fffffff;

/** Enemies in a wave at most, whatever the parameters say. */
export const MAX_WAVE = 4096;

/** The parameters of a match. Integers; `PARAMETERS` has their ranges and defaults. */
export interface Rules {
  /** px a player moves per tick and axis */
  readonly playerSpeed: number;
  /** px an enemy falls per tick */
  readonly enemySpeed: number;
  /** px a laser climbs per tick */
  readonly laserSpeed: number;
  /** ticks between two shots of a player */
  readonly cooldown: number;
  /** points a player starts with */
  readonly health: number;
  /** points a player loses to one enemy */
  readonly damage: number;
  /** enemies in a wave: waveBase + waveGrowth × level, at least 1, at most `MAX_WAVE` */
  readonly waveBase: number;
  readonly waveGrowth: number;
  /** the match ends by time after this tick; 0 is never */
  readonly maxTicks: number;
}

/** Every parameter of the rules in the order of docs/rules.md: its default, and its range with both ends included. */
export const PARAMETERS: Readonly<Record<keyof Rules, Readonly<ParameterRange>>> = freeze({
  playerSpeed: freeze({ default: 3, min: 0, max: 30 }),
  enemySpeed: freeze({ default: 2, min: 1, max: 30 }),
  laserSpeed: freeze({ default: 10, min: 1, max: 30 }),
  cooldown: freeze({ default: 20, min: 1, max: 600 }),
  health: freeze({ default: 100, min: 1, max: 10_000 }),
  damage: freeze({ default: 10, min: 1, max: 10_000 }),
  waveBase: freeze({ default: 10, min: 0, max: 1000 }),
  waveGrowth: freeze({ default: 10, min: 0, max: 100 }),
  maxTicks: freeze({ default: 36_000, min: 0, max: 10_000_000 }),
});

/** What a parameter of the rules can be: an integer. */
export interface ParameterRange {
  default: number;
  min: number;
  max: number;
}

const NAMES = keys(PARAMETERS);
const NAME_LIST = NAMES.join(', ');

/**
 * Completes and checks the parameters of a match.
 *
 * @param given any of the parameters by name; missing ones take their defaults
 * @returns all parameters, frozen, in the order of `PARAMETERS`
 * @throws ShooterError `rules/unknown-parameter`, `rules/bad-parameter`: names the parameter
 */
export function parseRules(given: unknown = {}): Rules {
  if (typeof given !== 'object' || given === null || isArray(given)) {
    throw new ShooterError(
      'rules/bad-parameter',
      'the rules are no object of parameters by name, like {"health": 50}',
    );
  }
  const names = keys(given);
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index]!;
    if (!hasOwn(PARAMETERS, name))
      throw new ShooterError(
        'rules/unknown-parameter',
        `${describe(name)} is no parameter${suggestion(name, NAMES)}: there are ${NAME_LIST}`,
      );
  }
  // Written out, because a loop that assigns `rules[name]` would call a setter that a bot has put into Object.prototype.
  return freeze({
    playerSpeed: parseParameter(given, 'playerSpeed'),
    enemySpeed: parseParameter(given, 'enemySpeed'),
    laserSpeed: parseParameter(given, 'laserSpeed'),
    cooldown: parseParameter(given, 'cooldown'),
    health: parseParameter(given, 'health'),
    damage: parseParameter(given, 'damage'),
    waveBase: parseParameter(given, 'waveBase'),
    waveGrowth: parseParameter(given, 'waveGrowth'),
    maxTicks: parseParameter(given, 'maxTicks'),
  });
}

function parseParameter(given: object, name: keyof Rules): number {
  const range = PARAMETERS[name];
  const value = hasOwn(given, name) ? (given as Record<string, unknown>)[name] : undefined;
  if (value === undefined) return range.default;
  if (typeof value === 'number' && isInteger(value) && value >= range.min && value <= range.max)
    return value + 0; // −0 becomes 0
  throw new ShooterError(
    'rules/bad-parameter',
    `${name} is ${describe(value)}; it is an integer from ${range.min} to ${range.max}`,
  );
}

/**
 * Takes a seed: a string of any length, kept as its UTF-16 code units, or an integer of magnitude below 2⁵³, which
 * stands for its decimal string.
 *
 * @param seed a string, a number or a bigint
 * @returns the seed as text
 * @throws ShooterError `rules/bad-seed` for anything else, a fraction or a lone surrogate included
 */
export function parseSeed(seed: unknown): string {
  if (typeof seed === 'number' && isSafeInteger(seed)) return Text(seed);
  if (typeof seed === 'bigint' && isSafeInteger(ToNumber(seed))) return Text(seed);
  if (typeof seed !== 'string') {
    throw new ShooterError(
      'rules/bad-seed',
      `a seed is a string or an integer of magnitude below 2^53, not ${describe(seed)}`,
    );
  }
  if (exec(LONE_SURROGATE, seed) !== null)
    throw new ShooterError('rules/bad-seed', 'the seed holds a lone surrogate');
  return seed;
}

/** Finds half of a surrogate pair: a text that holds one does not come back from UTF-8. */
export const LONE_SURROGATE: RegExp = /\p{Surrogate}/u;
