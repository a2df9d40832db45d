import { ShooterError } from '../core/index.ts';
import { type InputParser, parseAck } from './client-input.ts';
import { createFrameQueue, encodeTextFrame, type FrameQueue } from './frame.ts';
import { type Hello, PROTOCOL_VERSIONS, parseHello } from './hello.ts';
import { count, type HostContext } from './host-context.ts';
import {
  CLOSING_MS,
  FRAME_MS,
  FRAMES_PER_TURN,
  HELLO_BYTES,
  HELLO_MS,
  PAYLOAD_BYTES,
  SILENT_MS,
  SKIP_BYTES,
  STUCK_BYTES,
  STUCK_MS,
} from './limits.ts';
import type { Address, ErrorMessage, HelloAnswer, HostMessage, RoomList } from './messages.ts';
import { KEEPS_SEAT } from './refusal.ts';
import type { Room } from './room.ts';
import type { ClientSink, ClientUpdate, Seat } from './seat.ts';
import type { Spectator } from './spectator-stream.ts';
import type { StateUpdate } from './state-update.ts';
import type { Wire, WireEvents } from './wire.ts';

/* One client's wire, from the first byte to the last: bytes become frames, frames client updates, and what breaks the protocol or a
   deadline ends this connection and nothing else. */

/** What a connection asks of its host: the lobby. */
export interface ConnectionOwner {
  /** Gives a client its place, and answers its hello. @throws ShooterError `net/…` with the code of a refusal */
  admit(connection: Connection, hello: Hello): void;
  /** Passes a client update on to its room; false if it is one too many. */
  take(seat: SeatPlace, update: ClientUpdate): boolean;
  /** There is more to read of it, in a later turn. */
  defer(connection: Connection): void;
  /** The client has left, or its wire is gone: its place is given up, or kept until it is back. */
  release(connection: Connection, hasLeft: boolean): void;
}

export interface SeatPlace {
  readonly kind: 'seat';
  readonly room: Room;
  readonly seat: Seat;
  readonly input: InputParser;
}

/** Where a client has its place: a seat, or among the spectators. */
export type ClientPlace =
  | SeatPlace
  | { readonly kind: 'spectator'; readonly room: Room; readonly spectator: Spectator };

export class Connection implements WireEvents, ClientSink {
  /** the client's; a proxy's until that has named its client */
  address: Address;
  extended = false;
  /** what the lobby has given it, and takes away */
  place: ClientPlace | undefined;
  readonly #wire: Wire;
  readonly #owner: ConnectionOwner;
  readonly #context: HostContext;
  readonly #frames: FrameQueue = createFrameQueue(HELLO_BYTES);
  #openedAt: number;
  #stage: 'hello' | 'open' | 'closing' | 'closed' = 'hello';
  /** `ready` of a client update whose keys are still to come; undefined between two client updates */
  #ready: boolean | undefined;
  #frameSince: number | undefined;
  /** whether the rest of what has come waits for a later turn: then the wire is paused */
  #deferred = false;
  #stuckSince: number | undefined;
  #lastPending = 0;
  /** of a connection that is closing, when it is closed in any case */
  #closeAt = 0;

  constructor(wire: Wire, address: Address, [owner, context]: readonly [ConnectionOwner, HostContext]) {
    this.#wire = wire;
    this.address = address;
    this.#owner = owner;
    this.#context = context;
    this.#openedAt = context.now();
  }

  /** A handshake, of TLS or of a WebSocket, is over: the time for the hello begins anew. */
  handshakeDone(): void {
    this.#openedAt = this.#context.now();
  }

  get isOpen(): boolean {
    return this.#stage === 'hello' || this.#stage === 'open';
  }

  get pending(): number {
    return this.#wire.pending;
  }

