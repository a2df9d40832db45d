import { RULES_VERSION, TICK_RATE } from '../core/index.ts';
import { createInputParser } from './client-input.ts';
import type { Connection, ConnectionOwner, SeatPlace } from './connection.ts';
import { mayKeep } from './fair-use.ts';
import { type ExtendedHello, type Hello, PROTOCOL_VERSIONS } from './hello.ts';
import type { HostContext } from './host-context.ts';
import { LISTED_ROOMS } from './limits.ts';
import { announce } from './match-recording.ts';
import type { ListedRoom, Pace, RoomList } from './messages.ts';
import type { Room } from './room.ts';
import { digest, type RoomRegistry, refusal } from './room-registry.ts';
import type { ClientUpdate, Seat } from './seat.ts';

/* Who sits where: from a hello to a seat, a place among the spectators, or a refusal; and back. The lobby alone changes `place` of a connection. */

/** Said to whoever is not let in any more, and to those who leave with the host. */
const STOPPING = 'this host is about to stop';

type Request = Omit<ExtendedHello, 'kind'>;

export class Lobby implements ConnectionOwner {
  /** connections of which there is more to read */
  readonly deferred: Set<Connection> = new Set();
  readonly #context: HostContext;
  readonly #registry: RoomRegistry;
  /** of the token that clients have to send; undefined if none */
  readonly #tokenDigest: string | undefined;

  constructor(context: HostContext, registry: RoomRegistry) {
    const { token } = context.options;
    this.#context = context;
    this.#registry = registry;
    this.#tokenDigest = token === undefined ? undefined : digest(token);
  }

