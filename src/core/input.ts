import { describe, ShooterError } from './errors.ts';

/* One byte per player and tick: bit 0 left · 1 right · 2 up · 3 down · 4 shoot · 5–7 zero. */
export const LEFT = 1;
export const RIGHT = 2;
export const UP = 4;
export const DOWN = 8;
export const SHOOT = 16;

/** All keys at once: the largest input. */
export const ALL_KEYS = 31;

/** The keys of one player in one tick: an integer from 0 to 31, the sum of `LEFT`, `RIGHT`, `UP`, `DOWN`, `SHOOT`. */
export type Input = number;

/** Whether `value` is an input: an integer from 0 to 31. */
export const isInput = (value: unknown): value is Input =>
  typeof value === 'number' && value === (value & ALL_KEYS);

/**
 * Takes a value from outside as an input.
 *
 * @param where what the message names, for instance `tick 12, player 1`
 * @throws ShooterError `core/bad-input`
 */
export function parseInput(value: unknown, where: string): Input {
  if (isInput(value)) return value;
  throw new ShooterError(
    'core/bad-input',
    `${where}: ${describe(value)} is no input, which is an integer from 0 to 31`,
  );
}
