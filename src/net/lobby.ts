import { createHash, timingSafeEqual } from 'node:crypto';
import { type ErrorCode, RULES_VERSION, ShooterError, TICK_RATE } from '../core/index.ts';
import type { Addresses } from './addresses.ts';
import { createInputParser } from './client-input.ts';
import type { Connection } from './connection.ts';
import { type ExtendedHello, type Hello, PROTOCOL_VERSIONS } from './hello.ts';
import { LISTED_ROOMS } from './limits.ts';
import type { ListedRoom, Pace, RoomList } from './messages.ts';
import type { Room } from './room.ts';
import type { Seat } from './seat.ts';
import type { Opponent } from './wire.ts';

/* Who sits where: from a hello to a seat, a place among the spectators, or a refusal. */

type Extended = ExtendedHello;

/** What the lobby needs of its host. */
export interface LobbyServices {
  readonly rooms: ReadonlyMap<string, Room>;
  readonly pace: Pace;
  readonly maxSpectators: number;
  readonly graceMs: number;
  readonly delaySlots: number;
  /** takes the second seat of every room */
  readonly opponent: Opponent | undefined;
  /** hexadecimal SHA-256 of the token that clients have to send; undefined if none */
  readonly tokenDigest: string | undefined;
  readonly addresses: Addresses;
  readonly seatsPerAddress: number;
  /** why nobody is let in now, or undefined */
  closedFor(): string | undefined;
  /** @param name undefined: the next number · @throws ShooterError `net/full` */
  openRoom(name: string | undefined, pace: Pace): Room;
  /** 32 hexadecimal digits that nobody can guess */
  drawToken(): string;
  /** seats by the digest of their secret */
  readonly reconnections: Map<string, { readonly room: Room; readonly seat: Seat }>;
  replace(seat: Seat, by: Connection): void;
}

export const digest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/**
 * Gives a client its place, and answers.
 *
 * @throws ShooterError `net/…` with the code of a refusal
 */
export function admit(services: LobbyServices, connection: Connection, hello: Hello): void {
  checkToken(services, connection, hello);
  const closed = services.closedFor();
  if (closed !== undefined && !isResumption(hello)) throw refusal('net/draining', closed);
  if (hello.kind === 'plain') {
    seat(services, connection, PLAIN_HELLO);
    const [ip, port] = connection.address;
    connection.say({ ip, port });
  } else if (hello.resume !== undefined) {
    resume(services, connection, hello, hello.resume);
  } else if (hello.role === 'list') {
    connection.say(listPage(services, hello.after ?? -1));
    connection.finish();
  } else if (hello.role === 'spectator') {
    watch(services, connection, hello);
  } else {
    const secret = seat(services, connection, hello);
    answer(services, connection, { slot: slotOf(connection), keys: hello.keys, secret });
  }
}

const PLAIN_HELLO: Extended = {
  kind: 'extended',
  role: 'player',
  keys: 'array',
  player: { name: 'remote', kind: 'remote' },
};

const isResumption = (hello: Hello): boolean => hello.kind === 'extended' && hello.resume !== undefined;

/** @param retryMs after which it may help to try again; undefined: not by itself */
export const refusal = (code: ErrorCode, message: string, retryMs?: number): ShooterError =>
  Object.assign(new ShooterError(code, message), { cause: { retryMs } });

function checkToken(services: LobbyServices, { address }: Connection, hello: Hello): void {
  const { tokenDigest, addresses, reconnections } = services;
  if (tokenDigest === undefined) return;
  const { token: given, resume } = hello.kind === 'extended' ? hello : PLAIN_HELLO;
  if (given === undefined) throw refusal('net/token', 'this host wants a token, and none was sent');
  // A right token is not let in either, else guesses could go on. Who knows the secret of a seat does not guess.
  const retryMs = addresses.guessAfterMs(address[0]);
  const known = resume !== undefined && reconnections.has(digest(resume));
  if (retryMs > 0 && !known) {
    const wait = `try again in ${Math.ceil(retryMs / 1000)} s`;
    throw refusal('net/slow-down', `too many wrong tokens came from this address: ${wait}`, retryMs);
  }
  // Digests are of equal length, and a comparison of them tells nothing by the time it takes.
  if (timingSafeEqual(Buffer.from(digest(given), 'hex'), Buffer.from(tokenDigest, 'hex'))) return;
  addresses.guessed(address[0]);
  throw refusal('net/token', 'this host wants a token, and this is not it');
}

function checkSeats(services: LobbyServices, { address }: Connection): void {
  const { addresses, seatsPerAddress, graceMs } = services;
  const held = addresses.seatsOf(address[0]);
  if (held < seatsPerAddress) return;
  const some = held === 1 ? '1 seat' : `${held} seats`;
  const message = `this address holds ${some}, as many as it may, lost connections within their grace time included`;
  throw refusal('net/too-many', message, Math.max(graceMs, 1000));
}

