import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ShooterError } from '../core/index.ts';
import { refused, tellReason, unreachable } from './client-errors.ts';
import { encodeUserData } from './client-input.ts';
import { type ClientUpdates, createClientUpdates } from './client-updates.ts';
import { createFrameDecoder, encodeFrame } from './frame.ts';
import { asFields, parseJson } from './json.ts';
import type { KeysForm } from './keys.ts';
import { readUpdate, type WireState } from './read-update.ts';
import type { ClientUpdate } from './seat.ts';

/* The other end of the wire: a client that plays on a host of ours and on the server of the original game. That one reads
   with a single recv, so each client update leaves in one write, headers and payloads together. */

/** What an extended hello asks for, as docs/protocol.md has it. */
export interface HelloFields {
  readonly role?: 'player' | 'spectator' | 'list' | undefined;
  readonly room?: string | undefined;
  readonly pace?: 'realtime' | 'lockstep' | undefined;
  readonly keys?: KeysForm | undefined;
  readonly player?: { readonly name: string; readonly version?: string | undefined } | undefined;
  readonly token?: string | undefined;
  readonly resume?: string | undefined;
  /** of a list: `next` of the answer before */
  readonly after?: number | undefined;
}

export interface ClientOptions {
  readonly host: string;
  readonly port: number;
  /** TLS, with these certificates (PEM) as the only ones that are trusted, if any are given, and the name on that of the host */
  readonly tls?:
    | { readonly ca?: string | Buffer | undefined; readonly servername?: string | undefined }
    | undefined;
  /** `plain`, as the original game's client says it, unless fields are given */
  readonly hello?: 'plain' | HelloFields | undefined;
  /** for the connection and the whole answer to the hello, ms; 5 s if left out */
  readonly timeoutMs?: number | undefined;
  /** a host that answers a client update with nothing for so long is given up, ms; 15 s if left out */
  readonly silenceMs?: number | undefined;
  onUpdate?(state: WireState): void;
  /** A message between state updates: `{"start":…}` or `{"result":…}`. */
  onMessage?(message: object): void;
  /** The connection is over; `error` says why, if anybody said so. Told once. */
  onEnd?(error: ShooterError | undefined): void;
}

/** What the host answered: `ip` and `port`, and with an extended hello all that docs/protocol.md lists. */
export interface HelloAnswer {
  readonly ip: string;
  readonly port: number;
  readonly slot?: 1 | 2 | null;
  readonly room?: string;
  readonly pace?: 'realtime' | 'lockstep';
  readonly secret?: string;
  readonly graceMs?: number;
  readonly [field: string]: unknown;
}

/** A connection that said hello and was answered. Made by `connectClient`. */
export interface Client {
  readonly answer: HelloAnswer;
  /** from the hello to its answer, ms */
  readonly roundTripMs: number;
  /** Sends what is pressed, and whether the player is ready. */
  sendUpdate(update: ClientUpdate): void;
  /**
   * Sends what is pressed before the next state update is there to be answered; a later `sendUpdate` that says the same is left out for
   * it. In real time alone, on the extended wire, if it says anything new, and if fewer than 8 client updates wait for state updates.
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
const READ_BYTES = 65_536;
/** A host that lets so many bytes wait is given up. */
const MAX_UNSENT_BYTES = 262_144;

/**
 * Connects, says hello, and waits for the answer.
 *
 * What ends the connection later is told by `onEnd`: `net/refused`, `net/silent` for a host that stopped answering or reading,
 * `net/bad-update`, `net/unasked` for state updates beyond the client updates sent, `net/bad-header`, `net/too-long`.
 *
 * @throws ShooterError `net/unreachable`; `net/refused` with the host's own code and words; `net/bad-answer`; `net/bad-header`, `net/too-long`
 * @example
 * const client = await connectClient({
 *   host: '127.0.0.1',
 *   port: 5050,
 *   onUpdate: (state) => client.sendUpdate({ ready: true, keys: state.enemies.length > 0 ? 16 : 0 }),
 * });
 * client.sendUpdate({ ready: true, keys: 0 });
 */
export function connectClient(options: ClientOptions): Promise<Client> {
  return new Promise((resolve, reject) => {
    new Connecting(options, resolve, reject);
  });
}

class Connecting implements Client {
  answer: HelloAnswer = { ip: '', port: 0 };
  roundTripMs = 0;
  readonly #options: ClientOptions;
  readonly #socket: Socket;
  readonly #decoder = createFrameDecoder(MAX_PAYLOAD_BYTES);
  readonly #updates: ClientUpdates;
  /** a spectator is sent state updates that it did not ask for */
  readonly #watches: boolean;
  readonly #deadline: NodeJS.Timeout;
  #frames: Uint8Array[] = [];
  #heardAt = 0;
  /** when the hello left */
  #saidAt = 0;
  #settle:
    | { readonly resolve: (client: Client) => void; readonly reject: (error: ShooterError) => void }
    | undefined;
  #failure: ShooterError | undefined;
  #ended = false;

