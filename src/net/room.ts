import { createMatch, type Match } from '../core/index.ts';
import type { Result } from '../replay/browser.ts';
import type { RoomOptions } from './host-options.ts';
import { LINGER_SLOTS } from './limits.ts';
import {
  type Commitment,
  type MatchRecording,
  type MatchReport,
  resultMessage,
  startMessage,
} from './match-recording.ts';
import { createMatchSession, type MatchSession } from './match-session.ts';
import {
  beginMatch,
  type ClientSink,
  type ClientUpdate,
  chargeAnswer,
  createSeat,
  expectStale,
  isOverdue,
  isPresent,
  queueUpdate,
  refill,
  type Seat,
  type SeatRequest,
  sendResult,
  spend,
  takeUpdate,
} from './seat.ts';
import { createSpectatorStream, type SpectatorStream } from './spectator-stream.ts';
import { createStateBroadcast, NOBODY, type StateBroadcast } from './state-broadcast.ts';
import { createUpdateEncoder } from './state-update.ts';

/* Two seats, and the matches that are played at them: client updates and tick slots come in, state updates and messages go out. */

export interface RoomOwner {
  now(): number;
  commit(room: string, match: number): Commitment;
  /** Undefined where the log of the match cannot be written: no match starts, and its players have been sent away. */
  beginRecording(room: Room, match: Match): MatchRecording | undefined;
  /** Whether a match may start in a room whose players are ready. */
  mayStart(room: Room): boolean;
  leave(room: Room, seat: Seat): void;
  started(room: Room): void;
  ticked(): void;
  botFailed(room: Room, seat: Seat, error: unknown): void;
  botDecided(room: Room): void;
  /** A match is over; `ended` follows once its log is safe, or is known to be lost. */
  ending(room: Room): void;
  ended(report: MatchReport): void;
}

export class Room {
  readonly options: RoomOptions;
  readonly seats: [Seat | undefined, Seat | undefined] = [undefined, undefined];
  /** players, those that are away and opponents included: another array after one has come or left */
  players: readonly Seat[] = [];
  readonly stream: SpectatorStream;
  /** number of the match that is played or comes next */
  number = 1;
  commitment: Commitment;
  readonly #owner: RoomOwner;
  readonly #broadcast: StateBroadcast;
  #session: MatchSession | undefined;
  #win: readonly [boolean, boolean] = NOBODY;
  /** whether what is shown is the end of a match, which spectators are still to see */
  #showsEnd = false;
  /** tick slots since somebody sat down or left last */
  #slotsSinceSeating = 0;

  constructor(options: RoomOptions, owner: RoomOwner) {
    this.options = options;
    this.#owner = owner;
    const encoder = createUpdateEncoder();
    this.#broadcast = createStateBroadcast(encoder, options.rules);
    this.stream = createSpectatorStream(encoder, options.delaySlots);
    this.commitment = owner.commit(options.name, this.number);
  }

  get playing(): boolean {
    return this.#session !== undefined;
  }

  /** The match that is played, or else the last one, or one at tick 0. */
  get match(): Match {
    return this.#broadcast.match;
  }

  /** Whether nobody is left: no client in a seat, and no spectator that is still to see how it ended. */
  get isDone(): boolean {
    if (this.players.some(({ opponent }) => opponent === undefined)) return false;
    const haveSeen = this.#slotsSinceSeating > this.options.delaySlots + LINGER_SLOTS;
    return haveSeen || this.stream.spectators.size === 0;
  }

  get free(): 1 | 2 | undefined {
    return ([1, 2] as const).find((number) => this.seats[number - 1] === undefined);
  }

