import { type Addresses, addressKey, createAddresses } from './addresses.ts';
import type { CountedLines } from './counted-lines.ts';
import { AWAY_SEATS, type HostLimits, MAX_TURNED_AWAY } from './limits.ts';
import type { Address } from './messages.ts';
import type { Room } from './room.ts';
import type { Seat } from './seat.ts';
import type { Wire } from './wire.ts';

/* What clients of one address may take of a host, so that something is left for the others. */

/** Made by `createFairUse`. */
export interface FairUse {
  readonly addresses: Addresses;
  /** Whether one more connection is taken. @param connections those that there are */
  admits(address: Address, connections: number): boolean;
  /** Whether a match may start: each of its addresses has one left. Until then the players are answered, and wait. */
  mayStart(room: Room): boolean;
  /** A match has started. */
  started(room: Room): void;
  /** Whether a seat is kept for a connection that is lost. */
  mayKeep(seat: Seat, rooms: Iterable<Room>): boolean;
}

export interface FairUseOptions {
  readonly limits: HostLimits;
  readonly lines: CountedLines;
  /** ms of active time (clock.ts) */
  now(): number;
}

export function createFairUse({ limits, lines, now }: FairUseOptions): FairUse {
  const { matchesPerMinute } = limits;
  const addresses = createAddresses({ ...limits, now });
  const whyNot = ([ip]: Address, connections: number): string | undefined => {
    if (connections >= limits.connections) return `the host has ${connections} connections`;
    const ofAddress = addresses.connectionsOf(ip);
    if (ofAddress >= limits.connectionsPerAddress) return `its address has ${ofAddress} connections`;
    if (addresses.mayConnect(ip)) return undefined;
    return `its address opens ${limits.connectionsPerMinute} connections a minute at most`;
  };
  return {
    addresses,
    admits(address, connections) {
      const why = whyNot(address, connections);
      if (why === undefined) return true;
      lines.report({ address, code: 'turned-away', why }, 'a connection is turned away');
      return false;
    },
    mayStart(room) {
      if (addresses.mayStart(addressesOf(room))) return true;
      const address = clientsOf(room)[0]!.address;
      const why = `clients of one address start ${matchesPerMinute} matches a minute at most`;
      const incident = { address, code: 'matches', why, room: room.options.name };
      lines.report(incident, 'a match starts later than its players are ready');
      return false;
    },
    started: (room) => addresses.started(addressesOf(room)),
    mayKeep({ address }, rooms) {
      const key = addressKey(address[0]);
      const away = [...rooms]
        .flatMap(clientsOf)
        .filter((seat) => seat.sink === undefined && addressKey(seat.address[0]) === key);
      return away.length < AWAY_SEATS;
    },
  };
}

/** Those in a room who are no bots of the host. */
const clientsOf = ({ players }: Room): Seat[] => players.filter(({ opponent }) => opponent === undefined);

const addressesOf = (room: Room): string[] => clientsOf(room).map(({ address }) => address[0]);

/**
 * Connections beyond the limits. They stay open until the next sweep, so a client that reconnects on close does so at most once per
 * SWEEP_MS; beyond MAX_TURNED_AWAY of them further ones are closed at once.
 */
export interface TurnedAway {
  readonly size: number;
  /** Takes a wire that nobody listens to. */
  add(wire: Pick<Wire, 'destroy'>): void;
  /** Closes all. */
  close(): void;
}

export function createTurnedAway(): TurnedAway {
  let wires: Pick<Wire, 'destroy'>[] = [];
  return {
    get size() {
      return wires.length;
    },
    add(wire) {
      if (wires.length >= MAX_TURNED_AWAY) wire.destroy();
      else wires.push(wire);
    },
    close() {
      const all = wires;
      wires = [];
      for (const wire of all) wire.destroy();
    },
  };
}
