import type { Input, Match } from '../core/index.ts';
import { checkOptions } from '../core/internal.ts';
import type { PlayerInfo } from '../replay/browser.ts';
import { type ActiveTime, createActiveTime } from './clock.ts';
import { Connection } from './connection.ts';
import { admits, createTurnedAway } from './fair-use.ts';
import { createContext, type HostContext, type HostStats } from './host-context.ts';
import { HOST_OPTIONS, type HostOptions, type HostWorld } from './host-options.ts';
import { type HostLimits, SWEEP_MS } from './limits.ts';
import { Lobby } from './lobby.ts';
import type { MatchReport } from './match-recording.ts';
import type { Address } from './messages.ts';
import type { Room } from './room.ts';
import { RoomRegistry } from './room-registry.ts';
import type { Wire, WireEvents } from './wire.ts';

/* Every room and every connection, without a socket or a timer. Whoever drives the host (node/server.ts on TCP, a simulated world
   in the tests) hands it wires, passes on what comes, and calls `advance` when `msToNext` says so. */

/** A connection of a host: whoever has its wire passes on what comes. */
export interface HostConnection extends WireEvents {
  readonly address: Address;
  /** whether it is neither closing nor closed */
  readonly isOpen: boolean;
  /** bytes that the client has not taken yet */
  readonly pending: number;
  /** where the client is; undefined before its hello is answered, and after it has left */
  readonly place: { readonly kind: 'seat' | 'spectator' } | undefined;
  /** Closes now, whatever is not sent. */
  abort(): void;
}

/** A room of a host, to be looked at. */
export interface HostRoom {
  readonly playing: boolean;
  /** the match that is played, or else the last one, or one at tick 0 */
  readonly match: Match;
  /** who sits in it, those that are away and bots of the host included; `queue` holds inputs for ticks to come */
  readonly players: readonly { readonly player: PlayerInfo; readonly queue: readonly Input[] }[];
}

/** Every room and every connection, without a socket or a timer. Made by `createHost`. */
export interface Host {
  readonly connections: ReadonlySet<HostConnection>;
  readonly rooms: ReadonlyMap<string, HostRoom>;
  readonly limits: HostLimits;
  readonly stats: HostStats;
  /** whether every match is over and its log kept */
  readonly isIdle: boolean;
  /** matches that are over and whose log is not kept yet */
  readonly sealing: number;
  /** whether the last log that was written to could be: else no match starts */
  readonly isRecording: boolean;
  readonly isDraining: boolean;
  /** whether a match in lockstep is on: it waits for nothing but the next bytes */
  readonly wantsBusyPoll: boolean;
  /** when `advance` is to be called, ms of active time; Infinity: not before something comes */
  readonly due: number;
  /** In how many ms it is. */
  msToNext(): number;
  /** Does all that is due by now. */
  advance(): void;
  /** Takes a new client. @returns undefined beyond the limits: its wire is closed soon */
  accept(wire: Wire, address: Address): HostConnection | undefined;
  /** The wire of a connection is gone. */
  forget(connection: HostConnection): void;
  /** From now on no match starts and nobody is let in; what is played goes on. */
  drain(): void;
  /** Drains, and ends every match now; each is recorded as interrupted. */
  interrupt(): void;
}

export class RoomHost implements Host {
  readonly connections: Set<Connection> = new Set();
  readonly #context: HostContext;
  readonly #time: ActiveTime;
  readonly #registry: RoomRegistry;
  readonly #lobby: Lobby;
  readonly #turnedAway = createTurnedAway();
  #sweepAt = 0;
  /** the stalls up to the last reported lateness, ms */
  #missedMs = 0;

  constructor(options: HostOptions, world: HostWorld) {
    this.#time = createActiveTime(world.now);
    this.#context = createContext(options, world, () => this.#time.now());
    this.#registry = new RoomRegistry(this.#context, (report) => this.#ended(report));
    this.#lobby = new Lobby(this.#context, this.#registry);
  }

  get limits(): HostLimits {
    return this.#context.limits;
  }

  get stats(): HostStats {
    return this.#context.stats;
  }

