import { addressKey } from './addresses.ts';
import type { HostContext } from './host-context.ts';
import { AWAY_SEATS, MAX_TURNED_AWAY } from './limits.ts';
import type { Address } from './messages.ts';
import type { Room } from './room.ts';
import type { Seat } from './seat.ts';
import type { Wire } from './wire.ts';

/* What clients of one address may take of a host, so that something is left for the others. */

/** A connection that wants to be one of the host's. */
export interface Candidate {
  readonly address: Address;
  /** connections that there are beside it */
  readonly others: number;
  /** whether its address is a proxy's, which has no limit of its own */
  readonly isProxy?: boolean;
}

/** Whether one more connection is taken. */
export function admits(context: HostContext, candidate: Candidate): boolean {
  const why = whyNot(context, candidate);
  if (why === undefined) return true;
  context.stats.turnedAway += 1;
  context.lines.report(
    { address: candidate.address, code: 'turned-away', why },
    'a connection is turned away',
  );
  return false;
}

function whyNot(
  { limits, addresses }: HostContext,
  { address: [ip], others, isProxy = false }: Candidate,
): string | undefined {
  if (others >= limits.connections) return `the host has ${others} connections`;
  if (isProxy) return undefined;
  const ofAddress = addresses.connectionsOf(ip);
  if (ofAddress >= limits.connectionsPerAddress) return `its address has ${ofAddress} connections`;
  if (addresses.mayConnect(ip)) return undefined;
  return `its address opens ${limits.connectionsPerMinute} connections a minute at most`;
}

/** Whether a match may start: by `matchesPerMinute` of the address of each of its clients. Until then they are answered, and wait. */
export function mayStart({ addresses, limits, lines }: HostContext, room: Room): boolean {
  if (addresses.mayStart(addressesOf(room))) return true;
  const { address } = clientsOf(room)[0]!;
  const why = `clients of one address start ${limits.matchesPerMinute} matches a minute at most`;
  const incident = { address, code: 'matches', why, room: room.options.name };
  lines.report(incident, 'a match starts later than its players are ready');
  return false;
}

export const countStart = ({ addresses }: HostContext, room: Room): void =>
  addresses.started(addressesOf(room));

/** Whether a seat is kept for a connection that is lost. */
export function mayKeep({ address }: Seat, rooms: Iterable<Room>): boolean {
  const key = addressKey(address[0]);
  const away = [...rooms]
    .flatMap(clientsOf)
    .filter((seat) => seat.sink === undefined && addressKey(seat.address[0]) === key);
  return away.length < AWAY_SEATS;
}

/** Those in a room who are no bots of the host. */
export const clientsOf = ({ players }: Room): Seat[] =>
  players.filter(({ opponent }) => opponent === undefined);

const addressesOf = (room: Room): string[] => clientsOf(room).map(({ address }) => address[0]);

/**
 * Connections beyond the limits. They stay open until the next sweep, so a client that reconnects on close does so at most once per
 * SWEEP_MS; beyond MAX_TURNED_AWAY of them further ones are closed at once.
 */
export interface TurnedAway {
  readonly size: number;
  /** Takes a wire that nobody listens to. */
  add(wire: Pick<Wire, 'destroy'>): void;
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
