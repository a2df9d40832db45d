import type { Input, Match, Rules } from '../core/index.ts';
import type { PlayerInfo } from '../replay/index.ts';
import type { Pace } from './messages.ts';

/* What the host needs of the world around it, and nothing of it is a socket or a clock: the same host runs on TCP and in
   a simulated world. */

/** One end of a byte stream: a socket, or an end of a simulated network. */
export interface Wire {
  /** bytes written that the network has not taken yet */
  readonly pending: number;
  /** Sends bytes, after those written before. Never throws: what cannot be sent ends in `WireEvents.closed`. */
  write(bytes: Uint8Array): void;
  /** Delivers no more bytes until `resume`. */
  pause(): void;
  resume(): void;
  /** Closes once all that was written is sent. */
  end(): void;
  /** Closes now; what is not sent is lost. */
  destroy(): void;
}

/** What the world tells of a wire. */
export interface WireEvents {
  /** The next bytes; they belong to the receiver. */
  received(bytes: Uint8Array): void;
  /** The other side sends no more. */
  ended(): void;
  /** The wire is gone, whoever closed it. Told once. */
  closed(): void;
}

/** Where lines about the host go: what pino offers. */
export interface HostLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A bot that the host seats itself. */
export interface Opponent {
  readonly info: PlayerInfo;
  /**
   * Makes one for a match at tick 0.
   *
   * @param onDecision is called once a bot that was waited for has decided, or has failed
   */
  create(match: Match, seat: 1 | 2, onDecision: () => void): OpponentBot;
}

/** A bot in a match of a host. */
export interface OpponentBot {
  /**
   * What it presses next, each decision once; it forfeits by throwing, and by what is no input. Undefined while it has not decided,
   * for it may be in another thread: in real time its keys are then held as those of a client, in lockstep it is waited for.
   */
  (): Input | undefined;
  /** Is called after each tick: a bot that is elsewhere begins to decide on the next. */
  look?(): void;
  /** Is called once the match is over. */
  end?(): void;
}

export interface RoomOptions {
  readonly name: string;
  /** whether a client gave it its name: others come only if they ask for it */
  readonly named: boolean;
  /** how many rooms were opened before it */
  readonly ordinal: number;
  readonly pace: Pace;
  readonly rules: Rules;
  /** how far spectators are behind, slots */
  readonly delaySlots: number;
}
