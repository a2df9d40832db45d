import type { StateData } from './messages.ts';

/* The JSON before each number of a player in a state update, for its writer and for its reader. */

/** The words of a seat, in the form that `word` gives them. */
export interface SeatWords<T> {
  readonly user: T;
  readonly x: T;
  readonly y: T;
  readonly health: T;
  readonly lost: T;
  readonly win: T;
  readonly score: T;
  readonly cooldown: T;
}

export function wordsOfSeat<T>(word: (text: string) => T, seat: 1 | 2): SeatWords<T> {
  const before = (key: keyof StateData): T => word(`,"${key}":`);
  return {
    user: before(`user${seat}`),
    x: before(`x${seat}`),
    y: before(`y${seat}`),
    health: before(`health${seat}`),
    lost: before(`lost${seat}`),
    win: before(`win${seat}`),
    score: before(`score${seat}`),
    cooldown: before(`cooldown${seat}`),
  };
}