  /** Grants the free seat. @throws RangeError if there is none */
  sit(request: SeatRequest): Seat {
    const number = this.free;
    if (number === undefined) throw new RangeError(`room ${this.options.name} is full`);
    const seat = createSeat(number, request, this.#owner.now());
    this.#place(number, seat);
    if (!this.#showsEnd) this.#show();
    return seat;
  }

  #place(number: 1 | 2, seat: Seat | undefined): void {
    this.seats[number - 1] = seat;
    this.players = this.seats.filter((one) => one !== undefined);
    this.#slotsSinceSeating = 0;
  }

  /** Takes a client update of a player; false if it is one too many. */
  take(seat: Seat, update: ClientUpdate): boolean {
    const now = this.#owner.now();
    if (this.options.pace === 'realtime') return takeUpdate(seat, update, now);
    const wasAwaited = this.playing && seat.queue.length === 0;
    const taken = queueUpdate(seat, update, now);
    const forfeits = wasAwaited && chargeAnswer(seat, now - seat.sentAt);
    if (forfeits) this.#forfeit(seat);
    else if (taken) this.advanceLockstep();
    return taken;
  }

  /** A player has left: the match is over and lost for it, and the seat is free. */
  leave(seat: Seat): void {
    if (this.seats[seat.number - 1] !== seat) return;
    const other = this.seats[2 - seat.number];
    if (this.playing) this.#end({ reason: 'leave', winner: seat.number === 1 ? 2 : 1 });
    this.#place(seat.number, undefined);
    if (other !== undefined) other.ready = other.opponent !== undefined;
    this.#win = NOBODY;
    this.#broadcast.open(undefined, undefined);
    if (!this.#showsEnd) this.#show();
  }

  /** A player's connection is lost; its seat is kept. */
  detach(seat: Seat): void {
    seat.sink = undefined;
    seat.awaySince = this.#owner.now();
    seat.credit = 0;
    seat.queue.length = 0;
  }

  /** A player is back. Its old connection may still be there: what that one has sent does not count. */
  attach(seat: Seat, sink: ClientSink): void {
    this.detach(seat);
    seat.sink = sink;
    seat.heardAt = this.#owner.now();
    for (const message of seat.missed.splice(0)) sink.sendMessage(message);
  }

  /** A tick slot of the host's clock, 60 a second: a tick in real time, answers where nobody plays, and a look for spectators. */
  tickSlot(): void {
    this.#slotsSinceSeating += 1;
    for (const seat of this.players) refill(seat);
    // A slot shows spectators what it has made of the room; only the end of a match is shown to them first, and then replaced.
    const showsEnd = this.#showsEnd;
    if (showsEnd) {
      this.stream.tickSlot(this.#broadcast);
      this.#show();
    } else if (this.#mayStart()) this.#start();
    if (this.#session === undefined) this.#answer();
    else if (this.options.pace === 'realtime') this.#tick(this.#session);
    else this.advanceLockstep();
    if (!showsEnd) this.stream.tickSlot(this.#broadcast);
    this.#session?.recording.flushIfDue(this.#owner.now());
  }

  /** Ends a match in lockstep for whose next tick a player has been waited for too long. */
  sweep(): void {
    if (!this.playing || this.options.pace === 'realtime') return;
    const over = this.players.find((seat) => isOverdue(seat, this.#owner.now()));
    if (over !== undefined) this.#forfeit(over);
  }

  /** Ends the match that is played, if one is, with no winner. @param silently sends no final state: after a defect there may be none to encode */
  interrupt(silently = false): void {
    if (!this.playing) return;
    const result: Result = { reason: 'interrupted', winner: null };
    if (silently) this.#end(result);
    else this.#finish(result);
  }

  #mayStart(): boolean {
    // Whoever watches sees the end of a match before the beginning of the next.
    const awaited = this.#showsEnd && (this.stream.spectators.size > 0 || this.options.delaySlots > 0);
    if (this.playing || awaited) return false;
    const ready = this.seats.every((seat) => seat?.ready && seat.owed === undefined && isPresent(seat));
    return ready && this.#owner.mayStart(this);
  }

  #start(): void {
    const match = createMatch({ seed: this.commitment.seed, rules: this.options.rules });
    const recording = this.#owner.beginRecording(this, match);
    if (recording === undefined) return;
    this.#session = createMatchSession({
      seats: this.seats as [Seat, Seat],
      lockstep: this.options.pace === 'lockstep',
      match,
      recording,
      onFailure: (seat, error) => this.#owner.botFailed(this, seat, error),
      onDecision: () => this.#owner.botDecided(this),
    });
    const now = this.#owner.now();
    this.#win = NOBODY;
    this.#broadcast.open(match, recording.recorder);
    this.#show();
    for (const seat of this.players) beginMatch(seat, now);
    const message = startMessage(this.number, this.commitment, this.players);
    for (const seat of this.players) seat.sink?.sendMessage(message);
    this.stream.send(message);
    this.#owner.started(this);
  }

  /** Starts the match if it may, and takes ticks for as long as both players have sent their inputs for them. */
  advanceLockstep(): void {
    if (this.#mayStart()) this.#start();
    while (this.#session?.isDue()) this.#tick(this.#session);
  }

  #tick(session: MatchSession): void {
    const result = session.tick();
    if (result?.reason !== 'forfeit') this.#owner.ticked();
    if (result !== undefined) this.#finish(result);
    else this.#deliver();
  }

  /** Sends the state after a tick to every player that has credit for it. */
  #deliver(): void {
    this.#show();
    const now = this.#owner.now();
    for (const seat of this.players) {
      if (seat.sink === undefined || seat.credit === 0) continue;
      // In lockstep nobody goes on without it, and nobody is far ahead of it.
      if (this.options.pace === 'lockstep') seat.sink.send(this.#broadcast.encode());
      else if (!seat.sink.offer(this.#broadcast.encode())) continue;
      spend(seat, now);
    }
  }

  /** Answers client updates while no match is played. A final state that is still owed goes out first, however late. */
  #answer(): void {
    for (const seat of this.players) {
      if (seat.sink === undefined || seat.credit === 0) continue;
      if (!seat.sink.offer(seat.owed ?? this.#broadcast.encode())) continue;
      spend(seat, this.#owner.now());
      // No tick takes the input of the update that was just answered. Those of unanswered updates stay for the next match.
      seat.queue.splice(0, seat.queue.length - seat.credit);
      if (seat.owed !== undefined) expectStale(seat);
    }
  }

  #forfeit(seat: Seat): void {
    this.#finish({ reason: 'forfeit', winner: seat.number === 1 ? 2 : 1 });
    seat.sink?.refuse('forfeit', 'too many answers came too late');
    this.#owner.leave(this, seat);
  }

  /** Ends a match whose players stay: each is owed the final state. */
  #finish(result: Result): void {
    const { winner, reason } = result;
    const decided = reason !== 'interrupted';
    this.#win = [winner === 1, winner === 2];
    this.#show({ lost: [decided && winner !== 1, decided && winner !== 2] });
    for (const seat of this.players) {
      if (seat.opponent !== undefined) continue;
      seat.ready = false;
      seat.owed = this.#broadcast.encode();
    }
    this.#end(result);
    this.#answer();
  }

  #end(result: Result): void {
    const { number, commitment, options, players } = this;
    const session = this.#session!;
    this.#session = undefined;
    this.number += 1;
    this.commitment = this.#owner.commit(options.name, this.number);
    this.#owner.ending(this);
    session.end();
    session.recording.end(result, (end) => {
      const report = { ...end, ...commitment, room: options.name, match: number, players: session.players };
      const message = resultMessage(report);
      for (const seat of players) sendResult(seat, message);
      this.stream.send(message);
      this.#owner.ended(report);
    });
  }

  #show(end?: { readonly lost: readonly [boolean, boolean] }): void {
    this.#showsEnd = end !== undefined;
    const { seats, number, commitment } = this;
    this.#broadcast.set({ seats, ready: this.playing, lost: end?.lost, win: this.#win, number, commitment });
  }
}
