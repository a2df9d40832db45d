import { type Input, isInput, type Match, step } from '../core/index.ts';
import type { PlayerInfo, Result } from '../replay/index.ts';
import type { MatchRecording } from './match-recording.ts';
import { nextInput, type Seat } from './seat.ts';

/* One match at a table, from its first tick to its last: what each player does in a tick, and that it is taken and
   recorded. Who is told of it is the room's business. */

export interface Bout {
  readonly match: Match;
  readonly recording: MatchRecording;
  /** as the players were called when it began */
  readonly players: readonly [PlayerInfo, PlayerInfo];
  /** Whether both players have done all that the next tick waits for in lockstep. */
  isDue(): boolean;
  /** Takes a tick; gives the result if that was the last one, or if a bot of ours failed and none was taken. */
  tick(): Result | undefined;
}

export interface BoutOptions {
  readonly seats: readonly [Seat, Seat];
  readonly lockstep: boolean;
  readonly match: Match;
  readonly recording: MatchRecording;
  /** Is told why a bot of ours forfeits. */
  readonly onFailure: (seat: Seat, error: unknown) => void;
}

export function createBout({ seats, lockstep, match, recording, onFailure }: BoutOptions): Bout {
  const inputOf = (seat: Seat): (() => Input | undefined) => {
    if (seat.opponent !== undefined) return askBot(seat, match, onFailure);
    return lockstep ? () => takeQueued(seat) : () => nextInput(seat);
  };
  const [firstOf, secondOf] = [inputOf(seats[0]), inputOf(seats[1])];
  return {
    match,
    recording,
    players: [seats[0].player, seats[1].player],
    isDue: () => seats.every(({ opponent, queue }) => opponent !== undefined || queue.length > 0),
    tick() {
      const first = firstOf();
      const second = secondOf();
      if (first === undefined || second === undefined) {
        const winner = first !== undefined ? 1 : second !== undefined ? 2 : null;
        return { reason: 'forfeit', winner };
      }
      step(match, first, second);
      recording.record([first, second], [seats[0].source, seats[1].source]);
      return match.outcome;
    },
  };
}

function takeQueued(seat: Seat): Input | undefined {
  seat.source = 'fresh';
  return seat.queue.shift();
}

/** Asks a bot of ours; undefined once it has failed. */
function askBot(seat: Seat, match: Match, onFailure: BoutOptions['onFailure']): () => Input | undefined {
  let decide: (() => unknown) | undefined;
  return () => {
    try {
      decide ??= seat.opponent!.create(match, seat.number);
      const input = decide();
      if (isInput(input)) return input;
      throw new RangeError('it gave no input');
    } catch (error) {
      onFailure(seat, error);
      return undefined;
    }
  };
}
