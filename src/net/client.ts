import { ShooterError } from '../core/index.ts';
import { encodeUserData } from './client-input.ts';
import { type ClientUpdates, createClientUpdates } from './client-updates.ts';
import { readUpdate } from './compact-update.ts';
import { createFrameDecoder, encodeTextFrame } from './frame.ts';
import { encodeHello } from './hello.ts';
import {
  type AckMessage,
  type HelloAnswer,
  type HelloFields,
  type HostMessage,
  parseAnswer,
  parseMessage,
} from './messages.ts';
import type { WireState } from './read-update.ts';
import { isHostMessage, parseHostMessage } from './refusal.ts';
import type { ClientUpdate } from './seat.ts';
import type { Transport, TransportEvents, Wire } from './wire.ts';

/* A connection to a host, from the hello to its end, over any byte stream. Also to the server of the original game, which reads with
   a single recv, so each client update leaves in one write, headers and payloads together. */

/** What a client says and hears. */
export interface ConnectionOptions {
  /** `plain` (the default) is the hello of the original game */
  readonly hello?: 'plain' | HelloFields | undefined;
  /** for the connection and the whole answer to the hello, ms; default 5000 */
  readonly timeoutMs?: number | undefined;
  /** a host that answers a client update with nothing for this long is given up, ms; default 15000 */
  readonly silenceMs?: number | undefined;
  onUpdate?(state: WireState): void;
  /** A message between state updates. Those of unknown kinds are left out. */
  onMessage?(message: HostMessage): void;
  /** The connection is over; `error` says why, if anybody said so. Called once. */
  onEnd?(error: ShooterError | undefined): void;
}

/** A connection that said hello and was answered. Made by `connectClient`. */
export interface Client {
  readonly answer: HelloAnswer;
  /** from the hello to its answer, ms */
  readonly roundTripMs: number;
  /** Sends what is pressed, and whether the player is ready. */
  sendUpdate(update: ClientUpdate): void;
  /**
   * Sends what is pressed before the next state update is there to be answered; a later `sendUpdate` that says the same is left
   * out for it. In real time alone, on the extended wire, if it says anything new, and if fewer than 8 client updates are unanswered.
   */
  sendEarly(update: ClientUpdate): void;
  /** Acknowledges a state update, as a spectator. */
  acknowledge(tick: number): void;
  /** Leaves the room, and ends the connection. */
  leave(): void;
  /** Ends the connection and says nothing. */
  close(): void;
}

/** Bytes of a payload from a host at most: waves can be large. */
const MAX_PAYLOAD_BYTES = 262_144;
const TIMEOUT_MS = 5000;
/** In lockstep a host waits for the other player, for 10 s at most. */
const SILENCE_MS = 15_000;
/** A host that lets so many bytes wait is given up. */
const MAX_UNSENT_BYTES = 262_144;
/** The original server closes after a leave; one that does not is not waited for, ms. */
const LEAVING_MS = 500;

/**
 * Says hello over a transport, and waits for the answer.
 *
 * @throws ShooterError as `connectClient`
 */
export const connectOver = (transport: Transport, options: ConnectionOptions): Promise<Client> =>
  sayHello(transport, options, parseAnswer).then(({ client }) => client);

export const sayHello = <Answer>(
  transport: Transport,
  options: ConnectionOptions,
  parse: (fields: object) => Answer,
): Promise<{ readonly client: Client; readonly answer: Answer }> =>
  new Promise((resolve, reject) => {
    const accept = (client: Client, answer: Answer): void => resolve({ client, answer });
    new ClientConnection(transport, options, { parse, accept, reject });
  });

/**
 * One connection, from the hello to its end; it is left when `signal` fires, before the answer, too.
 *
 * @param onConnect is called before anything is passed on that came with the answer
 * @returns why it ended: `net/lost` where nobody said
 * @throws ShooterError as `connectClient` · what `onConnect` throws
 */
export function connectUntilEnd(
  transport: Transport,
  options: Omit<ConnectionOptions, 'onEnd'> & { readonly signal?: AbortSignal | undefined },
  onConnect: (client: Client) => void,
): Promise<ShooterError> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const leave = (): void => connection.leave();
    const onEnd = (error: ShooterError | undefined): void => {
      signal?.removeEventListener('abort', leave);
      resolve(error ?? new ShooterError('net/lost', `${transport.name} ended the connection`));
    };
    const accept = (client: Client): void => {
      try {
        onConnect(client);
      } catch (error) {
        client.close();
        reject(error);
      }
    };
    // There is no answer. That is thrown, unless the client has left by then: then it is why the connection ended.
    const fail = (error: ShooterError): void => {
      if (!signal?.aborted) reject(error);
      onEnd(error);
    };
    const handler = { parse: parseAnswer, accept, reject: fail };
    const connection = new ClientConnection(transport, { ...options, onEnd }, handler);
    signal?.addEventListener('abort', leave);
    if (signal?.aborted) leave();
  });
}

/** What becomes of the answer to the hello. */
interface AnswerHandler<Answer> {
  /** @throws ShooterError for an answer that is none */
  parse(fields: object): Answer;
  accept(client: Client, answer: Answer): void;
  reject(error: ShooterError): void;
}

class ClientConnection implements Client, TransportEvents {
  answer: HelloAnswer = { ip: '', port: 0 };
  roundTripMs = 0;
  readonly #transport: Transport;
  readonly #options: ConnectionOptions;
  readonly #wire: Wire;
  readonly #decoder = createFrameDecoder(MAX_PAYLOAD_BYTES);
  readonly #updates: ClientUpdates;
  /** a spectator is sent state updates that it did not ask for */
  readonly #watches: boolean;
  /** ends the timers of the connection */
  readonly #stops: (() => void)[] = [];
  #frames: Uint8Array[] = [];
  #heardAt = 0;
  #saidAt = 0;
  /** undefined once the hello is answered */
  #handler: AnswerHandler<unknown> | undefined;
  #failure: ShooterError | undefined;
  /** whether nothing more is read, and whether nothing more is written */
  #isDeaf = false;
  #isMute = false;
  #hasEnded = false;

