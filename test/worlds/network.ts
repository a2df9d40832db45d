import type { Address, Host, Wire } from '../../src/net/index.ts';
import type { World } from './world.ts';

/* A network in memory. Bytes come late, in any pieces and in order; a receiver that does not read lets them pile up with
   the sender; a cut loses what is under way. */

/** What a client is told of its end. */
export interface LinkEvents {
  received(bytes: Uint8Array): void;
  /** The host sends no more. */
  ended(): void;
  /** The link is gone. Told once. */
  closed(): void;
}

/** A client's end of a connection. */
export interface Link {
  readonly user: Address;
  readonly isGone: boolean;
  send(bytes: Uint8Array): void;
  /** Sends no more, but still reads. */
  end(): void;
  /** Cuts the connection: what is under way is lost both ways. */
  reset(): void;
  /** Whether what comes is read. */
  reading: boolean;
}

/** How a network behaves towards one client. */
export interface Quality {
  /** ms one way, at least and at most */
  readonly delayMs: readonly [number, number];
  /** how probable it is that bytes are cut in pieces */
  readonly split: number;
  /** bytes that the network takes though nobody reads them */
  readonly window: number;
}

/** Sees what the host writes. */
interface Tap {
  wrote(wire: SimulatedWire, bytes: Uint8Array): void;
}

export interface SimulatedWire extends Wire {
  readonly user: Address;
  readonly events: ReturnType<Host['accept']>;
}

interface LinkOptions {
  readonly user: Address;
  readonly quality: Quality;
  readonly events: LinkEvents;
  readonly tap: Tap;
  /** Whether the process of the host is no more. */
  readonly isDead: () => boolean;
  /** Takes what is to be done when that happens. */
  readonly onDeath: (act: () => void) => void;
}

/** Connects a client to a host. A link that is turned away closes soon. */
export function connect(world: World, host: Host, options: LinkOptions): Link {
  const wire = new WireEnd(world, host, options);
  const connection = host.accept(wire, options.user);
  if (connection !== undefined) wire.events = connection;
  return wire.link;
}

type Piece = Uint8Array | 'end';

class WireEnd implements SimulatedWire {
  readonly user: Address;
  readonly link: Link;
  events: ReturnType<Host['accept']>;
  readonly #world: World;
  readonly #host: Host;
  readonly #options: LinkOptions;
  #gone = false;
  #told = false;
  #paused = false;
  #hostEnded = false;
  #clientEnded = false;
  #reading = true;
  /** on the way to the host, and when the last of it comes */
  readonly #up: Piece[] = [];
  #upAt = 0;
  #downAt = 0;
  /** came, but is not delivered while the wire is paused */
  #held = false;
  /** on the way to the client */
  readonly #down: Piece[] = [];
  #queued = 0;

