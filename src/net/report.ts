import type { PlayerInfo } from '../replay/index.ts';
import { MAX_MISSED } from './limits.ts';
import type { MatchEnd } from './match-recording.ts';
import type { Seat } from './seat.ts';

/** The seed of a match, and what is told of it before. */
export interface Commitment {
  readonly seed: string;
  readonly nonce: string;
  readonly seedCommit: string;
}

/** A match that is over. */
export interface MatchReport extends MatchEnd, Commitment {
  readonly room: string;
  readonly match: number;
  readonly players: readonly [PlayerInfo, PlayerInfo];
}

/** The message that a match starts. */
export const startMessage = (match: number, { seedCommit }: Commitment, seats: readonly Seat[]): object => ({
  start: { match, seedCommit, players: seats.map(({ player }) => player) },
});

/** The message that it is over, with all that proves it. */
export function resultMessage({
  match,
  result,
  ticks,
  hash,
  log,
  whyCode,
  id,
  seed,
  nonce,
}: MatchReport): object {
  const { reason, winner } = result;
  const proof = { hash, log, ...(whyCode !== undefined && { why: whyCode }), id, seed, nonce };
  return { result: { match, reason, winner, ticks, ...proof } };
}

/** Tells a player, or keeps it for when it is back. */
export function tellSeat(seat: Seat, message: object): void {
  if (seat.sink !== undefined) seat.sink.tell(message);
  else if (seat.secret !== undefined && seat.missed.length < MAX_MISSED) seat.missed.push(message);
}