  constructor(transport: Transport, options: ConnectionOptions, handler: AnswerHandler<unknown>) {
    this.#transport = transport;
    this.#options = options;
    this.#handler = handler;
    const { hello = 'plain', timeoutMs = TIMEOUT_MS } = options;
    this.#updates = createClientUpdates(hello === 'plain' ? 'array' : (hello.keys ?? 'mask'));
    this.#watches = hello !== 'plain' && hello.role === 'spectator';
    this.#wire = transport.open(this);
    // Fires once: to fail ends all timers.
    this.#stops.push(
      transport.every(timeoutMs, () =>
        this.#fail(this.#unreachable(`no answer within ${timeoutMs / 1000} s`)),
      ),
    );
    this.#wire.write(encodeHello(hello));
  }

  opened(): void {
    this.#saidAt = this.#transport.now();
  }

  failed(why: string): void {
    if (this.#handler !== undefined) this.#failure ??= this.#unreachable(why);
  }

  received(bytes: Uint8Array): void {
    if (this.#isDeaf) return;
    this.#heardAt = this.#transport.now();
    try {
      this.#decoder.feed(bytes);
      for (let payload = this.#decoder.next(); payload !== undefined; payload = this.#decoder.next()) {
        this.#take(payload);
        if (this.#isDeaf) return;
      }
    } catch (error) {
      if (!(error instanceof ShooterError)) throw error;
      this.#fail(error);
    }
  }

  ended(): void {
    this.#isMute = true;
    this.#wire.end();
  }

  closed(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = this.#isDeaf = this.#isMute = true;
    for (const stop of this.#stops) stop();
    if (this.#handler === undefined) this.#options.onEnd?.(this.#failure);
    else
      this.#handler.reject(this.#failure ?? this.#unreachable('it closed the connection and said nothing'));
  }

  #take(payload: Uint8Array): void {
    if (this.#handler !== undefined) this.#takeAnswer(payload, this.#handler);
    else if (this.#frames.length === 0 && isHostMessage(payload)) this.#takeMessage(payload);
    else {
      this.#frames.push(payload.slice());
      if (this.#frames.length < 4) return;
      const frames = this.#frames;
      this.#frames = [];
      // A program answers each state update by a client update: a host that sends more and reads nothing would pile up bytes here.
      if (!this.#watches && !this.#updates.answer())
        throw new ShooterError('net/unasked', 'the host sent a state update that answers no client update');
      this.#options.onUpdate?.(readUpdate(frames));
    }
  }

  #takeAnswer(payload: Uint8Array, handler: AnswerHandler<unknown>): void {
    const fields = parseHostMessage(payload, 'net/bad-answer', 'the answer to the hello');
    const answer = handler.parse(fields);
    this.answer = fields as HelloAnswer;
    this.roundTripMs = this.#transport.now() - this.#saidAt;
    this.#handler = undefined;
    for (const stop of this.#stops.splice(0)) stop();
    this.#watchSilence();
    handler.accept(this, answer);
  }

  #watchSilence(): void {
    const { silenceMs = SILENCE_MS } = this.#options;
    const look = (): void => {
      const waits = this.#watches || this.#updates.unanswered > 0;
      if (waits && this.#transport.now() - this.#heardAt > silenceMs)
        this.#fail(new ShooterError('net/silent', `the host has sent nothing for ${silenceMs / 1000} s`));
    };
    this.#stops.push(this.#transport.every(silenceMs / 4, look));
  }

  #takeMessage(payload: Uint8Array): void {
    const message = parseMessage(parseHostMessage(payload, 'net/bad-message', 'a message'));
    if (message !== undefined) this.#options.onMessage?.(message);
  }

  #unreachable(why: string): ShooterError {
    return new ShooterError('net/unreachable', `${this.#transport.name}: ${why}`);
  }

  #fail(error: ShooterError): void {
    this.#failure ??= error;
    this.close();
  }

  sendUpdate(update: ClientUpdate): void {
    this.#send(this.#updates.send(update));
  }

  sendEarly(update: ClientUpdate): void {
    if (this.answer.pace === 'realtime') this.#send(this.#updates.sendEarly(update));
  }

  #send(bytes: Uint8Array | undefined): void {
    if (bytes === undefined || this.#isMute) return;
    // No answer was due until now: the time of silence begins.
    if (this.#updates.unanswered === 1) this.#heardAt = this.#transport.now();
    this.#wire.write(bytes);
    if (this.#wire.pending > MAX_UNSENT_BYTES)
      this.#fail(new ShooterError('net/silent', 'the host takes nothing of what is sent'));
  }

  acknowledge(tick: number): void {
    const message: AckMessage = { ack: tick };
    if (!this.#isMute) this.#wire.write(encodeTextFrame(JSON.stringify(message)));
  }

  leave(): void {
    if (this.#isMute) return;
    // An answer that is still to come is of no use any more.
    this.#isDeaf ||= this.#handler !== undefined;
    this.#wire.write(encodeUserData(false, false));
    this.#isMute = true;
    this.#wire.end();
    this.#stops.push(this.#transport.every(LEAVING_MS, () => this.close()));
  }

  close(): void {
    this.#isDeaf = this.#isMute = true;
    this.#wire.destroy();
  }
}
