import { setTimeout as pause } from 'node:timers/promises';
import { ShooterError } from '../core/index.ts';
import {
  type Client,
  type ClientOptions,
  connectClient,
  type HelloAnswer,
  type HelloFields,
} from './client.ts';
import { refusalOf } from './client-errors.ts';
import { asFields, ownField } from './json.ts';
import type { WireState } from './read-update.ts';

/* To watch a room of a host, for as long as it is there: over connections that are lost, and hosts that are started again. */

export interface SpectateOptions
  extends Pick<ClientOptions, 'host' | 'port' | 'tls' | 'timeoutMs' | 'silenceMs'> {
  /** the room, any if left out, and the host's token */
  readonly hello?: Pick<HelloFields, 'room' | 'token'> | undefined;
  /** ends it */
  readonly signal?: AbortSignal | undefined;
  /** for so long a host that was there is waited for to be back, ms; for good if left out */
  readonly returnMs?: number | undefined;
  /** The host has answered; `answer` of the client says what room it is, its rules, and who sits in it. */
  onConnect?(client: Client): void;
  /** The connection is lost, or could not be taken up again. @param waitMs it is tried anew after so long */
  onLost?(error: ShooterError, waitMs: number): void;
  onUpdate?(state: WireState): void;
  /** A message between state updates: `{"start":…}` or `{"result":…}`. */
  onMessage?(message: object): void;
}

/** How long is waited before a host is tried again: at first, and at most, ms; each time twice as long. */
const RETURN_AFTER_MS = 250;
const MAX_RETURN_DELAY_MS = 5000;

/** What a host refuses for good: to ask again would not help. */
const FINAL = ['token', 'slow-down', 'version', 'bad-hello', 'pace', 'spectator-input'];

/** A host that was started again may not have the room yet: its players are waited for, as long as seats are kept as a rule, ms. */
const ROOM_MS = 10_000;

/**
 * Watches a room until it is closed or `signal` fires. Each state update is acknowledged, so that the newest comes as soon as it is there.
 *
 * @throws ShooterError as `connectClient`, at once where the first connection fails; later only where the host refuses for
 *   good, or was away for `returnMs`
 * @example
 * await spectate({ host: '127.0.0.1', port: 5050, onUpdate: ({ tick, players }) => console.log(tick, players) });
 */
export async function spectate(options: SpectateOptions): Promise<void> {
  const { signal, returnMs = Number.POSITIVE_INFINITY } = options;
  let delayMs = RETURN_AFTER_MS;
  let awayAt = performance.now();
  let known = false;
  const onUpdate = (): void => {
    delayMs = RETURN_AFTER_MS;
    known = true;
  };
  while (signal?.aborted !== true) {
    const { lost, joined } = await watchOnce(options, onUpdate);
    if (signal?.aborted) return;
    const isClosed = refusalOf(lost) === 'no-room';
    if (isClosed && joined) return;
    // A host that lets us in and shows nothing is as good as away.
    if (delayMs === RETURN_AFTER_MS) awayAt = performance.now();
    const over = performance.now() + delayMs - awayAt > returnMs;
    if (known && isClosed && performance.now() - awayAt > ROOM_MS) return;
    if (!known || over || FINAL.includes(refusalOf(lost) ?? '')) throw lost;
    options.onLost?.(lost, delayMs);
    await pause(delayMs, undefined, { signal }).catch(() => {});
    delayMs = Math.min(2 * delayMs, MAX_RETURN_DELAY_MS);
  }
}

/** How a connection ended, and whether there was one. */
interface Ended {
  readonly lost: ShooterError;
  readonly joined: boolean;
}

