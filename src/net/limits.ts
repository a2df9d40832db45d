import { checkOptions, type OptionNames } from '../core/internal.ts';
import { COUNT, checkFields, type Kinds } from '../replay/internal.ts';
import { FRAME_HEADER_BYTES } from './frame.ts';

/* Every limit and deadline of the host, as docs/protocol.md and docs/host.md state them. Times in ms of active time (clock.ts). */

/** Bytes of a payload: of the hello, and of anything after it. */
export const HELLO_BYTES = 1024;
export const PAYLOAD_BYTES = 8192;

/** From connecting to a complete hello, and from the first byte of a frame to its last. */
export const HELLO_MS = 2000;
export const FRAME_MS = 2000;
/** A player that sends no client update for this long has left. */
export const SILENT_MS = 5000;
/** A client for which bytes wait, and which takes none of them for this long, is given up. */
export const STUCK_MS = 5000;
/** How long a connection that is being closed may take for its last bytes. */
export const CLOSING_MS = 1000;

/** How long an answer of the web server may take until it is with the browser: the making of a replay page, and a slow network. */
export const ANSWER_MS = 30_000;

/** Bytes of a WebSocket message: as many as the two frames of a client update have at most. */
export const MESSAGE_BYTES: number = 2 * (FRAME_HEADER_BYTES + PAYLOAD_BYTES);
/** Fragments of a WebSocket message. */
export const MAX_FRAGMENTS = 64;
/** Pings, pongs and empty messages of a WebSocket in a second, and at once. */
export const CONTROLS_A_SECOND = 5;
export const CONTROLS_AT_ONCE = 20;

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
/** Rooms are spread over this many phases of a tick, so that they do not all take their ticks at once. */
export const PHASES = 16;

/** A player in lockstep forfeits with more than `times` answers later than `ms`. */
export const LOCKSTEP_BUDGET = [
  { ms: 85, times: 320 },
  { ms: 1000, times: 10 },
  { ms: 10_000, times: 0 },
] as const;

/** How often a match under way is written to its file and flushed to the disk. With the time of the flush, at most the last second is lost. */
export const FLUSH_MS = 800;
/** How often deadlines are looked at. */
export const SWEEP_MS = 100;

export const MINUTE_MS = 60_000;

/** Matches that clients of one address may start at once. A large limit a minute raises it (addresses.ts). */
export const STARTS_AT_ONCE = 20;
/** Wrong tokens that an address may send at once, and in a minute. */
export const GUESSES_AT_ONCE = 10;
export const GUESSES_PER_MINUTE = 10;
/** Seats that are kept at once for lost connections of one address. While there are as many, a further lost connection is a leave. */
export const AWAY_SEATS = 32;
/** Connections beyond the limits that are held open until the next sweep (`TurnedAway`). Further ones are closed at once. */
export const MAX_TURNED_AWAY = 64;
/** Addresses that are remembered. One more takes the place of that which was idle for longest, of those without a connection or a seat. */
export const MAX_ADDRESSES = 16_384;

/** An incident that repeats, of one address and code, is one line of the host's log per this time, with the number of repeats. */
export const LINE_MS = 60_000;
/** Lines about incidents: at once, and in a minute; and how many pairs of address and code are counted apart. A later line says how many incidents went unreported. */
export const LINES_AT_ONCE = 100;
export const LINES_PER_MINUTE = 60;
export const MAX_LINE_KINDS = 1024;

/** Results kept for a player that is away. */
export const MAX_MISSED = 4;

/** Tick slots for which a room that all players have left stays open for its spectators, after they have seen the last player leave. */
export const LINGER_SLOTS = 60;

/** Messages that wait at most for spectators who are behind. With one more, the oldest is dropped. */
export const MAX_MESSAGES = 1024;

/* Bounds on the memory of a delay line (delay-line.ts). Beyond MAX_SPANS or SPARE_TICKS nothing is recorded, and delayed spectators see
   the room stand still. */
/** In lockstep, how many of the tick slots of the delay are recorded, evenly spread. */
export const COARSE_MARKS = 3600;
/** Spans held. */
export const MAX_SPANS = 8192;
/** Ended matches may hold 2 × delay + SPARE_TICKS ticks. */
export const SPARE_TICKS = 36_000;

/** Tick slots between two state updates for a spectator that acknowledges none: 10 a second. */
export const UNACKED_SLOTS = 6;
/** Tick slots after which a spectator is sent a state update even if nothing has changed. */
export const REPEAT_SLOTS = 60;

/** Rooms that one answer lists: with the longest names they fit into a frame. */
export const LISTED_ROOMS = 256;

/** What an operator can set: whole numbers from 0. */
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

const LIMIT_NAMES: OptionNames<HostLimits> = {
  ...{ rooms: true, connections: true, connectionsPerAddress: true, connectionsPerMinute: true },
  ...{ seatsPerAddress: true, matchesPerMinute: true, spectators: true },
};

const LIMITS: Kinds<HostLimits> = {
  ...{ rooms: COUNT, connections: COUNT, connectionsPerAddress: COUNT, connectionsPerMinute: COUNT },
  ...{ seatsPerAddress: COUNT, matchesPerMinute: COUNT, spectators: COUNT },
};

/**
 * All limits, of which some are given: an address has as many seats as connections unless something else is asked for.
 *
 * @throws TypeError for an unknown limit · RangeError for a value out of its range
 */
export function limitsOf(given: Partial<HostLimits> = {}): HostLimits {
  checkOptions(given, LIMIT_NAMES, 'limits of a host');
  const { connectionsPerAddress = DEFAULT_LIMITS.connectionsPerAddress } = given;
  const isSet = ([, value]: readonly [string, number | undefined]): boolean => value !== undefined;
  const set: Partial<HostLimits> = Object.fromEntries(Object.entries(given).filter(isSet));
  const limits = { ...DEFAULT_LIMITS, seatsPerAddress: connectionsPerAddress, ...set };
  return checkFields(limits, LIMITS, (name, what) => new RangeError(`limits.${name} ${what}`));
}

/** Host and client keep their event loops awake for this long after a tick in lockstep: the next one usually comes within it. */
export const BUSY_POLL_MS = 2;