  received(bytes: Uint8Array): void {
    this.#context.stats.bytesIn += bytes.length;
    if (!this.isOpen) return;
    this.#frames.feed(bytes);
    // Paused or not, a WebSocket passes on what it has read already: that waits for its turn, too.
    if (!this.#deferred) this.proceed();
  }

  /** Takes frames that have come, so many that others get their turn. */
  proceed(): void {
    try {
      for (let frames = 0; frames < FRAMES_PER_TURN; frames += 1) {
        const payload = this.isOpen ? this.#frames.next() : undefined;
        if (payload === undefined) {
          this.#catchUp();
          return;
        }
        this.#frameSince = undefined;
        this.#take(payload);
      }
      this.#defer();
    } catch (error) {
      if (error instanceof ShooterError) {
        const { retryMs } = (error.cause ?? {}) as { retryMs?: number };
        this.refuse(error.code.replace('net/', ''), error.message, retryMs);
        return;
      }
      const { log } = this.#context.options;
      log.error({ address: this.address.join(':'), err: error }, 'a defect of the host');
      this.refuse('internal', 'a defect of this host');
    }
  }

  /** All that has come is taken: reads on, and times the frame that is incomplete, if one is. */
  #catchUp(): void {
    if (this.#deferred) this.#wire.resume();
    this.#deferred = false;
    if (!this.#frames.midFrame) this.#frameSince = undefined;
    else this.#frameSince ??= this.#context.now();
  }

  /** More has come than one turn takes: reads nothing else until the rest is taken. */
  #defer(): void {
    if (!this.#deferred) this.#wire.pause();
    this.#deferred = true;
    this.#owner.defer(this);
  }

  #take(payload: Uint8Array): void {
    if (this.#stage === 'hello') {
      const hello = parseHello(payload);
      this.#stage = 'open';
      this.extended = hello.kind === 'extended';
      this.#frames.limit = PAYLOAD_BYTES;
      this.#owner.admit(this, hello);
    } else if (this.place?.kind === 'seat') {
      this.#takePlayerFrame(payload, this.place);
    } else if (this.place?.kind === 'spectator') {
      if (parseAck(payload) === 'leave') this.#leave();
      else this.place.room.stream.acknowledge(this.place.spectator);
    }
  }

  /** The two frames of a client update come in turn: user_data first, then keys. */
  #takePlayerFrame(payload: Uint8Array, place: SeatPlace): void {
    const { input } = place;
    if (this.#ready === undefined) {
      const { leave, ready } = input.userData(payload);
      if (leave) this.#leave();
      else this.#ready = ready;
      return;
    }
    const keys = input.keys(payload);
    if (keys === 'leave') {
      this.#leave();
      return;
    }
    const ready = this.#ready;
    this.#ready = undefined;
    if (!this.#owner.take(place, { ready, keys }))
      this.refuse('flood', 'more client updates than the room can use');
    // In lockstep client updates may come as fast as the host takes them: too fast to wait for the next sweep.
    else if (this.#wire.pending > STUCK_BYTES) this.#giveUp();
  }

  /** The client says that it leaves: nothing after that is read. */
  #leave(): void {
    this.#close();
    this.#owner.release(this, true);
  }

  ended(): void {
    // What has come is taken before the end of it.
    while (this.isOpen && this.#deferred) this.proceed();
    if (!this.isOpen) return;
    this.#close();
    this.#owner.release(this, false);
  }

  closed(): void {
    const wasOpen = this.isOpen;
    this.#stage = 'closed';
    if (wasOpen) this.#owner.release(this, false);
  }

  /** All is said: sends what is queued and closes. */
  finish(): void {
    if (this.isOpen) this.#close();
  }

  abort(): void {
    this.#wire.destroy();
  }

  /** Nothing more is said: what is written is still sent. */
  #close(): void {
    this.handOver(CLOSING_MS);
    this.#wire.end();
  }

  /** Neither reads nor writes from now on: that is up to whoever has the wire, which is destroyed after so many ms. */
  handOver(limitMs: number): void {
    this.#stage = 'closing';
    this.#closeAt = this.#context.now() + limitMs;
  }

  say(message: HelloAnswer | RoomList | HostMessage | ErrorMessage): void {
    if (this.isOpen) this.#write(encodeTextFrame(JSON.stringify(message)));
  }

  sendMessage(message: HostMessage): void {
    if (this.extended) this.say(message);
  }

  offer(update: StateUpdate): boolean {
    if (this.#wire.pending > SKIP_BYTES) {
      this.#context.stats.skipped += 1;
      return false;
    }
    this.send(update);
    return true;
  }

  send(update: StateUpdate): void {
    if (this.isOpen) this.#write(this.extended ? update.extended : update.plain);
  }

  #write(bytes: Uint8Array): void {
    this.#context.stats.bytesOut += bytes.length;
    this.#wire.write(bytes);
  }

  refuse(code: string, message: string, retryMs?: number): void {
    if (!this.isOpen) return;
    const { stats, lines } = this.#context;
    count(stats.kicks, code);
    const room = this.place?.room.options.name;
    lines.report({ address: this.address, code, why: message, room }, 'a connection is ended');
    const more = {
      ...(code === 'version' && { versions: PROTOCOL_VERSIONS }),
      ...(retryMs !== undefined && { retryMs }),
    };
    if (this.extended || !QUIET.includes(code)) this.say({ error: { code, message, ...more } });
    this.#close();
    this.#owner.release(this, !KEEPS_SEAT.includes(code));
  }

  sweep(): void {
    const now = this.#context.now();
    if (this.#stage === 'closing' && now > this.#closeAt) this.#wire.destroy();
    if (!this.isOpen) return;
    if (this.#stage === 'hello' && now - this.#openedAt > HELLO_MS) {
      this.refuse('slow-hello', `no hello within ${HELLO_MS / 1000} s`);
    } else if (!this.#deferred && this.#frameSince !== undefined && now - this.#frameSince > FRAME_MS) {
      this.refuse('slow-frame', `a frame was not complete within ${FRAME_MS / 1000} s`);
    } else if (this.#isSilent(now)) {
      this.refuse('silent', `no client update for ${SILENT_MS / 1000} s`);
    } else this.#watchPending(now);
  }

  /** A player that is owed a state update waits for us, and need not send anything. */
  #isSilent(now: number): boolean {
    if (this.place?.kind !== 'seat') return false;
    const { credit, heardAt, sentAt } = this.place.seat;
    return credit === 0 && now - Math.max(heardAt, sentAt) > SILENT_MS;
  }

  #watchPending(now: number): void {
    const { pending } = this.#wire;
    if (pending === 0 || pending < this.#lastPending) this.#stuckSince = undefined;
    else this.#stuckSince ??= now;
    this.#lastPending = pending;
    const stuck = this.#stuckSince !== undefined && now - this.#stuckSince > STUCK_MS;
    if (pending > STUCK_BYTES || stuck) this.#giveUp();
  }

  #giveUp(): void {
    this.refuse('slow-reader', `${this.#wire.pending} bytes wait to be taken`);
    this.#wire.destroy();
  }
}

/** A plain client is not told of these: its connection just ends, as on the original server. */
const QUIET: readonly string[] = ['silent', 'slow-reader', 'draining', 'forfeit', 'no-recording'];
