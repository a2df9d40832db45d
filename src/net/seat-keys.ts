import type { PlayerState } from '../core/index.ts';
import { PLAYER_NUMBERS } from '../core/internal.ts';
import type { StateData } from './messages.ts';

/* The keys of a seat in the first frame of a state update, in their order on the wire: for the writer, and for both readers. */

const ORIGINAL = ['x', 'y', 'health'] as const;
const PLAIN = ['score'] as const;

/** The numbers of a player: those that the original game sends; those that every client is sent after `tick`; those for extended clients alone. */
export const SENT_NUMBERS: {
  readonly original: typeof ORIGINAL;
  readonly plain: typeof PLAIN;
  readonly extended: readonly AddedNumber[];
} = {
  original: ORIGINAL,
  plain: PLAIN,
  extended: PLAYER_NUMBERS.filter(
    (name): name is AddedNumber => ![...ORIGINAL, ...PLAIN].some((one) => one === name),
  ),
};

type AddedNumber = Exclude<keyof PlayerState, (typeof ORIGINAL)[number]>;

/** The JSON before a number of a player. */
export interface NumberKey<T> {
  readonly before: T;
  /** of the number, among those that `writePlayers` writes */
  readonly index: number;
}

type SeatKeys<T> = Readonly<
  Record<'user' | 'lost' | 'win', T> & Record<keyof typeof SENT_NUMBERS, readonly NumberKey<T>[]>
>;

/** The JSON before each field of a seat, in the form that `word` gives it. */
export function keysOfSeat<T>(word: (text: string) => T, seat: 1 | 2): SeatKeys<T> {
  const before = (key: keyof StateData): T => word(`,"${key}":`);
  const numbers = (names: readonly (keyof PlayerState)[]): NumberKey<T>[] =>
    names.map((name) => ({
      before: before(`${name}${seat}`),
      index: (seat - 1) * PLAYER_NUMBERS.length + PLAYER_NUMBERS.indexOf(name),
    }));
  return {
    user: before(`user${seat}`),
    lost: before(`lost${seat}`),
    win: before(`win${seat}`),
    original: numbers(SENT_NUMBERS.original),
    plain: numbers(SENT_NUMBERS.plain),
    extended: numbers(SENT_NUMBERS.extended),
  };
}
