import type { Input } from '../core/index.ts';
import type { PlayerInfo, Source } from '../replay/index.ts';
import type { Group } from './group.ts';
import { HOLD_TICKS, LOCKSTEP_BUDGET, MAX_CREDIT, PAIRS_AT_ONCE, PAIRS_PER_TICK } from './limits.ts';
import type { Opponent, User } from './wire.ts';

/* A place at the table: what a room knows of a player, and the rules for what it sends and when. No socket here. */

/** Where a room sends what is meant for one client. */
export interface Outlet {
  /** Sends a group, unless the client has not taken earlier ones; whether it was sent. */
  offer(group: Group): boolean;
  /** Sends a group whatever waits. */
  send(group: Group): void;
  /** Sends a message, where the client speaks the extended wire. */
  tell(message: object): void;
  /** Ends the connection, saying why. */
  refuse(code: string, message: string): void;
}

/** What a client sends for a tick. */
export interface Pair {
  readonly ready: boolean;
  readonly keys: Input;
}

/** A player in a room, from taking the seat to leaving it. */
export interface Seat {
  readonly number: 1 | 2;
  readonly user: User;
  readonly player: PlayerInfo;
  /** that of a bot which the host seats itself */
  readonly opponent: Opponent | undefined;
  /** undefined while a client is away, and for an opponent */
  outlet: Outlet | undefined;
  /** the digest of what takes the seat again; undefined where a lost connection is a leave */
  secret: string | undefined;
  /** when the connection was lost, ms */
  awaySince: number;
  /** results that could not be told */
  missed: object[];
  ready: boolean;
  /** groups that the client may be sent */
  credit: number;
  /** most pairs that it was ahead in this match */
  window: number;
  /** pairs to come whose `ready` does not count */
  stale: number;
  /** the final group, until the client has been sent it */
  owed: Group | undefined;
  /** pairs that it may send at once */
  allowance: number;
  /** inputs sent for ticks to come, in lockstep */
  readonly queue: Input[];
  /** the newest keys, and whether a tick has had them */
  keys: Input;
  fresh: boolean;
  /** ticks since there were new ones */
  age: number;
  /** where the input of the last tick came from */
  source: Source;
  /** when a pair came last, and when a group was sent last, ms */
  heardAt: number;
  sentAt: number;
  /** answers in lockstep that were late, by the entries of LOCKSTEP_BUDGET */
  readonly late: [number, number, number];
}

export interface Occupant {
  readonly user: User;
  readonly player: PlayerInfo;
  readonly opponent?: Opponent | undefined;
  readonly outlet?: Outlet | undefined;
  readonly secret?: string | undefined;
}

export const createSeat = (number: 1 | 2, occupant: Occupant, now: number): Seat => ({
  number,
  user: occupant.user,
  player: occupant.player,
  opponent: occupant.opponent,
  outlet: occupant.outlet,
  secret: occupant.secret,
  awaySince: now,
  missed: [],
  ready: occupant.opponent !== undefined,
  credit: 0,
  window: 1,
  stale: 0,
  owed: undefined,
  allowance: PAIRS_AT_ONCE,
  queue: [],
  keys: 0,
  fresh: false,
  age: 0,
  source: 'fresh',
  heardAt: now,
  sentAt: now,
  late: [0, 0, 0],
});

/**
 * Takes a pair that has come.
 *
 * @returns false if it is one too many
 */
export function takePair(seat: Seat, { ready, keys }: Pair, now: number): boolean {
  seat.heardAt = now;
  if (seat.owed !== undefined) seat.ready = false;
  else if (seat.stale > 0) seat.stale -= 1;
  else seat.ready = ready;
  seat.keys = keys;
  seat.fresh = true;
  seat.allowance -= 1;
  seat.credit = Math.min(MAX_CREDIT, seat.credit + 1);
  seat.window = Math.max(seat.window, seat.credit);
  return seat.allowance >= 0;
}

/** Takes a pair of a match in lockstep, which is the input of a tick of its own. @returns as `takePair` */
export function queuePair(seat: Seat, pair: Pair, now: number): boolean {
  seat.queue.push(pair.keys);
  takePair(seat, pair, now);
  seat.allowance = PAIRS_AT_ONCE;
  return seat.queue.length <= MAX_CREDIT;
}

/** What a slot of the host's clock brings: so many more pairs. */
export function refill(seat: Seat): void {
  seat.allowance = Math.min(PAIRS_AT_ONCE, seat.allowance + PAIRS_PER_TICK);
}

/** Decides on the input of a tick in real time, the newest keys if they are not too old, and says where it is from in `source`. */
export function nextInput(seat: Seat): Input {
  seat.age = seat.fresh ? 0 : seat.age + 1;
  seat.source = seat.fresh ? 'fresh' : seat.age <= HOLD_TICKS ? 'held' : 'neutral';
  seat.fresh = false;
  return seat.source === 'neutral' ? 0 : seat.keys;
}

/** Notes that a group is on its way. */
export function spend(seat: Seat, now: number): void {
  seat.credit -= 1;
  seat.sentAt = now;
}

/** After the end of a match: a client is to be sent its final group, and then to be ready once more. */
export function owe(seat: Seat, group: Group): void {
  if (seat.opponent !== undefined) return;
  seat.ready = false;
  seat.owed = group;
}

/** After the other player has left. */
export function awaitAnother(seat: Seat): void {
  seat.owed = undefined;
  seat.ready = seat.opponent !== undefined;
}

/* A client that is at most W pairs ahead has seen the final group when it sends the W-th pair after the one which that
   group answers; `credit` of those have come already. */
/** After the final group was sent: which pairs were on their way before it can have been seen. */
export function expectStale(seat: Seat): void {
  seat.owed = undefined;
  seat.stale = Math.max(0, seat.window - seat.credit - 1);
}

/** Makes a seat ready for the first tick of a match. */
export function beginMatch(seat: Seat, now: number): void {
  seat.window = Math.max(1, seat.credit);
  seat.stale = 0;
  seat.age = 0;
  seat.sentAt = now;
  seat.late.fill(0);
}

/** Counts an answer that took so long; whether that uses up the budget of its player. */
export function isOverBudget(seat: Seat, tookMs: number): boolean {
  let over = false;
  for (const [index, { ms, times }] of LOCKSTEP_BUDGET.entries()) {
    if (tookMs > ms && ++seat.late[index]! > times) over = true;
  }
  return over;
}

/** Whether a player is there to play: a client that is connected, or a bot of ours. */
export const isPresent = ({ outlet, opponent }: Seat): boolean =>
  outlet !== undefined || opponent !== undefined;

/** Whether a player that lockstep waits for has been waited for long enough. */
export const isPatienceOver = ({ opponent, queue, sentAt }: Seat, now: number): boolean =>
  opponent === undefined && queue.length === 0 && now - sentAt > LONGEST_ANSWER_MS;

const LONGEST_ANSWER_MS = LOCKSTEP_BUDGET[2].ms;
