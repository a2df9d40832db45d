import { describe, ShooterError } from './errors.ts';

/* One byte per player and tick: bit 0 left · 1 right · 2 up · 3 down · 4 shoot · 5–7 zero. */
/** The bit of the key left. */
export const LEFT = 1;
/** The bit of the key right. */
export const RIGHT = 2;
/** The bit of the key up. */
export const UP = 4;
/** The bit of the key down. */
export const DOWN = 8;
/** The bit of the key that shoots. */
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
 * @param value an integer from 0 to 31
 * @returns the same value
 * @throws ShooterError `core/bad-input`
 */
export function parseInput(value: unknown, where: string): Input {
  if (isInput(value)) return value;
  throw new ShooterError(
    'core/bad-input',
    `${where}: ${describe(value)} is no input, which is an integer from 0 to 31`,
  );
}

const KEY_NAMES = ['left', 'right', 'up', 'down', 'shoot'];

/** For instance `left+shoot`, `nothing`; `none` where there is no input. */
export function formatKeys(keys: number | undefined): string {
  if (keys === undefined) return 'none';
  let text = '';
  for (let bit = 0; bit < KEY_NAMES.length; bit += 1)
    if (keys & (1 << bit)) text += text === '' ? KEY_NAMES[bit]! : `+${KEY_NAMES[bit]!}`;
  return text === '' ? 'nothing' : text;
}