  constructor(world: World, host: Host, options: LinkOptions) {
    this.#world = world;
    this.#host = host;
    this.#options = options;
    this.user = options.user;
    const wire = this;
    options.onDeath(() => this.#world.after(this.#delay(), () => this.#die()));
    this.link = {
      user: options.user,
      get isGone() {
        return wire.#told;
      },
      send: (bytes) => this.#send(bytes),
      end: () => {
        if (this.#clientEnded) return;
        this.#clientEnded = true;
        this.#post('end');
      },
      reset: () => this.#cut(),
      get reading() {
        return wire.#reading;
      },
      set reading(reading) {
        wire.#reading = reading;
        if (reading) wire.#flow();
      },
    };
  }

  get pending(): number {
    return Math.max(0, this.#queued - this.#options.quality.window);
  }

  write(bytes: Uint8Array): void {
    if (this.#gone || this.#hostEnded) return;
    this.#options.tap.wrote(this, bytes);
    this.#down.push(bytes);
    this.#queued += bytes.length;
    this.#flow();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    // As a socket does: what waits comes in a turn of its own.
    if (this.#held) this.#world.after(0, () => this.#deliver());
    this.#held = false;
  }

  end(): void {
    this.resume();
    if (this.#hostEnded) return;
    this.#hostEnded = true;
    this.#down.push('end');
    this.#flow();
  }

  destroy(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#world.after(0, () => this.#forget());
    this.#world.after(this.#delay(), () => this.#tellClosed());
  }

  #delay(): number {
    const [low, high] = this.#options.quality.delayMs;
    return low + this.#world.chance.float() * (high - low);
  }

  #forget(): void {
    if (this.events !== undefined && !this.#options.isDead()) this.#host.forget(this.events);
  }

  #tellClosed(): void {
    if (this.#told) return;
    this.#told = true;
    this.#options.events.closed();
  }

  /** The client's end, or the network, cuts it. */
  #cut(): void {
    if (this.#told) return;
    this.#world.after(this.#delay(), () => {
      if (this.#gone) return;
      this.#gone = true;
      this.#forget();
    });
    this.#tellClosed();
  }

  #send(bytes: Uint8Array): void {
    const { chance } = this.#world;
    if (this.#clientEnded || this.#told) return;
    if (!chance.flip(this.#options.quality.split)) {
      this.#post(bytes);
      return;
    }
    const most = chance.pick([1, 7, 64, 1500]);
    // Byte by byte to the end would take a thousand events for one list of keys.
    for (let at = 0, pieces = 0; at < bytes.length; pieces += 1) {
      const size = pieces < MAX_PIECES ? chance.between(1, most) : bytes.length;
      this.#post(bytes.slice(at, at + size));
      at += size;
    }
  }

  #post(piece: Piece): void {
    this.#up.push(piece);
    this.#upAt = Math.max(this.#upAt, this.#world.now + this.#delay());
    this.#world.after(this.#upAt - this.#world.now, () => {
      if (this.#paused) this.#held = true;
      else this.#deliver();
    });
  }

  /** Gives the host all that has come. */
  #deliver(): void {
    if (this.#options.isDead()) {
      this.#die();
      return;
    }
    while (this.#up.length > 0 && !this.#paused && !this.#gone && this.events !== undefined) {
      const piece = this.#up.shift()!;
      if (piece === 'end') this.events.ended();
      else this.events.received(piece);
      if (piece === 'end') this.#closeIfDone();
      if (!this.#world.chance.flip(0.5)) continue;
      // Several pieces may come in one turn, or each in its own.
      if (this.#up.length > 0) this.#world.after(0, () => this.#deliver());
      return;
    }
    if (this.#paused && this.#up.length > 0) this.#held = true;
  }

  #flow(): void {
    if (!this.#reading || this.#down.length === 0) return;
    this.#downAt = Math.max(this.#downAt, this.#world.now + this.#delay());
    this.#world.after(this.#downAt - this.#world.now, () => this.#arrive());
  }

  /** The host is gone: its system answers whatever comes by a reset. */
  #die(): void {
    this.#gone = true;
    this.#tellClosed();
  }

  #arrive(): void {
    if (this.#options.isDead()) {
      this.#die();
      return;
    }
    if (this.#gone || !this.#reading) return;
    const piece = this.#down.shift();
    if (piece === undefined) return;
    if (piece === 'end') {
      if (!this.#told) this.#options.events.ended();
      this.#closeIfDone();
      return;
    }
    this.#queued -= piece.length;
    if (!this.#told) this.#options.events.received(piece);
    this.#flow();
  }

  /** Both sides have sent all they had: the wire is gone. */
  #closeIfDone(): void {
    const done = this.#hostEnded && this.#down.length === 0 && this.#clientEnded && this.#up.length === 0;
    if (!done || this.#gone) return;
    this.#gone = true;
    this.#world.after(0, () => this.#forget());
    this.#world.after(0, () => this.#tellClosed());
  }
}

/** Pieces that one write is cut in at most. */
const MAX_PIECES = 12;
