import { basename } from 'node:path';
import { type Match, type Rules, ShooterError } from '../core/index.ts';
import { commitSeed, type RecordingInfo } from '../replay/index.ts';
import type { FairUse } from './fair-use.ts';
import { FLUSH_MS, PHASES } from './limits.ts';
import { refusal } from './lobby.ts';
import type { Commitment, MatchReport } from './match-recording.ts';
import { beginRecording, type MatchRecording } from './match-recording.ts';
import type { Pace } from './messages.ts';
import type { LogFolder } from './node/log-folder.ts';
import { createRoom, type Room, type RoomServices } from './room.ts';
import type { Seat } from './seat.ts';
import { count, type HostStats } from './stats.ts';
import type { HostLog } from './wire.ts';

/* The rooms of a host: opened as clients come, closed when the last one has left, and each with its matches on record. */

export interface RoomRegistryOptions {
  readonly logs: LogFolder;
  readonly log: HostLog;
  readonly recording: Omit<RecordingInfo, 'recordedAt' | 'host'>;
  readonly rules: Rules;
  readonly seed: string | undefined;
  readonly maxRooms: number;
  readonly delaySlots: number;
  readonly stats: HostStats;
  readonly now: () => number;
  readonly date: () => Date;
  readonly random: (bytes: number) => Buffer;
  /** how long the seat of a lost connection is kept, ms */
  readonly graceMs: number;
  readonly fairUse: FairUse;
  readonly mayStart: () => boolean;
  readonly onEnd: (report: MatchReport) => void;
}

export class RoomRegistry {
  readonly rooms: Map<string, Room> = new Map();
  /** those in which a match in lockstep is on */
  readonly inLockstep: Set<Room> = new Set();
  /** seats by the digest of the secret that takes them again */
  readonly reconnections: Map<string, { readonly room: Room; readonly seat: Seat }> = new Map();
  /** matches that are over and whose log is not on the disk yet */
  sealing = 0;
  /** whether the last log that was written to could be */
  isRecording = true;
  readonly #options: RoomRegistryOptions;
  readonly #services: RoomServices;
  readonly #phases: Set<Room>[] = Array.from({ length: PHASES }, () => new Set());
  #nextNumber = 1;
  #opened = 0;

  constructor(options: RoomRegistryOptions) {
    this.#options = options;
    this.#services = this.#serveRooms();
  }

  get isPlaying(): boolean {
    for (const { playing } of this.rooms.values()) if (playing) return true;
    return false;
  }

  /** Rooms that have their slot in a phase of the tick. */
  inPhase(phase: number): ReadonlySet<Room> {
    return this.#phases[phase]!;
  }

