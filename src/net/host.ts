import { parseRules, TICK_RATE } from '../core/index.ts';
import { type ActiveTime, createActiveTime, createTickClock, type TickClock } from './clock.ts';
import { Connection, type ConnectionServices } from './connection.ts';
import { type CountedLines, createCountedLines } from './counted-lines.ts';
import { createFairUse, type FairUse } from './fair-use.ts';
import { type HostOptions, type HostWorld, REAL_WORLD } from './host-options.ts';
import { CATCH_UP_TICKS, type HostLimits, limitsOf, PHASES, SWEEP_MS } from './limits.ts';
import { admit, digest, type LobbyServices } from './lobby.ts';
import type { MatchReport } from './match-recording.ts';
import type { Address } from './messages.ts';
import type { Room } from './room.ts';
import { RoomRegistry } from './room-registry.ts';
import { count, createStats, type HostStats } from './stats.ts';
import { createTurnedAway } from './turned-away.ts';
import type { Wire } from './wire.ts';

/* Every room and every connection, without a socket or a timer. Whoever drives the host (server.ts on TCP, a simulated world
   in the tests) hands it wires, tells it what comes, and calls `advance` when `msToNext` says so. */

const STOPPING = 'this host is about to stop';

/** Made by `createHost`. */
export class Host {
  readonly connections: Set<Connection> = new Set();
  readonly stats: HostStats = createStats();
  readonly #options: HostOptions;
  readonly limits: HostLimits;
  readonly #time: ActiveTime;
  readonly #now: () => number;
  readonly #clock: TickClock = createTickClock(1000 / TICK_RATE / PHASES, CATCH_UP_TICKS * PHASES);
  readonly #registry: RoomRegistry;
  readonly #lobby: LobbyServices;
  readonly #lines: CountedLines;
  readonly #services: ConnectionServices;
  readonly #fairUse: FairUse;
  readonly #turnedAway = createTurnedAway();
  /** connections of which there is more to read */
  readonly #deferred = new Set<Connection>();
  #round = 0;
  #sweepAt = 0;
  /** what the host's own time had left out when a lateness was told last */
  #missedMs = 0;
  #draining = false;