/** Seats a client; gives the secret that takes the seat again, if there is to be one. */
function seat(services: LobbyServices, connection: Connection, hello: Extended): string | undefined {
  checkSeats(services, connection);
  const room = findRoom(services, hello);
  const graced = services.graceMs > 0 && hello !== PLAIN_HELLO;
  const secret = graced ? services.drawToken() : undefined;
  const taken = room.sit({
    address: connection.address,
    player: { ...hello.player, kind: 'remote' },
    sink: connection,
    ...(secret !== undefined && { reconnection: digest(secret) }),
  });
  services.addresses.sit(connection.address[0]);
  connection.place = { kind: 'seat', room, seat: taken, input: createInputParser(hello.keys) };
  if (services.opponent !== undefined && room.free !== undefined) seatOpponent(room, services.opponent);
  if (taken.reconnection !== undefined) services.reconnections.set(taken.reconnection, { room, seat: taken });
  return secret;
}

/** A bot of ours has a port that no client has. */
const seatOpponent = (room: Room, opponent: Opponent): Seat =>
  room.sit({ address: ['127.0.0.1', room.free!], player: opponent.info, opponent });

function findRoom(services: LobbyServices, { room: name, pace }: Extended): Room {
  if (name === undefined) {
    const wanted = pace ?? services.pace;
    const waiting = [...services.rooms.values()].find(
      ({ options, free, players }) =>
        !options.named && options.pace === wanted && free !== undefined && players.length > 0,
    );
    return waiting ?? services.openRoom(undefined, wanted);
  }
  const room = services.rooms.get(name) ?? services.openRoom(name, pace ?? services.pace);
  checkPace(room, pace);
  if (room.free === undefined) throw refusal('net/room-full', `both seats of room ${name} are taken`);
  return room;
}

function checkPace({ options }: Room, pace: Pace | undefined): void {
  if (pace !== undefined && pace !== options.pace)
    throw refusal('net/pace', `room ${options.name} is in ${options.pace}, not in ${pace}`);
}

function watch(services: LobbyServices, connection: Connection, { room: name, pace, keys }: Extended): void {
  const rooms = [...services.rooms.values()];
  const room =
    name === undefined ? (rooms.find(({ playing }) => playing) ?? rooms[0]) : services.rooms.get(name);
  if (room === undefined)
    throw refusal(
      'net/no-room',
      name === undefined ? 'there is no room to watch' : `there is no room ${name}`,
    );
  checkPace(room, pace);
  if (room.stream.spectators.size >= services.maxSpectators)
    throw refusal('net/full', `room ${room.options.name} has all the spectators that it may`);
  connection.place = { kind: 'spectator', room, spectator: room.stream.add(connection) };
  answer(services, connection, { slot: null, keys, secret: undefined });
}

function resume(services: LobbyServices, connection: Connection, { keys }: Extended, secret: string): void {
  const found = services.reconnections.get(digest(secret));
  if (found === undefined)
    throw refusal('net/bad-secret', 'this secret is of no seat, or of one that is free again');
  const { room, seat } = found;
  services.replace(seat, connection);
  connection.place = { kind: 'seat', room, seat, input: createInputParser(keys) };
  answer(services, connection, { slot: seat.number, keys, secret });
  room.attach(seat, connection);
}

const slotOf = ({ place }: Connection): 1 | 2 | null => (place?.kind === 'seat' ? place.seat.number : null);

interface Answer {
  readonly slot: 1 | 2 | null;
  readonly keys: 'array' | 'mask';
  readonly secret: string | undefined;
}

function answer(services: LobbyServices, connection: Connection, { slot, keys, secret }: Answer): void {
  const { room } = connection.place!;
  const [ip, port] = connection.address;
  connection.say({
    ip,
    port,
    version: PROTOCOL_VERSIONS.at(-1)!,
    slot,
    room: room.options.name,
    pace: room.options.pace,
    keys,
    rules: room.options.rules,
    rulesVersion: RULES_VERSION,
    tickRate: TICK_RATE,
    match: room.number,
    seedCommit: room.commitment.seedCommit,
    ...(secret !== undefined && { secret, graceMs: services.graceMs }),
    ...(slot === null
      ? { delayTicks: services.delaySlots, players: room.seats.map((seat) => seat?.player ?? null) }
      : { delayTicks: 0 }),
  });
}

/** Rooms in the order in which they were opened, from the first one after `after`. */
function listPage({ rooms }: LobbyServices, after: number): RoomList {
  const page: Room[] = [];
  let hasMore = false;
  for (const room of rooms.values()) {
    if (room.options.ordinal <= after) continue;
    hasMore = page.length === LISTED_ROOMS;
    if (hasMore) break;
    page.push(room);
  }
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
