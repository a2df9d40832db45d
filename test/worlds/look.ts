import type { ClientPlace, Connection } from '../../src/net/connection.ts';
import type { RoomHost } from '../../src/net/host.ts';
import { DEFAULT_LIMITS, type Host, type HostLimits } from '../../src/net/index.ts';
import { MAX_CREDIT, MAX_MISSED, STUCK_BYTES } from '../../src/net/limits.ts';
import { Room } from '../../src/net/room.ts';
import type { ClientUpdate, Seat } from '../../src/net/seat.ts';
import type { FileLayer } from '../../src/replay/index.ts';
import type { MemoryFiles } from '../net/memory-files.ts';
import type { Audit } from './audit.ts';

/* The narrow look that worlds have into a host: its rooms and seats, and what goes in and out of a room. */

export type { ClientPlace, ClientUpdate, Room, Seat };

/** What stands in the place of a room's own methods. */
interface RoomFaults {
  /** @param act what the room would do */
  leave?(room: Room, seat: Seat, act: () => void): void;
  slot?(room: Room, act: () => void): void;
  /** Comes before the room takes a pair. */
  take?(seat: Seat): void;
}

/** Faults that a test plants, to see that they are found. */
export interface Faults extends RoomFaults {
  /** Stands in the place of the disk. @param later does something when a flush could be over, unless the host is gone by then */
  layer?(files: MemoryFiles, later: (act: () => void) => void): FileLayer;
}

/** Watches all rooms from now on. @returns ends it */
export function watchRooms(audit: Audit, faults: RoomFaults): () => void {
  const { take, tickSlot, detach, leave } = Room.prototype;
  Room.prototype.take = function (this: Room, seat, pair) {
    audit.taken(this, seat, { user: (seat.sink as Connection).address.join(':'), pair });
    faults.take?.(seat);
    const taken = take.call(this, seat, pair);
    audit.look(this, false);
    return taken;
  };
  Room.prototype.tickSlot = function (this: Room) {
    audit.look(this, false);
    const act = (): void => tickSlot.call(this);
    if (faults.slot === undefined) act();
    else faults.slot(this, act);
    audit.look(this, true);
  };
  Room.prototype.detach = function (this: Room, seat) {
    audit.detached(this, seat);
    detach.call(this, seat);
  };
  Room.prototype.leave = function (this: Room, seat) {
    const act = (): void => leave.call(this, seat);
    if (faults.leave === undefined) act();
    else faults.leave(this, seat, act);
    audit.look(this, false);
  };
  return () => void Object.assign(Room.prototype, { take, tickSlot, detach, leave });
}

export interface LookOptions {
  readonly limits: HostLimits;
  readonly graceMs: number;
}

/** A group in bytes at most: payloads to a client are limited. */
const GROUP_BYTES = 262_144 + 4 * 64;
/** The sweep that ends a grace time may come so much later. */
const SWEEP_SLACK_MS = 400;

/** Looks whether all places and queues of a host are as they may be. Made by `createLook`, one for a host. */
export type Look = (audit: Audit) => void;

export function createLook(host: RoomHost, { limits, graceMs }: LookOptions): Look {
  const awaySince = new Map<Seat, number>();
  return (audit) => {
    if (host.rooms.size > limits.rooms) audit.fail(`${host.rooms.size} rooms`);
    if (host.connections.size > limits.connections) audit.fail(`${host.connections.size} connections`);
    for (const room of host.rooms.values()) {
      if (room.stream.spectators.size > limits.spectators)
        audit.fail(`${room.stream.spectators.size} spectators in room ${room.options.name}`);
      const watched = room.stream.spectators.size > 0;
      if (!watched && room.players.every(({ opponent }) => opponent !== undefined))
        audit.fail(`room ${room.options.name} is open, and nobody is in it`);
      for (const seat of room.players) lookAtSeat(room, seat);
    }
    for (const connection of host.connections) lookAtPlace(connection);

    function lookAtSeat(room: Room, seat: Seat): void {
      const name = `seat ${seat.number} of room ${room.options.name}`;
      const { queue, missed, credit } = seat;
      if (queue.length > MAX_CREDIT) audit.fail(`${name}: ${queue.length} pairs wait`);
      if (missed.length > MAX_MISSED) audit.fail(`${name}: ${missed.length} results wait`);
      if (credit < 0 || credit > MAX_CREDIT) audit.fail(`${name}: credit ${credit}`);
      if (seat.opponent !== undefined) return;
      if (seat.sink === undefined) {
        const since = awaySince.get(seat) ?? audit.ranMs;
        awaySince.set(seat, since);
        if (seat.reconnection === undefined) audit.fail(`${name}: its client is gone and cannot come back`);
        else if (audit.ranMs - since > graceMs + SWEEP_SLACK_MS)
          audit.fail(`${name}: its grace time is over`);
        return;
      }
      awaySince.delete(seat);
      const connection = seat.sink as Connection;
      const { place } = connection;
      const isThere = host.connections.has(connection) && connection.isOpen;
      if (!isThere || place?.kind !== 'seat' || place.seat !== seat)
        audit.fail(`${name}: leaked, its connection is ${isThere ? 'elsewhere' : 'gone'}`);
    }

    function lookAtPlace({ place, address }: Connection): void {
      if (place === undefined) return;
      const name = `the place of ${address.join(':')}`;
      const { room } = place;
      if (host.rooms.get(room.options.name) !== room) audit.fail(`${name} is in a room that is closed`);
      else if (place.kind === 'seat' && room.seats[place.seat.number - 1] !== place.seat)
        audit.fail(`${name} is a seat that is not in its room`);
      else if (place.kind === 'spectator' && !room.stream.spectators.has(place.spectator))
        audit.fail(`${name} is not among the spectators`);
    }
  };
}

/** Bytes that may wait for one client. */
export const MAX_PENDING: number = STUCK_BYTES + GROUP_BYTES;

/** Nobody is there: each address has all its connections free. */
export function holdAddresses(host: Host, audit: Audit, limits: Partial<HostLimits> = {}): void {
  const { connectionsPerAddress } = { ...DEFAULT_LIMITS, ...limits };
  const wire = { pending: 0, write() {}, pause() {}, resume() {}, end() {}, destroy() {} };
  for (const ip of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) {
    const all = Array.from({ length: Math.min(4, connectionsPerAddress) }, (_, port) =>
      host.accept(wire, [ip, port]),
    );
    if (all.includes(undefined)) audit.fail(`connections of ${ip} are counted that are gone`);
    for (const connection of all) if (connection !== undefined) host.forget(connection);
  }
}

const TICK = Buffer.from('"tick":');

/** The tick that a group tells. */
export function tickOf(group: Uint8Array): number {
  const bytes = Buffer.from(group.buffer, group.byteOffset, group.length);
  const at = bytes.indexOf(TICK) + TICK.length;
  return Number.parseInt(bytes.toString('latin1', at, at + 10), 10);
}
