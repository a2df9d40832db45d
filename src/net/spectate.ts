import { ShooterError } from '../core/index.ts';
import { type Client, type ConnectionOptions, connectUntilEnd, sayHello } from './client.ts';
import { type HelloFields, type HostMessage, type ListedRoom, parseRoomList } from './messages.ts';
import type { WireState } from './read-update.ts';
import { refusalOf } from './refusal.ts';
import type { Transport } from './wire.ts';

/* A spectator of a room: it connects again when its connection is lost or the host restarts, until the room is closed. */

/** Which room is watched, for how long, and what is called with what is seen. */
export interface SpectateOptions extends Omit<ConnectionOptions, 'hello' | 'onEnd'> {
  /** the room, any if left out, and the host's token */
  readonly hello?: Pick<HelloFields, 'room' | 'token'> | undefined;
  /** ends it; nothing else is called from then on */
  readonly signal?: AbortSignal | undefined;
  /** how long to wait for a host that was there and is gone to be back, ms; without end if left out */
  readonly returnMs?: number | undefined;
  /** The host has answered; `answer` of the client says what room it is, its rules, and who sits in it. */
  onConnect?(client: Client): void;
  /** The connection is lost, or could not be taken up again. @param waitMs it is tried anew after so long */
  onLost?(error: ShooterError, waitMs: number): void;
}

/** The wait before a host is tried again: at first, and at most, ms. It doubles each time. */
const RETURN_AFTER_MS = 250;
const MAX_RETURN_DELAY_MS = 5000;

/** Refusals after which it does not help to ask again. `slow-down` is none: others of the same address may have sent the wrong tokens. */
const FINAL = ['token', 'version', 'bad-hello', 'pace', 'spectator-input'];

/** How long a restarted host that does not have the room yet is asked again, ms: by default a host keeps the seats of its players as long. */
const ROOM_MS = 10_000;

/**
 * Watches a room over a transport.
 *
 * @throws ShooterError as `spectate`
 */
export async function spectateOver(transport: Transport, options: SpectateOptions): Promise<void> {
  const { timeoutMs, silenceMs, hello, signal, returnMs = Number.POSITIVE_INFINITY } = options;
  let delayMs = RETURN_AFTER_MS;
  /** when the last connection that brought a state update ended: a host that accepts us and shows nothing counts as away */
  let awayAt: number | undefined;
  let client: Client | undefined;
  let sawUpdate = false;
  /** what a function of `options` has thrown */
  let failure: { readonly error: unknown } | undefined;
  /** Calls a function of `options`, unless one of them has ended it: one chunk of bytes may hold more messages than that. */
  const call = (act: () => void): void => {
    if (signal?.aborted || failure !== undefined) return;
    try {
      act();
    } catch (error) {
      failure = { error };
      client!.leave();
    }
  };
  const watching = {
    ...{ timeoutMs, silenceMs, signal },
    hello: { ...hello, role: 'spectator' } as const,
    onUpdate: (state: WireState) =>
      call(() => {
        client!.acknowledge(state.tick ?? 0);
        sawUpdate = true;
        options.onUpdate?.(state);
      }),
    onMessage: (message: HostMessage) => call(() => options.onMessage?.(message)),
  };
  while (signal?.aborted !== true) {
    client = undefined;
    sawUpdate = false;
    const lost = await connectUntilEnd(transport, watching, (connected) => {
      client = connected;
      call(() => options.onConnect?.(connected));
    }).catch(orThrow);
    if (failure !== undefined) throw failure.error;
    if (signal?.aborted) return;
    // A room that closes tells its spectators so; a host also says so to whoever asks for a room that is not there.
    const hasNoRoom = refusalOf(lost) === 'no-room';
    if (hasNoRoom && client !== undefined) return;
    if (sawUpdate) {
      delayMs = RETURN_AFTER_MS;
      awayAt = transport.now();
    }
    if (awayAt === undefined) throw lost;
    const awayMs = transport.now() - awayAt;
    if (hasNoRoom && awayMs > ROOM_MS) return;
    if (awayMs + delayMs > returnMs || FINAL.includes(refusalOf(lost) ?? '')) throw lost;
    options.onLost?.(lost, delayMs);
    await transport.pause(delayMs, signal);
    delayMs = Math.min(2 * delayMs, MAX_RETURN_DELAY_MS);
  }
}

/** Why there was no connection; a defect is thrown. */
function orThrow(error: unknown): ShooterError {
  if (error instanceof ShooterError) return error;
  throw error;
}

/** Rooms that are taken of a list at most. */
const MAX_ROOMS = 10_000;

/**
 * Asks for the rooms of a host over a transport.
 *
 * @returns the rooms, in the order in which they were opened
 * @throws ShooterError as `listRooms`
 */
export async function listRoomsOver(
  transport: Transport,
  { token, timeoutMs }: { readonly token?: string | undefined; readonly timeoutMs?: number | undefined },
): Promise<readonly ListedRoom[]> {
  const listed: ListedRoom[] = [];
  let after: number | undefined;
  do {
    const hello = { role: 'list', token, after } as const;
    const { client, answer } = await sayHello(transport, { hello, timeoutMs }, parseRoomList);
    client.close();
    const { rooms, next } = answer;
    listed.push(...rooms.slice(0, MAX_ROOMS - listed.length));
    if (next !== undefined && (next <= (after ?? -1) || rooms.length === 0))
      throw new ShooterError('net/bad-answer', 'the list of rooms has a next page that leads nowhere');
    after = next;
  } while (after !== undefined && listed.length < MAX_ROOMS);
  return listed;
}
