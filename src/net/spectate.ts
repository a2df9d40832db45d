import { ShooterError } from '../core/index.ts';
import { type Client, type ConnectionOptions, connectUntilEnd, sayHello } from './client.ts';
import { type HelloFields, type HostMessage, type ListedRoom, parseRoomList } from './messages.ts';
import type { WireState } from './read-update.ts';
import { refusalOf } from './refusal.ts';
import type { Transport } from './wire.ts';

/* To watch a room of a host, for as long as it is there: over connections that are lost, and hosts that are started again. */

/** Which room is watched, for how long, and what is called with what is seen. */
export interface SpectateOptions extends Omit<ConnectionOptions, 'hello' | 'onEnd'> {
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
}

/** How long is waited before a host is tried again: at first, and at most, ms; each time twice as long. */
const RETURN_AFTER_MS = 250;
const MAX_RETURN_DELAY_MS = 5000;

/** What a host refuses for good: to ask again would not help. */
const FINAL = ['token', 'slow-down', 'version', 'bad-hello', 'pace', 'spectator-input'];

/** A host that was started again may not have the room yet: its players are waited for, as long as seats are kept as a rule, ms. */
const ROOM_MS = 10_000;

/**
 * Watches a room over a transport.
 *
 * @throws ShooterError as `spectate`
 */
export async function spectateOver(transport: Transport, options: SpectateOptions): Promise<void> {
  const { signal, returnMs = Number.POSITIVE_INFINITY } = options;
  let delayMs = RETURN_AFTER_MS;
  let awayAt = transport.now();
  /** whether any connection has shown anything */
  let hasShown = false;
  while (signal?.aborted !== true) {
    const { lost, joined, sawUpdate } = await watchOnce(transport, options);
    if (signal?.aborted) return;
    // A room that closes tells its spectators so; a host also says so to whoever asks for a room that is not there.
    const hasNoRoom = refusalOf(lost) === 'no-room';
    if (hasNoRoom && joined) return;
    // A host that lets us in and shows nothing is as good as away.
    if (sawUpdate) {
      hasShown = true;
      delayMs = RETURN_AFTER_MS;
      awayAt = transport.now();
    }
    const isTooLate = transport.now() + delayMs - awayAt > returnMs;
    if (hasShown && hasNoRoom && transport.now() - awayAt > ROOM_MS) return;
    if (!hasShown || isTooLate || FINAL.includes(refusalOf(lost) ?? '')) throw lost;
    options.onLost?.(lost, delayMs);
    await transport.pause(delayMs, signal);
    delayMs = Math.min(2 * delayMs, MAX_RETURN_DELAY_MS);
  }
}

/** How a connection ended, whether there was one, and whether a state update came over it. */
interface Ended {
  readonly lost: ShooterError;
  readonly joined: boolean;
  readonly sawUpdate: boolean;
}

/** One connection, to its end. */
async function watchOnce(transport: Transport, options: SpectateOptions): Promise<Ended> {
  const { timeoutMs, silenceMs, hello, signal } = options;
  let client: Client | undefined;
  let sawUpdate = false;
  const watching = {
    ...{ timeoutMs, silenceMs, signal },
    hello: { ...hello, role: 'spectator' } as const,
    onUpdate(state: WireState): void {
      client!.acknowledge(state.tick ?? 0);
      sawUpdate = true;
      options.onUpdate?.(state);
    },
    onMessage: (message: HostMessage) => options.onMessage?.(message),
  };
  try {
    const lost = await connectUntilEnd(transport, watching, (connected) => {
      client = connected;
      options.onConnect?.(client);
    });
    return { lost, joined: true, sawUpdate };
  } catch (error) {
    if (error instanceof ShooterError) return { lost: error, joined: client !== undefined, sawUpdate };
    throw error;
  }
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
