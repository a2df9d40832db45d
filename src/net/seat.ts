import type { Input } from '../core/index.ts';
import type { PlayerInfo, Source } from '../replay/browser.ts';
import type { Opponent } from './host-options.ts';
import {
  HOLD_TICKS,
  LOCKSTEP_BUDGET,
  MAX_CREDIT,
  MAX_MISSED,
  UPDATES_AT_ONCE,
  UPDATES_PER_TICK,
} from './limits.ts';
import type { Address, HostMessage } from './messages.ts';
import type { StateUpdate } from './state-update.ts';

/* A seat of a room: what the room knows of a player, and the rules for what the player is sent, and when. No socket here. */

/** Where a room sends what is meant for one client. */
export interface ClientSink {
  /** Sends a state update, unless the client has not taken earlier ones; whether it was sent. */
  offer(update: StateUpdate): boolean;
  /** Sends a state update whatever waits. */
  send(update: StateUpdate): void;
  /** Sends a message, where the client speaks the extended wire. */
  sendMessage(message: HostMessage): void;
  /** Ends the connection, saying why. */
  refuse(code: string, message: string): void;
}

/** What a client sends for a tick. */
export interface ClientUpdate {
  readonly ready: boolean;
  readonly keys: Input;
}

/** A player in a room, from taking the seat to leaving it. */
export interface Seat {
  readonly number: 1 | 2;
  readonly address: Address;
  readonly player: PlayerInfo;
  /** that of a bot which the host seats itself */
  readonly opponent: Opponent | undefined;
  /** undefined while a client is away, and for an opponent */
  sink: ClientSink | undefined;
  /** the digest of the reconnection token; undefined where a lost connection is a leave */
  reconnection: string | undefined;
  /** when the connection was lost, ms */
  awaySince: number;
  /** results that could not be sent */
  missed: HostMessage[];
  ready: boolean;
  /** client updates received and not yet answered, MAX_CREDIT at most: so many state updates the client may be sent */
  credit: number;
  /** the largest number of unanswered client updates in this match, at least 1 */
  window: number;
  /** how many of the next client updates have a `ready` flag that is ignored */
  stale: number;
  /** the final state update, until the client has been sent it */
  owed: StateUpdate | undefined;
  /** client updates that it may send at once */
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
  /** when a client update came last, and when a state update was sent last, ms */
  heardAt: number;
  sentAt: number;
  /** answers in lockstep that were late, by the entries of LOCKSTEP_BUDGET */
  readonly late: [number, number, number];
}

/** What a seat is taken with. */
export type SeatRequest = Pick<Seat, 'address' | 'player'> &
  Partial<Pick<Seat, 'opponent' | 'sink' | 'reconnection'>>;

export const createSeat = (number: 1 | 2, request: SeatRequest, now: number): Seat => ({
  opponent: undefined,
  sink: undefined,
  reconnection: undefined,
  ...request,
  number,
  awaySince: now,
  missed: [],
  ready: request.opponent !== undefined,
  credit: 0,
  window: 1,
  stale: 0,
  owed: undefined,
  allowance: UPDATES_AT_ONCE,
  queue: [],
  keys: 0,
  fresh: false,
  age: 0,
  source: 'fresh',
  heardAt: now,
  sentAt: now,
  late: [0, 0, 0],
});

/** Sends a result to a player, or keeps it for when the player is back. */
export function sendResult({ sink, reconnection, missed }: Seat, message: HostMessage): void {
  if (sink !== undefined) sink.sendMessage(message);
  else if (reconnection !== undefined && missed.length < MAX_MISSED) missed.push(message);
}

/** Whether somebody is there to play. */
export const isPresent = ({ sink, opponent }: Seat): boolean => sink !== undefined || opponent !== undefined;

/**
 * Takes a client update that has come.
 *
 * @returns false if it is one too many
 */
export function takeUpdate(seat: Seat, { ready, keys }: ClientUpdate, now: number): boolean {
  seat.heardAt = now;
  // `ready` is about the next match only where the client can have seen the final state of the last one: see `expectStale`.
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

/** Takes a client update of a match in lockstep, which is the input of a tick of its own. @returns as `takeUpdate` */
export function queueUpdate(seat: Seat, update: ClientUpdate, now: number): boolean {
  seat.queue.push(update.keys);
  takeUpdate(seat, update, now);
  // Here the queue is what bounds them: they come as fast as the match goes.
  seat.allowance = UPDATES_AT_ONCE;
  return seat.queue.length <= MAX_CREDIT;
}

/** Allows the client updates of one more tick slot. */
export function refill(seat: Seat): void {
  seat.allowance = Math.min(UPDATES_AT_ONCE, seat.allowance + UPDATES_PER_TICK);
}

/** Decides on the input of a tick in real time, the newest keys if they are not too old, and says where it is from in `source`. */
export function nextInput(seat: Seat): Input {
  seat.age = seat.fresh ? 0 : seat.age + 1;
  seat.source = seat.fresh ? 'fresh' : seat.age <= HOLD_TICKS ? 'held' : 'neutral';
  seat.fresh = false;
  return seat.source === 'neutral' ? 0 : seat.keys;
}

/** Notes that a state update is on its way. */
export function spend(seat: Seat, now: number): void {
  seat.credit -= 1;
  seat.sentAt = now;
}

/**
 * Notes that the final state was sent, and ignores the `ready` flags that the client may have sent before it sees that.
 *
 * The final state answers client update k. The client keeps at most `window` updates unanswered, so updates k + 1 to k + window - 1
 * may have left before. `credit` of them have arrived. The rest are `stale`.
 */
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

/** Charges a player in lockstep for the time of an answer. @returns whether it is beyond LOCKSTEP_BUDGET */
export function chargeAnswer(seat: Seat, tookMs: number): boolean {
  let over = false;
  for (const [index, { ms, times }] of LOCKSTEP_BUDGET.entries()) {
    if (tookMs > ms && ++seat.late[index]! > times) over = true;
  }
  return over;
}

/** Whether lockstep has waited for the next input of a player for too long. */
export const isOverdue = ({ opponent, queue, sentAt }: Seat, now: number): boolean =>
  opponent === undefined && queue.length === 0 && now - sentAt > LONGEST_ANSWER_MS;

/** No answer may be later. */
const LONGEST_ANSWER_MS = LOCKSTEP_BUDGET[2].ms;
