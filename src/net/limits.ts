/* Every limit and deadline of the host, as docs/protocol.md states them. Times in ms of active time (clock.ts). */

/** Bytes of a payload: of the hello, and of anything after it. */
export const HELLO_BYTES = 1024;
export const PAYLOAD_BYTES = 8192;

/** From connecting to a complete hello, and from the first byte of a frame to its last. */
export const HELLO_MS = 2000;
export const FRAME_MS = 2000;
/** Without a client update a player has left. */
export const SILENT_MS = 5000;
/** Without a byte taken by a client to which bytes are owed. */
export const STUCK_MS = 5000;
/** A connection that is being closed gets so long for its last bytes. */
export const CLOSING_MS = 1000;

/** Bytes that wait for a client: beyond the first state updates are skipped, beyond the second it is given up. */
export const SKIP_BYTES: number = 64 << 10;
export const STUCK_BYTES: number = 256 << 10;

/** Frames taken from a connection before others have their turn. */
export const FRAMES_PER_TURN = 64;

/**
 * Client updates of one client that wait for an answer at most. In real time one more is taken and earns no further answer; in
 * lockstep it ends the connection. A spectator's acknowledgments count in the same way as in real time.
 */
export const MAX_CREDIT = 8;
/** Client updates a tick that a client in real time may send in the long run, and at once. */
export const UPDATES_PER_TICK = 4;
export const UPDATES_AT_ONCE = 240;

/** Ticks for which keys are held without a new client update. */
export const HOLD_TICKS = 6;
/** Ticks caught up after a stall. */
export const CATCH_UP_TICKS = 5;
/** Rooms take their ticks in so many groups, one after the other within a tick. */
export const PHASES = 16;

/** A player in lockstep forfeits with more than `times` answers later than `ms`. */
export const LOCKSTEP_BUDGET = [
  { ms: 85, times: 320 },
  { ms: 1000, times: 10 },
  { ms: 10_000, times: 0 },
] as const;

/** What is recorded goes to its file this often, and is flushed to the disk: with what that takes, once a second. */
export const FLUSH_MS = 800;
/** How often deadlines are looked at. */
export const SWEEP_MS = 100;

export const MINUTE_MS = 60_000;

/** Matches that clients of one address may start at once, if their limit is not for more: it is for those of a minute. */
export const STARTS_AT_ONCE = 20;
/** Wrong tokens that an address may send at once, and in a minute. */
export const GUESSES_AT_ONCE = 10;
export const GUESSES_PER_MINUTE = 10;
/** Seats that are kept for lost connections of one address: of more, the player that was lost last has left. */
export const AWAY_SEATS = 32;
/** Connections beyond the limits that wait to be closed, so that the host can log whose they were; of more, those are closed at once. */
export const MAX_TURNED_AWAY = 64;
/** Addresses that are remembered: of more, one without a connection or a seat is forgotten. */
export const MAX_ADDRESSES = 16_384;

/** What strangers do again and again is one line of the log per this many ms. */
export const LINE_MS = 60_000;
/** Lines of all strangers at once, and in a minute, and kinds of incidents that are counted apart: what is more is counted as one. */
export const LINES_AT_ONCE = 100;
export const LINES_PER_MINUTE = 60;
export const MAX_LINE_KINDS = 1024;

/** Results kept for a player that is away. */
export const MAX_MISSED = 4;

/** Slots for which spectators are still shown a room that everybody has left, beyond those that they are behind. */
export const LAST_SLOTS = 60;

/** Messages that wait for spectators who are behind: of more, the oldest are dropped. */
export const MAX_MESSAGES = 1024;

/* Bounds on the memory of a delay line (delay-line.ts). Beyond MAX_SPANS or SPARE_TICKS nothing is recorded, and delayed spectators see
   the room stand still. */
/** In lockstep, how many slots of the delay are recorded, evenly spread. */
export const COARSE_MARKS = 3600;
/** Spans held. */
export const MAX_SPANS = 8192;
/** Ended matches may hold 2 × delay + SPARE_TICKS ticks. */
export const SPARE_TICKS = 36_000;

/** Slots between two state updates for a spectator that acknowledges none: 10 a second. */
export const UNACKED_SLOTS = 6;
/** Slots after which a spectator is shown even what has not changed. */
export const REPEAT_SLOTS = 60;

/** Rooms that one answer lists: with the longest names they fit into a frame. */
export const LISTED_ROOMS = 256;

/** What an operator can set. */
export interface HostLimits {
  /** rooms at once */
  readonly rooms: number;
  /** connections at once */
  readonly connections: number;
  /** connections of one address at once; the default of `seatsPerAddress`, too */
  readonly connectionsPerAddress: number;
  /** connections that one address may open in a minute */
  readonly connectionsPerMinute: number;
  /** seats of clients of one address, those included that are kept for a lost connection */
  readonly seatsPerAddress: number;
  /** matches that clients of one address may start in a minute */
  readonly matchesPerMinute: number;
  /** of one room */
  readonly spectators: number;
}

/** The limits of a host for which none are given: generous, as on loopback. */
export const DEFAULT_LIMITS: HostLimits = {
  rooms: 256,
  connections: 1024,
  connectionsPerAddress: 1024,
  connectionsPerMinute: 60_000,
  seatsPerAddress: 1024,
  matchesPerMinute: 6000,
  spectators: 64,
};

/** All limits, of which some are given: an address has as many seats as connections unless something else is asked for. */
export function limitsOf(given: Partial<HostLimits> = {}): HostLimits {
  const { connectionsPerAddress = DEFAULT_LIMITS.connectionsPerAddress } = given;
  return { ...DEFAULT_LIMITS, seatsPerAddress: connectionsPerAddress, ...given };
}

/** Lockstep that took a tick this short a time ago goes on at once: host and client keep their event loops awake for it. */
export const BUSY_POLL_MS = 2;