  constructor(options: HostOptions, { now, date, random }: HostWorld) {
    if (options.token === '') throw new RangeError('the token is empty: it would keep nobody out');
    this.#options = options;
    const { logs, log, recording, seed, delayTicks = 0, graceMs = 10_000 } = options;
    this.limits = limitsOf(options.limits);
    this.#time = createActiveTime(now);
    this.#now = () => this.#time.now();
    this.#lines = createCountedLines(log, this.#now);
    this.#fairUse = createFairUse({ limits: this.limits, lines: this.#lines, now: this.#now });
    this.#registry = new RoomRegistry({
      logs,
      log,
      recording,
      rules: parseRules(options.rules),
      seed,
      maxRooms: this.limits.rooms,
      delaySlots: delayTicks,
      stats: this.stats,
      now: this.#now,
      date,
      random,
      graceMs,
      fairUse: this.#fairUse,
      mayStart: () => !this.#draining,
      onEnd: (report) => this.#ended(report),
    });
    this.#lobby = this.#serveLobby(random, graceMs);
    this.#services = this.#serveConnections();
  }

  get rooms(): ReadonlyMap<string, Room> {
    return this.#registry.rooms;
  }

  /** Whether every match is over and its log on the disk. */
  get isIdle(): boolean {
    return this.#registry.sealing === 0 && !this.#registry.isPlaying;
  }

  /** matches that are over and whose log is not on the disk yet */
  get sealing(): number {
    return this.#registry.sealing;
  }

  /** Whether the last log that was written to could be: else no match starts. */
  get isRecording(): boolean {
    return this.#registry.isRecording;
  }

  get isDraining(): boolean {
    return this.#draining;
  }

  /** Whether a match in lockstep is on: it waits for nothing but the next bytes. */
  get wantsBusyPoll(): boolean {
    return this.#registry.inLockstep.size > 0;
  }

  /** Takes a new client, or undefined beyond the limits: its wire is closed at the next sweep. Whoever drives the host tells the connection what comes. */
  accept(wire: Wire, address: Address): Connection | undefined {
    if (this.#isAsleep) this.#sweepAt = this.#now() + SWEEP_MS;
    if (!this.#fairUse.admits(address, this.connections.size)) {
      this.stats.turnedAway += 1;
      this.#turnedAway.add(wire);
      return undefined;
    }
    const connection = new Connection(wire, address, this.#services);
    this.connections.add(connection);
    this.#fairUse.addresses.connect(address[0]);
    return connection;
  }

  /** The wire of a connection is gone. */
  forget(connection: Connection): void {
    connection.closed();
    if (!this.connections.delete(connection)) return;
    this.#deferred.delete(connection);
    this.#fairUse.addresses.disconnect(connection.address[0]);
  }

  get #isAsleep(): boolean {
    return this.rooms.size === 0 && this.connections.size === 0 && this.#turnedAway.size === 0;
  }

  /** When `advance` is to be called, in ms of the host's own time; Infinity: not before something comes. */
  get due(): number {
    if (this.#deferred.size > 0) return Number.NEGATIVE_INFINITY;
    if (this.#isAsleep) return Number.POSITIVE_INFINITY;
    return this.rooms.size > 0 ? Math.min(this.#clock.due, this.#sweepAt) : this.#sweepAt;
  }
  /** In how many ms it is. */
  msToNext(): number {
    return Math.max(0, this.due - this.#now());
  }

  /** Does all that is due by now. */
  advance(): void {
    for (const connection of [...this.#deferred]) {
      this.#deferred.delete(connection);
      connection.proceed();
    }
    const now = this.#now();
    while (this.rooms.size > 0) {
      const late = this.#clock.take(now);
      if (late === undefined) break;
      // What the host's own time leaves out was late all the same.
      this.#options.onLateness?.(late + this.#time.missedMs - this.#missedMs);
      this.#missedMs = this.#time.missedMs;
      this.#slot();
    }
    if (now >= this.#sweepAt && !this.#isAsleep) this.#sweep(now);
  }

  #slot(): void {
    for (const room of [...this.#registry.inPhase(this.#round % PHASES)])
      this.#guard(room, () => room.tickSlot());
    this.#round += 1;
  }

  #sweep(now: number): void {
    this.#sweepAt = now + SWEEP_MS;
    this.#lines.sweep();
    this.#turnedAway.close();
    for (const connection of this.connections) connection.sweep();
    for (const room of [...this.rooms.values()]) this.#guard(room, () => this.#registry.sweep(room));
    if (this.#draining) this.#dismiss();
  }

  /** Lets a defect in one room end that room alone. */
  #guard(room: Room, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#fail(room, error);
    }
  }

  #fail(room: Room, error: unknown): void {
    const about = { room: room.options.name, err: error };
    this.#options.log.error(about, 'a room has failed; its match is interrupted');
    this.#registry.abandon(room);
  }

  /** From now on no match starts and nobody is let in; what is played goes on. */
  drain(): void {
    this.#draining = true;
    this.#dismiss();
  }

  /** Drains, and ends every match now; each is recorded as interrupted. */
  interrupt(): void {
    this.#draining = true;
    for (const room of [...this.rooms.values()]) this.#guard(room, () => room.interrupt());
    this.#dismiss();
  }

  /** Sends away whoever is in no match, once all have been told their results. */
  #dismiss(): void {
    if (this.#registry.sealing > 0) return;
    for (const connection of this.connections)
      if (connection.isOpen && !connection.place?.room.playing) connection.refuse('draining', STOPPING);
  }

  #ended(report: MatchReport): void {
    this.#options.onEnd?.(report);
    if (this.#draining) this.#dismiss();
  }

  #serveLobby(random: HostWorld['random'], graceMs: number): LobbyServices {
    const { token, delayTicks = 0, pace = 'realtime', opponent } = this.#options;
    return {
      rooms: this.rooms,
      reconnections: this.#registry.reconnections,
      addresses: this.#fairUse.addresses,
      seatsPerAddress: this.limits.seatsPerAddress,
      pace,
      opponent,
      graceMs,
      maxSpectators: this.limits.spectators,
      delaySlots: delayTicks,
      tokenDigest: token === undefined ? undefined : digest(token),
      closedFor: () => (this.#draining ? STOPPING : undefined),
      openRoom: (name, wanted) => {
        if (this.rooms.size === 0) this.#clock.restart(this.#now());
        return this.#registry.open(name, wanted);
      },
      drawToken: () => random(16).toString('hex'),
      replace: ({ sink }, by) => {
        const old = sink as Connection | undefined; // Every sink of this host is one.
        if (old === undefined || old === by) return;
        old.place = undefined;
        old.refuse('replaced', 'a newer connection took the seat');
      },
    };
  }

  #serveConnections(): ConnectionServices {
    const { stats } = this;
    const { log } = this.#options;
    return {
      now: this.#now,
      greet: (connection, hello) => admit(this.#lobby, connection, hello),
      // As `#guard`, without a function made for each.
      take: (room, seat, update) => {
        try {
          return room.take(seat, update);
        } catch (error) {
          this.#fail(room, error);
          return true;
        }
      },
      defer: (connection) => void this.#deferred.add(connection),
      gone: (connection, left) => this.#gone(connection, left),
      onBytes: (direction, bytes) => {
        if (direction === 'in') stats.bytesIn += bytes;
        else stats.bytesOut += bytes;
      },
      onDefect: (connection, error) => {
        log.error({ address: connection.address.join(':'), err: error }, 'a defect of the host');
        connection.refuse('internal', 'a defect of this host');
      },
      onKick: (connection, code, message) => {
        count(stats.kicks, code);
        const { address, place } = connection;
        this.#lines.tell(
          { address, code, why: message, room: place?.room.options.name },
          'a connection is ended',
        );
      },
      onSkip: () => void stats.skipped++,
    };
  }

  /** A client has left or lost its connection: what becomes of its place. */
  #gone(connection: Connection, left: boolean): void {
    const { place } = connection;
    connection.place = undefined;
    if (place?.kind === 'spectator') {
      place.room.stream.remove(place.spectator);
      this.#registry.tidy(place.room);
    }
    if (place?.kind !== 'seat') return;
    const { room, seat } = place;
    const mayReturn = seat.reconnection !== undefined && !left && !this.#draining;
    if (mayReturn && this.#fairUse.mayKeep(seat, this.rooms.values())) room.detach(seat);
    else this.#guard(room, () => this.#registry.leave(room, seat));
  }
}

/**
 * A host that is not connected to anything yet.
 *
 * @throws ShooterError `rules/…` as `parseRules`; RangeError for an empty token
 */
export const createHost = (options: HostOptions, world: HostWorld = REAL_WORLD): Host =>
  new Host(options, world);
