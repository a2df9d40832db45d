/* What stands before each number of a player in a state update: said once, for whoever writes state updates and whoever reads them. */

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

export const wordsOfSeat = <T>(word: (text: string) => T, seat: 1 | 2): SeatWords<T> => ({
  user: word(`,"user${seat}":`),
  x: word(`,"x${seat}":`),
  y: word(`,"y${seat}":`),
  health: word(`,"health${seat}":`),
  lost: word(`,"lost${seat}":`),
  win: word(`,"win${seat}":`),
  score: word(`,"score${seat}":`),
  cooldown: word(`,"cooldown${seat}":`),
});