  /** @param name undefined: the next number that is no room's name · @throws ShooterError `net/full` */
  open(name: string | undefined, pace: Pace): Room {
    const { maxRooms, rules, delaySlots } = this.#options;
    // Those who watch an empty room to its end give way.
    const empty = [...this.rooms.values()].find(({ players }) => players.length === 0);
    if (this.rooms.size >= maxRooms && empty !== undefined) this.#close(empty);
    if (this.rooms.size >= maxRooms)
      throw refusal('net/full', `all ${maxRooms} rooms of this host are taken`);
    const what = { name: name ?? this.#nextName(), named: name !== undefined, ordinal: this.#opened };
    const options = { ...what, pace, rules, delaySlots };
    this.#opened += 1;
    const room = createRoom(options, this.#services);
    this.rooms.set(options.name, room);
    const sizes = this.#phases.map(({ size }) => size);
    this.#phases[sizes.indexOf(Math.min(...sizes))]!.add(room);
    return room;
  }

  #nextName(): string {
    while (this.rooms.has(String(this.#nextNumber))) this.#nextNumber += 1;
    this.#nextNumber += 1;
    return String(this.#nextNumber - 1);
  }

  /** Frees a seat, and closes the room where nobody is left. */
  leave(room: Room, seat: Seat): void {
    if (!room.players.includes(seat)) return;
    this.#free(seat);
    room.leave(seat);
    this.tidy(room);
  }

  #free(seat: Seat): void {
    if (seat.reconnection !== undefined) this.reconnections.delete(seat.reconnection);
    if (seat.opponent === undefined) this.#options.fairUse.addresses.rise(seat.address[0]);
  }

  /** Looks at a room: at late answers, at seats whose grace time is over, at whether anybody is left. */
  sweep(room: Room): void {
    const { now, graceMs } = this.#options;
    room.sweep();
    for (const seat of room.players) {
      const away = seat.sink === undefined && seat.opponent === undefined;
      if (away && now() - seat.awaySince >= graceMs) this.leave(room, seat);
    }
    this.tidy(room);
  }

  /** Closes a room in which nobody is left. */
  tidy(room: Room): void {
    if (room.isDone) this.#close(room);
  }

  /** Ends a room that has failed: its match is recorded as interrupted, if that still works. */
  abandon(room: Room): void {
    // Before anybody is sent away: a leave would end the match, and give it to the other player.
    try {
      room.interrupt(true);
    } catch (error) {
      this.#options.log.error({ room: room.options.name, err: error }, 'a match could not be ended');
    }
    for (const { sink } of room.players)
      sink?.refuse('internal', 'a defect of this host: the match is interrupted');
    for (const seat of room.players) this.#free(seat);
    this.#close(room);
  }

  #close(room: Room): void {
    this.rooms.delete(room.options.name);
    this.inLockstep.delete(room);
    for (const phase of this.#phases) phase.delete(room);
    for (const { sink } of [...room.stream.spectators]) sink.refuse('no-room', 'the room is closed');
  }

  #serveRooms(): RoomServices {
    const { stats, log, now, fairUse, mayStart } = this.#options;
    return {
      now,
      mayStart: (room) => mayStart() && fairUse.mayStart(room),
      commit: (room, match) => this.#commit(room, match),
      beginRecording: (room, match) => this.#beginRecording(room, match),
      leave: (room, seat) => this.leave(room, seat),
      onTick: () => {
        stats.ticks += 1;
      },
      onStart: (room) => {
        const { options, number, players } = room;
        stats.started += 1;
        if (options.pace === 'lockstep') this.inLockstep.add(room);
        fairUse.started(room);
        const names = players.map(({ player }) => player.name);
        log.info({ room: options.name, match: number, players: names }, 'a match starts');
      },
      botEvents: (room) => ({
        onFailure: ({ number: player }, error) =>
          log.error(
            { room: room.options.name, match: room.number, player, err: error },
            'a bot of this host has failed',
          ),
        onDecision: () => this.#proceed(room),
      }),
      onEnding: (room) => {
        this.sealing += 1;
        this.inLockstep.delete(room);
      },
      onEnd: (report) => this.#report(report),
    };
  }

  /** A bot that was waited for has decided. In real time the clock takes the next tick. */
  #proceed(room: Room): void {
    if (room.options.pace === 'realtime' || !room.playing) return;
    try {
      room.lockstep();
    } catch (error) {
      const about = { room: room.options.name, err: error };
      this.#options.log.error(about, 'a room has failed; its match is interrupted');
      this.abandon(room);
    }
  }

  #commit(room: string, match: number): Commitment {
    const { seed: given, random } = this.#options;
    const seed = given === undefined ? random(16).toString('hex') : `${given}/${room}/${match}`;
    const nonce = random(16).toString('hex');
    return { seed, nonce, seedCommit: commitSeed(seed, nonce) };
  }

  /** A disk that takes no log takes no match. */
  #beginRecording(room: Room, match: Match): MatchRecording | undefined {
    const { logs, recording, log, date, now, stats } = this.#options;
    const { nonce, seedCommit } = room.commitment;
    const about = { room: room.options.name, match: room.number };
    const recordedAt = date().toISOString();
    const [first, second] = room.players;
    try {
      const file = logs.create(`${tellDate(recordedAt)}-room-${about.room}-match-${about.match}`);
      return beginRecording(match, {
        players: [first!.player, second!.player],
        recording: { ...recording, recordedAt, host: { ...about, nonce, seedCommit } },
        file,
        name: basename(file.path),
        // Multiples of the golden ratio lie evenly, whichever of them are taken.
        flushAt: now() + FLUSH_MS * ((stats.started * GOLDEN) % 1),
        onFailure: (error) => {
          this.isRecording = false;
          log.error({ ...about, err: error }, 'the log of a match cannot be written');
        },
      });
    } catch (error) {
      this.isRecording = false;
      log.error({ ...about, err: error }, 'a match cannot start: its log cannot be written');
      // A stranger is told a code: the message names the folder.
      const code = error instanceof ShooterError ? error.code : 'internal';
      const why = `the log of the match cannot be written (${code})`;
      for (const { sink } of room.players) sink?.refuse('no-recording', why);
      return undefined;
    }
  }

  #report(report: MatchReport): void {
    const { stats, log: lines, logs, onEnd } = this.#options;
    const { room, match, result, ticks, log, hash, bytes, why } = report;
    this.sealing -= 1;
    count(stats.ended, result.reason);
    this.isRecording = log !== null;
    if (log === null) stats.unrecorded += 1;
    else logs.sealed(log, bytes);
    const told = { room, match, ...result, ticks, hash, log, ...(why !== undefined && { why }) };
    lines.info(told, 'a match is over');
    onEnd(report);
  }
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** `20260131-235959`: names sort as their matches were played. */
const tellDate = (iso: string): string => iso.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