  get rooms(): ReadonlyMap<string, Room> {
    return this.#registry.rooms;
  }

  get isIdle(): boolean {
    return this.sealing === 0 && !this.#registry.isPlaying;
  }

  get sealing(): number {
    return this.#registry.sealing;
  }

  get isRecording(): boolean {
    return this.#registry.isRecording;
  }

  get isDraining(): boolean {
    return this.#context.isDraining;
  }

  get wantsBusyPoll(): boolean {
    return this.#registry.inLockstep.size > 0;
  }

  /** @param isProxy whether the address is that of a proxy, which names its client later, to `readdress` */
  accept(wire: Wire, address: Address, isProxy = false): Connection | undefined {
    const { addresses, now } = this.#context;
    if (this.#isAsleep) this.#sweepAt = now() + SWEEP_MS;
    if (!admits(this.#context, { address, isProxy, others: this.connections.size })) {
      this.#turnedAway.add(wire);
      return undefined;
    }
    const connection = new Connection(wire, address, [this.#lobby, this.#context]);
    this.connections.add(connection);
    addresses.connect(address[0]);
    return connection;
  }

  /** A proxy has named whose connection it is. @returns false beyond the limits of that address: it stays the proxy's */
  readdress(connection: Connection, address: Address): boolean {
    const { addresses } = this.#context;
    if (!admits(this.#context, { address, others: this.connections.size - 1 })) return false;
    addresses.disconnect(connection.address[0]);
    connection.address = address;
    addresses.connect(address[0]);
    return true;
  }

  forget(connection: Connection): void {
    connection.closed();
    if (!this.connections.delete(connection)) return;
    this.#lobby.deferred.delete(connection);
    this.#context.addresses.disconnect(connection.address[0]);
  }

  get #isAsleep(): boolean {
    return this.rooms.size === 0 && this.connections.size === 0 && this.#turnedAway.size === 0;
  }

  get due(): number {
    if (this.#lobby.deferred.size > 0) return Number.NEGATIVE_INFINITY;
    return this.#isAsleep ? Number.POSITIVE_INFINITY : Math.min(this.#registry.due, this.#sweepAt);
  }

  msToNext(): number {
    return Math.max(0, this.due - this.#context.now());
  }

  advance(): void {
    for (const connection of [...this.#lobby.deferred]) {
      this.#lobby.deferred.delete(connection);
      connection.proceed();
    }
    const now = this.#context.now();
    this.#registry.advance(now, (late) => this.#reportLateness(late));
    if (now >= this.#sweepAt && !this.#isAsleep) this.#sweep(now);
  }

  /** Active time leaves out a stall, but the tick slot was late by it all the same. */
  #reportLateness(late: number): void {
    const { missedMs } = this.#time;
    this.#context.options.onLateness?.(late + missedMs - this.#missedMs);
    this.#missedMs = missedMs;
  }

  #sweep(now: number): void {
    this.#sweepAt = now + SWEEP_MS;
    this.#context.lines.sweep();
    this.#turnedAway.close();
    for (const connection of this.connections) connection.sweep();
    this.#registry.sweep();
    if (this.isDraining) this.#lobby.dismiss(this.connections);
  }

  drain(): void {
    this.#context.isDraining = true;
    this.#lobby.dismiss(this.connections);
  }

  interrupt(): void {
    this.#context.isDraining = true;
    this.#registry.interrupt();
    this.#lobby.dismiss(this.connections);
  }

  #ended(report: MatchReport): void {
    this.#context.options.onEnd?.(report);
    if (this.isDraining) this.#lobby.dismiss(this.connections);
  }
}

/**
 * Makes a host that is not connected to anything yet: whoever calls gives it connections and time. `startHost` does so with sockets.
 *
 * @throws ShooterError `rules/…` as `parseRules` · TypeError for an unknown option or limit · RangeError for an empty token, and for a value out of its range
 */
export function createHost(options: HostOptions, world: HostWorld): Host {
  checkOptions(options, HOST_OPTIONS, 'createHost');
  return new RoomHost(options, world);
}
