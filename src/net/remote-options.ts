import type { Input, Match, Rules, ShooterError } from '../core/index.ts';
import type { Client, ClientOptions, HelloFields } from './client.ts';
import type { RemoteResult } from './remote-result.ts';

/* A program that plays matches over the wire. It is asked once a tick, as it is in process: first about the state at tick
   0, which is the same in every match, and what it says then goes out with every client update until the match starts; then about
   every state that comes. In lockstep it plays over the wire, input by input, the match that it would play in process. */

export interface RemotePlayer {
  /** Says which keys to hold. `match` is the same object in every tick, and shows what the host sent. */
  decide(match: Match): Input;
  /** Whether its match may begin: asked while that waits. A player without this is always ready. */
  ready?(): boolean;
}

export interface RemoteSetup {
  readonly seat: 1 | 2;
  /** those of the host; on the plain wire, which does not tell them, the defaults without an end and with any health */
  readonly rules: Rules;
  /** number of the match on this connection, from 1 */
  readonly match: number;
}

export interface RemotePlayOptions
  extends Pick<
    ClientOptions,
    // State updates and messages are told before anything is made of them.
    'host' | 'port' | 'tls' | 'timeoutMs' | 'silenceMs' | 'onUpdate' | 'onMessage'
  > {
  readonly hello?: 'plain' | HelloFields | undefined;
  /** Makes the player of a match. */
  createPlayer(setup: RemoteSetup): RemotePlayer;
  /** how many to play before leaving; without end if left out */
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
