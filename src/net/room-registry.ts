import { sha256Hex } from '#platform';
import { type ErrorCode, type Match, ShooterError, TICK_RATE } from '../core/index.ts';
import { commitSeed } from '../replay/browser.ts';
import { createTickClock } from './clock.ts';
import type { SeatPlace } from './connection.ts';
import { clientsOf, countStart, mayStart } from './fair-use.ts';
import { count, type HostContext } from './host-context.ts';
import { CATCH_UP_TICKS, FLUSH_MS, PHASES } from './limits.ts';
import { beginRecording, type Commitment, type MatchRecording, type MatchReport } from './match-recording.ts';
import type { Pace } from './messages.ts';
import { Room, type RoomOwner } from './room.ts';
import type { Seat, SeatRequest } from './seat.ts';

/* The rooms of a host: opened as clients come, given their ticks, closed when the last one has left, and each with its matches on record. */

export class RoomRegistry implements RoomOwner {
  readonly rooms: Map<string, Room> = new Map();
  readonly inLockstep: Set<Room> = new Set();
  sealing = 0;
  isRecording = true;
  readonly #context: HostContext;
  readonly #onEnd: (report: MatchReport) => void;
  readonly #clock = createTickClock(1000 / TICK_RATE / PHASES, CATCH_UP_TICKS * PHASES);
  /** by phase of a tick, the rooms that have their tick slot in it */
  readonly #phases: Set<Room>[] = Array.from({ length: PHASES }, () => new Set());
  /** seats by the digest of their reconnection token */
  readonly #kept = new Map<string, Pick<SeatPlace, 'room' | 'seat'>>();
  #round = 0;
  #nextNumber = 1;
  #opened = 0;

  constructor(context: HostContext, onEnd: (report: MatchReport) => void) {
    this.#context = context;
    this.#onEnd = onEnd;
  }

  get isPlaying(): boolean {
    for (const { playing } of this.rooms.values()) if (playing) return true;
    return false;
  }

  get due(): number {
    return this.rooms.size > 0 ? this.#clock.due : Number.POSITIVE_INFINITY;
  }

