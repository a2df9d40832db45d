/* What a host and a client need of the network: nothing of it is a socket, so the same code runs on TCP, over WebSockets and in a
   simulated world. */

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

/** What happens to a wire. */
export interface WireEvents {
  /** The next bytes; they belong to the receiver. */
  received(bytes: Uint8Array): void;
  /** The other side sends no more. */
  ended(): void;
  /** The wire is gone, whoever closed it. Called once. */
  closed(): void;
}

/** Opens byte streams to one host, TCP in Node or WebSockets in a browser, and gives a client the clock and the timers of its platform. */
export interface Transport {
  /** names the host in errors: HOST:PORT, or a URL */
  readonly name: string;
  /** Opens a byte stream to the host. What is written before it is open is sent once it is. */
  open(events: TransportEvents): Wire;
  /** ms on a clock that only goes forward */
  now(): number;
  /** Calls `act` every `ms` until the function that it returns is called. */
  every(ms: number, act: () => void): () => void;
  /** Waits; ends early, and without an error, when `signal` fires. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** Keeps the event loop from sleeping, turn after turn, for as long as `isNeeded` says so. May do nothing. */
  stayAwake(isNeeded: () => boolean): void;
}

/** What happens to a stream. The bytes of `received` are valid until it returns. */
export interface TransportEvents extends WireEvents {
  opened(): void;
  /** It could not be opened, or broke; `closed` follows. @param why for a person, in a few words */
  failed(why: string): void;
}