  constructor(
    options: ClientOptions,
    resolve: (client: Client) => void,
    reject: (error: ShooterError) => void,
  ) {
    this.#options = options;
    this.#settle = { resolve, reject };
    const { hello = 'plain', timeoutMs = TIMEOUT_MS } = options;
    this.#updates = createClientUpdates(hello === 'plain' ? 'array' : (hello.keys ?? 'mask'));
    this.#watches = hello !== 'plain' && hello.role === 'spectator';
    this.#socket = this.#open();
    // Not of the socket, which any byte would put off.
    this.#deadline = setTimeout(
      () => this.#fail(unreachable(options, `no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#settle !== undefined) this.#failure ??= unreachable(options, tellReason(error));
    });
    this.#socket.once(options.tls === undefined ? 'connect' : 'secureConnect', () => {
      this.#saidAt = performance.now();
    });
    this.#socket.on('end', () => this.#socket.end());
    this.#socket.on('close', () => this.#close());
    this.#socket.write(encodeHello(hello));
  }

  /** One buffer for all that comes: what is read is used up before the next read. */
  #open(): Socket {
    const { host, port, tls } = this.#options;
    const onread = {
      buffer: Buffer.allocUnsafe(READ_BYTES),
      callback: (count: number, buffer: Uint8Array): boolean => {
        this.#receive(buffer.subarray(0, count));
        return true;
      },
    };
    if (tls === undefined) return connect({ host, port, noDelay: true, onread });
    const { ca, servername } = tls;
    const named = { ...(ca !== undefined && { ca }), ...(servername !== undefined && { servername }) };
    const secure = connectTls({ host, port, ...named, ALPNProtocols: [] });
    secure.setNoDelay(true);
    secure.on('data', (bytes) => this.#receive(bytes));
    return secure;
  }

  #receive(bytes: Uint8Array): void {
    if (this.#failure !== undefined || this.#socket.destroyed) return;
    this.#heardAt = performance.now();
    try {
      this.#decoder.feed(bytes);
      for (let payload = this.#decoder.next(); payload !== undefined; payload = this.#decoder.next()) {
        this.#take(payload);
        if (this.#socket.destroyed) return;
      }
    } catch (error) {
      if (!(error instanceof ShooterError)) throw error;
      this.#fail(error);
    }
  }

  #take(payload: Uint8Array): void {
    if (this.#settle !== undefined) this.#takeAnswer(payload);
    else if (this.#frames.length === 0 && payload[0] === OPEN_OBJECT && !isData(payload))
      this.#takeMessage(payload);
    else {
      this.#frames.push(payload.slice());
      if (this.#frames.length < 4) return;
      const frames = this.#frames;
      this.#frames = [];
      // Each client update grants one state update. More of them, and each would be answered in turn, by bytes that nobody may be reading.
      if (!this.#watches && !this.#updates.answer())
        throw new ShooterError('net/unasked', 'the host sent a state update that answers no client update');
      this.#options.onUpdate?.(readUpdate(frames));
    }
  }

  #takeAnswer(payload: Uint8Array): void {
    const fields = asFields(parseJson(payload, 'net/bad-answer'));
    if (fields === undefined)
      throw new ShooterError('net/bad-answer', 'the answer to the hello is no object');
    if (Object.hasOwn(fields, 'error')) throw refused(fields);
    this.answer = fields as HelloAnswer;
    this.roundTripMs = performance.now() - this.#saidAt;
    const { resolve } = this.#settle!;
    this.#settle = undefined;
    clearTimeout(this.#deadline);
    this.#watchSilence();
    resolve(this);
  }

  #watchSilence(): void {
    const { silenceMs = SILENCE_MS } = this.#options;
    const timer = setInterval(() => {
      const waits = this.#watches || this.#updates.asked > 0;
      if (waits && performance.now() - this.#heardAt > silenceMs)
        this.#fail(new ShooterError('net/silent', `the host has sent nothing for ${silenceMs / 1000} s`));
    }, silenceMs / 4);
    this.#socket.once('close', () => clearInterval(timer));
  }

  #takeMessage(payload: Uint8Array): void {
    const fields = asFields(parseJson(payload, 'net/bad-update'));
    if (fields === undefined) throw new ShooterError('net/bad-update', 'a message is no object');
    if (Object.hasOwn(fields, 'error')) throw refused(fields);
    this.#options.onMessage?.(fields);
  }

  #fail(error: ShooterError): void {
    this.#failure ??= error;
    this.#socket.destroy();
  }

  #close(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#deadline);
    if (this.#settle === undefined) this.#options.onEnd?.(this.#failure);
    else
      this.#settle.reject(
        this.#failure ?? unreachable(this.#options, 'it closed the connection and said nothing'),
      );
  }

  sendUpdate(update: ClientUpdate): void {
    this.#sendBytes(this.#updates.send(update));
  }

  sendEarly(update: ClientUpdate): void {
    if (this.answer.pace === 'realtime') this.#sendBytes(this.#updates.sendEarly(update));
  }

  #sendBytes(bytes: Uint8Array | undefined): void {
    if (bytes === undefined || !this.#socket.writable) return;
    // Nothing was waited for until now.
    if (this.#updates.asked === 1) this.#heardAt = performance.now();
    this.#socket.write(bytes);
    if (this.#socket.writableLength > MAX_UNSENT_BYTES)
      this.#fail(new ShooterError('net/silent', 'the host takes nothing of what is sent'));
  }

  acknowledge(tick: number): void {
    if (this.#socket.writable) this.#socket.write(encodeFrame(Buffer.from(`{"ack":${tick}}`)));
  }

  leave(): void {
    if (!this.#socket.writable) return;
    this.#socket.end(encodeUserData(false, false));
    // The original server closes; one that does not is not waited for.
    setTimeout(() => this.#socket.destroy(), LEAVING_MS).unref();
  }

  close(): void {
    this.#socket.destroy();
  }
}

const LEAVING_MS = 500;
const OPEN_OBJECT = 0x7b;

/** Whether an object is the first frame of a state update, which begins with `ready` wherever it comes from. */
const DATA_START = Buffer.from('{"ready"');
const isData = (payload: Uint8Array): boolean =>
  DATA_START.equals(payload.subarray(0, DATA_START.length)) ||
  /^\s*\{\s*"ready"/.test(Buffer.from(payload.subarray(0, 64)).toString('latin1'));

const encodeHello = (hello: 'plain' | HelloFields): Uint8Array =>
  encodeFrame(
    Buffer.from(hello === 'plain' ? 'hello' : JSON.stringify({ hello: 'shooter', version: 1, ...hello })),
  );
