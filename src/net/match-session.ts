import { type Input, isInput, type Match, step } from '../core/index.ts';
import type { PlayerInfo, Result } from '../replay/browser.ts';
import type { Opponent, OpponentBot } from './host-options.ts';
import type { MatchRecording } from './match-recording.ts';
import { nextInput, type Seat } from './seat.ts';

/* One match of a room, from its first tick to its last: decides on each player's input, takes the tick and records it. Who is
   shown the match is up to the room. */

export interface MatchSession {
  readonly match: Match;
  readonly recording: MatchRecording;
  /** as the players were called when it began */
  readonly players: readonly [PlayerInfo, PlayerInfo];
  /** Whether the next tick in lockstep can be taken: the inputs of both players are there, or a bot has failed. */
  isDue(): boolean;
  /** Takes a tick; gives the result if that was the last one, or if a bot of ours failed and none was taken. */
  tick(): Result | undefined;
  /** Lets go of the bots of ours. */
  end(): void;
}

export interface MatchSessionOptions {
  readonly seats: readonly [Seat, Seat];
  readonly lockstep: boolean;
  readonly match: Match;
  readonly recording: MatchRecording;
  readonly onFailure: (seat: Seat, error: unknown) => void;
  readonly onDecision: () => void;
}

export function createMatchSession(options: MatchSessionOptions): MatchSession {
  const { seats, match, recording } = options;
  const [first, second] = [createPlayer(seats[0], options), createPlayer(seats[1], options)];
  return {
    match,
    recording,
    players: [seats[0].player, seats[1].player],
    isDue: () => first.isDue() && second.isDue(),
    tick() {
      const one = first.take();
      const other = second.take();
      if (one === undefined || other === undefined) {
        const winner = one !== undefined ? 1 : other !== undefined ? 2 : null;
        return { reason: 'forfeit', winner };
      }
      step(match, one, other);
      recording.record([one, other], [seats[0].source, seats[1].source]);
      first.bot?.look?.();
      second.bot?.look?.();
      return match.outcome;
    },
    end() {
      first.bot?.end?.();
      second.bot?.end?.();
    },
  };
}

interface SessionPlayer {
  readonly bot?: OpponentBot | undefined;
  isDue(): boolean;
  /** The input of the next tick; undefined from a bot of ours that has failed. */
  take(): Input | undefined;
}

function createPlayer(seat: Seat, options: MatchSessionOptions): SessionPlayer {
  if (seat.opponent !== undefined) return createBotPlayer(seat, seat.opponent, options);
  return {
    isDue: () => seat.queue.length > 0,
    take: options.lockstep ? () => takeQueued(seat) : () => nextInput(seat),
  };
}

function takeQueued(seat: Seat): Input | undefined {
  seat.source = 'fresh';
  return seat.queue.shift();
}

function createBotPlayer(
  seat: Seat,
  opponent: Opponent,
  { match, lockstep, onFailure, onDecision }: MatchSessionOptions,
): SessionPlayer {
  let hasFailed = false;
  /** What a bot throws is its forfeit. */
  const attempt = <T>(act: () => T): T | undefined => {
    try {
      return act();
    } catch (error) {
      hasFailed = true;
      onFailure(seat, error);
      return undefined;
    }
  };
  // A match that ended before its next tick may have left what the bot decided for that.
  seat.queue.length = 0;
  const bot = attempt(() => opponent.create(match, seat.number, onDecision));
  const decide = (): Input | undefined => {
    const input: unknown = bot!();
    if (input === undefined || isInput(input)) return input;
    throw new RangeError('it gave no input');
  };
  return {
    bot,
    isDue() {
      if (hasFailed || seat.queue.length > 0) return true;
      const input = attempt(decide);
      if (input !== undefined) seat.queue.push(input);
      return hasFailed || input !== undefined;
    },
    take() {
      if (hasFailed) return undefined;
      if (lockstep) return takeQueued(seat);
      const input = attempt(decide);
      if (input !== undefined) Object.assign(seat, { keys: input, fresh: true });
      return hasFailed ? undefined : nextInput(seat);
    },
  };
}