  /**
   * Gives a client its place, and answers.
   *
   * @throws ShooterError `net/…` with the code of a refusal
   */
  admit(connection: Connection, hello: Hello): void {
    const wanted = hello.kind === 'plain' ? PLAIN_REQUEST : hello;
    const { resume, role } = wanted;
    this.#checkToken(connection, wanted);
    if (this.#context.isDraining && resume === undefined) throw refusal('net/draining', STOPPING);
    if (hello.kind === 'plain') {
      this.#seat(connection, wanted);
      const [ip, port] = connection.address;
      connection.say({ ip, port });
    } else if (resume !== undefined) {
      this.#reconnect(connection, wanted, resume);
    } else if (role === 'list') {
      connection.say(listPage(this.#registry.rooms, wanted.after ?? -1));
      connection.finish();
    } else if (role === 'spectator') {
      this.#watch(connection, wanted);
    } else {
      const token = this.#seat(connection, wanted);
      this.#answer(connection, wanted, token);
    }
  }

  /** As `guard` of the registry, without a function made for each client update. */
  take({ room, seat }: SeatPlace, update: ClientUpdate): boolean {
    try {
      return room.take(seat, update);
    } catch (error) {
      this.#registry.fail(room, error);
      return true;
    }
  }

  defer(connection: Connection): void {
    this.deferred.add(connection);
  }

  /** A client has left or lost its connection: what becomes of its place. */
  release(connection: Connection, hasLeft: boolean): void {
    const { place } = connection;
    connection.place = undefined;
    if (place === undefined) return;
    const { room } = place;
    if (place.kind === 'spectator') {
      room.stream.remove(place.spectator);
      this.#registry.closeIfDone(room);
      return;
    }
    const { seat } = place;
    const mayReturn = seat.reconnection !== undefined && !hasLeft && !this.#context.isDraining;
    if (mayReturn && mayKeep(seat, this.#registry.rooms.values())) room.detach(seat);
    else this.#registry.guard(room, () => this.#registry.leave(room, seat));
  }

  /** Sends away whoever is in no match, once all have been sent their results. */
  dismiss(connections: Iterable<Connection>): void {
    if (this.#registry.sealing > 0) return;
    for (const connection of connections)
      if (connection.isOpen && !connection.place?.room.playing) connection.refuse('draining', STOPPING);
  }

  #checkToken({ address: [ip] }: Connection, { token: given, resume }: Request): void {
    if (this.#tokenDigest === undefined) return;
    if (given === undefined) throw refusal('net/token', 'this host wants a token, and none was sent');
    const { addresses } = this.#context;
    // A right token is not let in either, else guesses could go on. Who has the reconnection token of a seat does not guess.
    const retryMs = addresses.guessAfterMs(ip);
    if (retryMs > 0 && (resume === undefined || this.#registry.seatOf(resume) === undefined)) {
      const wait = `try again in ${Math.ceil(retryMs / 1000)} s`;
      throw refusal('net/slow-down', `too many wrong tokens came from this address: ${wait}`, retryMs);
    }
    if (isSame(digest(given), this.#tokenDigest)) return;
    addresses.guessed(ip);
    throw refusal('net/token', 'this host wants a token, and this is not it');
  }

  /** Seats a client. @returns the reconnection token, if the seat has one */
  #seat(connection: Connection, wanted: Request): string | undefined {
    this.#checkSeats(connection);
    const { options, randomHex } = this.#context;
    const room = this.#findRoom(wanted);
    const token = options.graceMs > 0 && connection.extended ? randomHex(16) : undefined;
    const seat = this.#registry.sit(room, {
      address: connection.address,
      player: { ...wanted.player, kind: 'remote' },
      sink: connection,
      reconnection: token === undefined ? undefined : digest(token),
    });
    connection.place = { kind: 'seat', room, seat, input: createInputParser(wanted.keys) };
    const { opponent } = options;
    // The seat stands for the port of a bot of the host: 1 or 2, which no client has.
    if (opponent !== undefined && room.free !== undefined)
      room.sit({ address: ['127.0.0.1', room.free], player: opponent.info, opponent });
    return token;
  }

  #checkSeats({ address: [ip] }: Connection): void {
    const { addresses, limits, options } = this.#context;
    const held = addresses.seatsOf(ip);
    if (held < limits.seatsPerAddress) return;
    const some = held === 1 ? '1 seat' : `${held} seats`;
    const message = `this address holds ${some}, as many as it may, lost connections within their grace time included`;
    // By then the seats that are kept for lost connections are free. Without a grace time there are none of these: in a second.
    throw refusal('net/too-many', message, Math.max(options.graceMs, 1000));
  }

  #findRoom({ room: name, pace }: Request): Room {
    const { rooms } = this.#registry;
    const wanted = pace ?? this.#context.options.pace;
    if (name === undefined) {
      const waiting = [...rooms.values()].find(
        ({ options, free, players }) =>
          !options.named && options.pace === wanted && free !== undefined && players.length > 0,
      );
      return waiting ?? this.#registry.open(undefined, wanted);
    }
    const room = rooms.get(name) ?? this.#registry.open(name, wanted);
    checkPace(room, pace);
    if (room.free === undefined) throw refusal('net/room-full', `both seats of room ${name} are taken`);
    return room;
  }

  #watch(connection: Connection, hello: Request): void {
    const { room: name, pace } = hello;
    const rooms = [...this.#registry.rooms.values()];
    const room =
      name === undefined
        ? (rooms.find(({ playing }) => playing) ?? rooms[0])
        : this.#registry.rooms.get(name);
    if (room === undefined) {
      const what = name === undefined ? 'there is no room to watch' : `there is no room ${name}`;
      throw refusal('net/no-room', what);
    }
    checkPace(room, pace);
    if (room.stream.spectators.size >= this.#context.limits.spectators)
      throw refusal('net/full', `room ${room.options.name} has all the spectators that it may`);
    connection.place = { kind: 'spectator', room, spectator: room.stream.add(connection) };
    this.#answer(connection, hello, undefined);
  }

  #reconnect(connection: Connection, hello: Request, token: string): void {
    const found = this.#registry.seatOf(token);
    if (found === undefined)
      throw refusal('net/bad-secret', 'this reconnection token is of no seat, or of one that is free again');
    const { room, seat } = found;
    replace(seat, connection);
    connection.place = { kind: 'seat', room, seat, input: createInputParser(hello.keys) };
    this.#answer(connection, hello, token);
    room.attach(seat, connection);
  }

  #answer(connection: Connection, { keys }: Request, token: string | undefined): void {
    const place = connection.place!;
    const { options, seats, number, commitment, stream } = place.room;
    const { graceMs, delayTicks } = this.#context.options;
    const now = announce(number, commitment, seats);
    // What a spectator is sent from now on begins where those who watch already are.
    const { players, ...next } = (place.kind === 'spectator' && stream.announcement) || now;
    const [ip, port] = connection.address;
    connection.say({
      ip,
      port,
      version: PROTOCOL_VERSIONS.at(-1)!,
      slot: place.kind === 'seat' ? place.seat.number : null,
      room: options.name,
      pace: options.pace,
      keys,
      rules: options.rules,
      rulesVersion: RULES_VERSION,
      tickRate: TICK_RATE,
      ...next,
      ...(token !== undefined && { secret: token, graceMs }),
      ...(place.kind === 'seat' ? { delayTicks: 0 } : { delayTicks, players }),
    });
  }
}

/** Whether two texts of one length are the same. How long that takes does not depend on where they differ. */
function isSame(one: string, other: string): boolean {
  let difference = 0;
  for (let at = 0; at < other.length; at += 1) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}

const PLAIN_REQUEST: Request = {
  role: 'player',
  keys: 'array',
  player: { name: 'remote', kind: 'remote' },
};

/** Ends the connection that a seat has; the newer one wins. Its place is taken from it first, so that it frees no seat. */
function replace({ sink }: Seat, by: Connection): void {
  const old = sink as Connection | undefined; // Every sink of a host is one.
  if (old === undefined || old === by) return;
  old.place = undefined;
  old.refuse('replaced', 'a newer connection took the seat');
}

function checkPace({ options }: Room, pace: Pace | undefined): void {
  if (pace !== undefined && pace !== options.pace)
    throw refusal('net/pace', `room ${options.name} is in ${options.pace}, not in ${pace}`);
}

/** Rooms in the order in which they were opened, from the first one after `after`. */
function listPage(rooms: ReadonlyMap<string, Room>, after: number): RoomList {
  const later = [...rooms.values()].filter(({ options }) => options.ordinal > after);
  const page = later.slice(0, LISTED_ROOMS);
  const hasMore = later.length > page.length;
  return { rooms: page.map(describeRoom), ...(hasMore && { next: page.at(-1)!.options.ordinal }) };
}

const describeRoom = ({ options, players, stream, playing, number, match }: Room): ListedRoom => ({
  room: options.name,
  pace: options.pace,
  players: players.map(({ player }) => player.name),
  spectators: stream.spectators.size,
  playing,
  match: number,
  tick: match.tick,
});