  /** Gives rooms all tick slots that are due by `now`. @param onLate is called with how late each of them is, ms */
  advance(now: number, onLate: (ms: number) => void): void {
    while (this.rooms.size > 0) {
      const late = this.#clock.take(now);
      if (late === undefined) return;
      onLate(late);
      for (const room of [...this.#phases[this.#round % PHASES]!]) this.guard(room, () => room.tickSlot());
      this.#round += 1;
    }
  }

  /** Looks at all rooms: at late answers, at seats whose grace time is over, at whether anybody is left. */
  sweep(): void {
    for (const room of [...this.rooms.values()]) this.guard(room, () => this.#sweepRoom(room));
  }

  #sweepRoom(room: Room): void {
    const { now, options } = this.#context;
    room.sweep();
    for (const seat of room.players) {
      const away = seat.sink === undefined && seat.opponent === undefined;
      if (away && now() - seat.awaySince >= options.graceMs) this.leave(room, seat);
    }
    this.closeIfDone(room);
  }

  interrupt(): void {
    for (const room of [...this.rooms.values()]) this.guard(room, () => room.interrupt());
  }

  /** Lets a defect in one room end that room alone. */
  guard(room: Room, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.fail(room, error);
    }
  }

  /** A defect has shown in a room: it is closed, and its match is recorded as interrupted, if that still works. */
  fail(room: Room, error: unknown): void {
    const { log } = this.#context.options;
    const about = { room: room.options.name };
    log.error({ ...about, err: error }, 'a room has failed; its match is interrupted');
    // Before anybody is sent away: a leave would end the match, and give it to the other player.
    try {
      room.interrupt(true);
    } catch (second) {
      log.error({ ...about, err: second }, 'a match could not be ended');
    }
    for (const { sink } of room.players)
      sink?.refuse('internal', 'a defect of this host: the match is interrupted');
    for (const seat of room.players) this.#free(seat);
    this.#close(room);
  }

  /** @param name undefined: the next number that is no room's name · @throws ShooterError `net/full` */
  open(name: string | undefined, pace: Pace): Room {
    const { options, limits, now } = this.#context;
    if (this.rooms.size === 0) this.#clock.restart(now());
    // A room that only spectators still watch gives way to a new one.
    const deserted = [...this.rooms.values()].find((room) => clientsOf(room).length === 0);
    if (this.rooms.size >= limits.rooms && deserted !== undefined) this.#close(deserted);
    if (this.rooms.size >= limits.rooms)
      throw refusal('net/full', `all ${limits.rooms} rooms of this host are taken`);
    const room = new Room(
      {
        name: name ?? this.#nextName(),
        named: name !== undefined,
        ordinal: this.#opened,
        pace,
        rules: options.rules,
        delaySlots: options.delayTicks,
      },
      this,
    );
    this.#opened += 1;
    this.rooms.set(room.options.name, room);
    const sizes = this.#phases.map(({ size }) => size);
    this.#phases[sizes.indexOf(Math.min(...sizes))]!.add(room);
    return room;
  }

  #nextName(): string {
    while (this.rooms.has(String(this.#nextNumber))) this.#nextNumber += 1;
    this.#nextNumber += 1;
    return String(this.#nextNumber - 1);
  }

  sit(room: Room, request: SeatRequest): Seat {
    const seat = room.sit(request);
    this.#context.addresses.sit(seat.address[0]);
    if (seat.reconnection !== undefined) this.#kept.set(seat.reconnection, { room, seat });
    return seat;
  }

  seatOf(token: string): Pick<SeatPlace, 'room' | 'seat'> | undefined {
    return this.#kept.get(digest(token));
  }

  /** Frees a seat, and closes the room where nobody is left. */
  leave(room: Room, seat: Seat): void {
    if (!room.players.includes(seat)) return;
    this.#free(seat);
    room.leave(seat);
    this.closeIfDone(room);
  }

  #free(seat: Seat): void {
    if (seat.reconnection !== undefined) this.#kept.delete(seat.reconnection);
    if (seat.opponent === undefined) this.#context.addresses.releaseSeat(seat.address[0]);
  }

  closeIfDone(room: Room): void {
    if (room.isDone) this.#close(room);
  }

  #close(room: Room): void {
    // Each spectator that is sent away below asks whether its room can be closed. It is by then.
    if (this.rooms.get(room.options.name) !== room) return;
    this.rooms.delete(room.options.name);
    this.inLockstep.delete(room);
    for (const phase of this.#phases) phase.delete(room);
    for (const { sink } of [...room.stream.spectators]) sink.refuse('no-room', 'the room is closed');
  }

  now(): number {
    return this.#context.now();
  }

  mayStart(room: Room): boolean {
    return !this.#context.isDraining && mayStart(this.#context, room);
  }

  commit(room: string, match: number): Commitment {
    const { options, randomHex } = this.#context;
    const seed = options.seed === undefined ? randomHex(16) : `${options.seed}/${room}/${match}`;
    const nonce = randomHex(16);
    return { seed, nonce, seedCommit: commitSeed(seed, nonce) };
  }

  /** A disk that takes no log takes no match. */
  beginRecording(room: Room, match: Match): MatchRecording | undefined {
    const { options, stats, now, date } = this.#context;
    const { nonce, seedCommit } = room.commitment;
    const about = { room: room.options.name, match: room.number };
    const recordedAt = date().toISOString();
    const [first, second] = room.players;
    try {
      const file = options.logs.create(`${compactDate(recordedAt)}-room-${about.room}-match-${about.match}`);
      return beginRecording(match, {
        players: [first!.player, second!.player],
        recording: { ...options.recording, recordedAt, host: { ...about, nonce, seedCommit } },
        file,
        name: file.path.split(/[/\\]/).at(-1)!,
        // Matches flush at different times: the fractions of multiples of the golden ratio are spread evenly.
        flushAt: now() + FLUSH_MS * ((stats.started * GOLDEN) % 1),
        onFailure: (error) => {
          this.isRecording = false;
          options.log.error({ ...about, err: error }, 'the log of a match cannot be written');
        },
      });
    } catch (error) {
      this.isRecording = false;
      options.log.error({ ...about, err: error }, 'a match cannot start: its log cannot be written');
      // A stranger gets a code: the message names the folder.
      const code = error instanceof ShooterError ? error.code : 'internal';
      const why = `the log of the match cannot be written (${code})`;
      for (const { sink } of room.players) sink?.refuse('no-recording', why);
      return undefined;
    }
  }

  started(room: Room): void {
    const { options, stats } = this.#context;
    const { number, players } = room;
    stats.started += 1;
    if (room.options.pace === 'lockstep') this.inLockstep.add(room);
    countStart(this.#context, room);
    const names = players.map(({ player }) => player.name);
    options.log.info({ room: room.options.name, match: number, players: names }, 'a match starts');
  }

  ticked(): void {
    this.#context.stats.ticks += 1;
  }

  botFailed(room: Room, { number: player }: Seat, error: unknown): void {
    const about = { room: room.options.name, match: room.number, player, err: error };
    this.#context.options.log.error(about, 'a bot of this host has failed');
  }

  /** In lockstep the tick may have waited for this bot alone. In real time the clock takes the next tick. */
  botDecided(room: Room): void {
    if (room.options.pace === 'lockstep' && room.playing) this.guard(room, () => room.advanceLockstep());
  }

  ending(room: Room): void {
    this.sealing += 1;
    this.inLockstep.delete(room);
  }

  ended(report: MatchReport): void {
    const { options, stats } = this.#context;
    const { room, match, result, ticks, log, hash, bytes, why } = report;
    this.sealing -= 1;
    count(stats.ended, result.reason);
    this.isRecording = log !== null;
    if (log === null) stats.unrecorded += 1;
    else options.logs.sealed(log, bytes);
    const about = { room, match, ...result, ticks, hash, log, ...(why !== undefined && { why }) };
    options.log.info(about, 'a match is over');
    this.#onEnd(report);
  }
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** `20260131-235959`: names sort as their matches were played. */
const compactDate = (iso: string): string => iso.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');

/** What is kept of a token: whoever reads the memory of a host learns none. */
export const digest = (token: string): string => sha256Hex(token);

/** @param retryMs after which it may help to try again; undefined: not by itself */
export const refusal = (code: ErrorCode, message: string, retryMs?: number): ShooterError =>
  Object.assign(new ShooterError(code, message), { cause: { retryMs } });