/** One connection, to its end. */
async function watchOnce(options: SpectateOptions, onUpdate: () => void): Promise<Ended> {
  const { host, port, tls, timeoutMs, silenceMs, hello, signal } = options;
  let tellEnd: (error: ShooterError | undefined) => void = () => {};
  const end = new Promise<ShooterError | undefined>((resolve) => {
    tellEnd = resolve;
  });
  let client: Client | undefined;
  // What comes in one segment with the answer is told after it.
  const early: (() => void)[] = [];
  const tell = (act: () => void): void => {
    if (client === undefined) early.push(act);
    else act();
  };
  const leave = (): void => client?.leave();
  try {
    client = await connectClient({
      host,
      port,
      tls,
      timeoutMs,
      silenceMs,
      hello: { ...hello, role: 'spectator' },
      onUpdate: (state) =>
        tell(() => {
          client!.acknowledge(state.tick ?? 0);
          onUpdate();
          options.onUpdate?.(state);
        }),
      onMessage: (message) => tell(() => options.onMessage?.(message)),
      onEnd: (error) => tellEnd(error),
    });
    signal?.addEventListener('abort', leave);
    options.onConnect?.(client);
    for (const act of early) act();
    if (signal?.aborted) leave();
    const lost = (await end) ?? new ShooterError('net/lost', `${host}:${port} ended the connection`);
    return { lost, joined: true };
  } catch (error) {
    if (error instanceof ShooterError) return { lost: error, joined: client !== undefined };
    client?.close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', leave);
  }
}

/** A room of a host. */
export interface ListedRoom {
  readonly room: string;
  readonly pace: 'realtime' | 'lockstep';
  /** names of those who sit in it: none, one or two */
  readonly players: readonly string[];
  readonly spectators: number;
  /** whether a match is on */
  readonly playing: boolean;
  /** number of the room's next match, or of the one that is on */
  readonly match: number;
  /** ticks of that match, or of the last one */
  readonly tick: number;
}

/** Rooms that are taken of a list at most. */
const MAX_ROOMS = 10_000;

/**
 * Asks a host for its rooms, page by page.
 *
 * @throws ShooterError as `connectClient`; `net/bad-answer` for what is no list of rooms
 */
export async function listRooms(
  options: Pick<ClientOptions, 'host' | 'port' | 'tls' | 'timeoutMs'> & {
    readonly token?: string | undefined;
  },
): Promise<readonly ListedRoom[]> {
  const { token, ...where } = options;
  const listed: ListedRoom[] = [];
  let after: number | undefined;
  do {
    const client = await connectClient({ ...where, hello: { role: 'list', token, after } });
    client.close();
    const { rooms } = client.answer;
    if (!Array.isArray(rooms)) throw new ShooterError('net/bad-answer', 'the answer tells no list of rooms');
    listed.push(...rooms.slice(0, MAX_ROOMS - listed.length).map(readRoom));
    after = readNext(client.answer, { after, isEmpty: rooms.length === 0 });
  } while (after !== undefined && listed.length < MAX_ROOMS);
  return listed;
}

/** Where the next page begins; undefined: there is none. */
function readNext(
  { next }: HelloAnswer,
  { after = -1, isEmpty }: { readonly after: number | undefined; readonly isEmpty: boolean },
): number | undefined {
  if (next === undefined) return undefined;
  if (Number.isSafeInteger(next) && (next as number) > after && !isEmpty) return next as number;
  throw new ShooterError('net/bad-answer', 'the list of rooms has a next page that leads nowhere');
}

function readRoom(value: unknown): ListedRoom {
  const fields = asFields(value) ?? {};
  const number = (name: string): number => Number(ownField(fields, name)) || 0;
  const players = ownField(fields, 'players');
  const room = ownField(fields, 'room');
  if (typeof room !== 'string') throw new ShooterError('net/bad-answer', 'a room of the list has no name');
  return {
    room,
    pace: ownField(fields, 'pace') === 'lockstep' ? 'lockstep' : 'realtime',
    players: Array.isArray(players) ? players.map(String).slice(0, 2) : [],
    spectators: number('spectators'),
    playing: ownField(fields, 'playing') === true,
    match: number('match'),
    tick: number('tick'),
  };
}
