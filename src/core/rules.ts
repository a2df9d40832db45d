import { describe, ShooterError } from './errors.ts';

/** The version of the rules that this release plays. One bit of one match that differs is another version. */
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
export const PARAMETERS: Readonly<Record<keyof Rules, { default: number; min: number; max: number }>> = {
  playerSpeed: { default: 3, min: 0, max: 30 },
  enemySpeed: { default: 2, min: 1, max: 30 },
  laserSpeed: { default: 10, min: 1, max: 30 },
  cooldown: { default: 20, min: 1, max: 600 },
  health: { default: 100, min: 1, max: 10_000 },
  damage: { default: 10, min: 1, max: 10_000 },
  waveBase: { default: 10, min: 0, max: 1000 },
  waveGrowth: { default: 10, min: 0, max: 100 },
  maxTicks: { default: 36_000, min: 0, max: 10_000_000 },
};

const NAMES = Object.keys(PARAMETERS) as (keyof Rules)[];

/**
 * Completes and checks the parameters of a match.
 *
 * @param given any of the parameters by name; missing ones take their defaults
 * @returns all parameters, frozen, in the order of `PARAMETERS`
 * @throws ShooterError `rules/unknown-parameter`, `rules/bad-parameter`: names the parameter
 */
export function parseRules(given: unknown = {}): Rules {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ShooterError(
      'rules/bad-parameter',
      'the rules are no object of parameters by name, like {"health": 50}',
    );
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(PARAMETERS, name)) {
      throw new ShooterError(
        'rules/unknown-parameter',
        `${describe(name)} is no parameter; there are ${NAMES.join(', ')}`,
      );
    }
  }
  const rules = {} as Record<keyof Rules, number>;
  for (const name of NAMES) rules[name] = parseParameter(name, (given as Record<string, unknown>)[name]);
  return Object.freeze(rules);
}

function parseParameter(name: keyof Rules, value: unknown): number {
  const range = PARAMETERS[name];
  if (value === undefined) return range.default;
  if (typeof value === 'number' && Number.isInteger(value) && value >= range.min && value <= range.max)
    return value + 0;
  throw new ShooterError(
    'rules/bad-parameter',
    `${name} is ${describe(value)}; it is an integer from ${range.min} to ${range.max}`,
  );
}

/**
 * Takes a seed: a string of any length, kept as its UTF-16 code units, or an integer of magnitude below 2⁵³, which
 * stands for its decimal string.
 *
 * @throws ShooterError `rules/bad-seed` for anything else, a fraction or a lone surrogate included
 */
export function parseSeed(seed: unknown): string {
  if (typeof seed === 'number' && Number.isSafeInteger(seed)) return String(seed);
  if (typeof seed === 'bigint' && Number.isSafeInteger(Number(seed))) return String(seed);
  if (typeof seed !== 'string') {
    throw new ShooterError(
      'rules/bad-seed',
      `a seed is a string or an integer of magnitude below 2^53, not ${describe(seed)}`,
    );
  }
  if (LONE_SURROGATE.test(seed)) throw new ShooterError('rules/bad-seed', 'the seed holds a lone surrogate');
  return seed;
}

const LONE_SURROGATE = /\p{Surrogate}/u;
