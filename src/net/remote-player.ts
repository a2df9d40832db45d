import type { Input, Match, Rules, ShooterError } from '../core/index.ts';
import { describe } from '../core/internal.ts';
import type { Client, ConnectionOptions } from './client.ts';
import type { MatchResult } from './messages.ts';

/* A program that plays matches over the wire. It is asked once a tick, as it is in process: first about the state at tick
   0, which is the same in every match, and its answer goes out with every client update until the match starts; then about
   every state that comes. In lockstep it plays over the wire, input by input, the match that it would play in process. */

/** Who plays one match. */
export interface RemotePlayer {
  /**
   * Decides which keys to hold.
   *
   * @param match the same object in every tick, which shows what the host sent last
   * @returns an integer from 0 to 31, see `isInput` of shooter-sdk/core
   */
  decide(match: Match): Input;
  /** Whether its match may begin: asked while that waits. A player without this is always ready. */
  ready?(): boolean;
}

/** What a player is made for. */
export interface RemoteSetup {
  readonly seat: 1 | 2;
  /** those of the host; on the plain wire, which does not send them, the defaults without an end and with any health */
  readonly rules: Rules;
  /** number of the match on this connection, from 1 */
  readonly match: number;
}

/** How a match over the wire ended: by the host's own message, or by what a plain client sees of it. */
export interface RemoteResult extends Pick<MatchResult, 'winner' | 'ticks'> {
  /** `unknown` on the plain wire where a match just stopped */
  readonly reason: MatchResult['reason'] | 'unknown';
  readonly seat: 1 | 2;
  /** what the host sends an extended client beside it */
  readonly proof?: Omit<MatchResult, 'reason' | 'winner' | 'ticks'>;
}

/** State updates and messages are passed to `onUpdate` and `onMessage` before anything is made of them. */
export interface RemotePlayOptions extends Omit<ConnectionOptions, 'onEnd'> {
  /** Makes the player of a match. */
  createPlayer(setup: RemoteSetup): RemotePlayer;
  /** how many to play before leaving, from 1; without end if left out */
  readonly matches?: number | undefined;
  /** for how long a lost connection is tried to be taken up again, ms; as long as the host keeps the seat if left out */
  readonly returnMs?: number | undefined;
  onConnect?(client: Client): void;
  /** A connection is lost, and is going to be taken up again. */
  onLost?(error: ShooterError): void;
  onResult?(result: RemoteResult): void;
  /** Leaves when it fires. */
  readonly signal?: AbortSignal | undefined;
}

/** How many matches are to be played: Infinity where none is said. @throws RangeError */
export function matchesOf({ matches }: Pick<RemotePlayOptions, 'matches'>): number {
  if (matches === undefined) return Number.POSITIVE_INFINITY;
  if (Number.isInteger(matches) && matches >= 1) return matches;
  throw new RangeError(`matches is ${describe(matches)}; it is an integer from 1, or left out`);
}
