import { DOWN, type Input, LEFT, RIGHT, SHOOT, UP } from '../core/index.ts';

/* Which keys a person holds, from what a terminal or a browser reports. With full input it reports presses and releases, so that nothing is to
   be guessed. With basic input it reports presses alone, and after half a second repeats of the key that was pressed last. Then a press
   holds its key for a short time, a pulse, and a key that repeats is held until the repeats stop.

   Pure: time is an argument, in ms of any clock that only goes forward. */

/** A press holds its key for this time at least, ms: 6 ticks. */
export const PULSE_MS = 100;
/** A second press within this, ms, is a repeat: the key is held. */
export const LATCH_MS = 600;
/** Where releases are reported, a press holds its key for this time at least, ms: 2 ticks. A host takes the newest keys of a tick, and the
    keys of a shorter press and those after it may reach it within one. */
export const TAP_MS = 34;
/** A held key is released when it has not repeated for this time, ms. */
export const SILENCE_MS = 120;

const BITS: readonly Input[] = [LEFT, RIGHT, UP, DOWN, SHOOT];
const OPPOSITES: Readonly<Record<Input, Input>> = { [LEFT]: RIGHT, [RIGHT]: LEFT, [UP]: DOWN, [DOWN]: UP };

/** A key in basic input: when it was last reported, and until when it is held. */
interface Pulse {
  readonly at: number;
  readonly until: number;
}

export class HeldKeys {
  /** whether releases are reported, as a browser and some terminals do */
  full = false;
  autofire = false;
  /** of full input */
  #down: Input = 0;
  /** of full input, by key: when it went down, ms */
  readonly #downAt = new Map<Input, number>();
  /** of basic input, by key */
  readonly #pulses = new Map<Input, Pulse>();
  /** pressed since the last call of `at` */
  #fresh: Input = 0;

  /** A key is pressed, or repeats. @param bit one of LEFT, RIGHT, UP, DOWN, SHOOT */
  press(bit: Input, now: number): void {
    this.#fresh |= bit;
    if (!this.full) this.#pulse(bit, now);
    else if ((this.#down & bit) === 0) {
      this.#down |= bit;
      this.#downAt.set(bit, now);
    }
  }

  #pulse(bit: Input, now: number): void {
    const before = this.#pulses.get(bit);
    const latched = before !== undefined && now - before.at <= LATCH_MS;
    this.#pulses.set(bit, { at: now, until: now + (latched ? SILENCE_MS : PULSE_MS) });
    const opposite = OPPOSITES[bit];
    if (opposite === undefined) return;
    this.#pulses.delete(opposite);
    this.#fresh &= ~opposite;
  }

  release(bit: Input): void {
    this.#down &= ~bit;
  }

  /** Keys that are held, and those pressed since the last call: no press is too short to count. */
  at(now: number): Input {
    const held = this.peek(now);
    this.#fresh = 0;
    return held;
  }

  /** What `at` would return, without consuming presses. */
  peek(now: number): Input {
    let held = this.#fresh | this.#down;
    for (const bit of BITS) {
      const until = this.full ? (this.#downAt.get(bit) ?? -TAP_MS) + TAP_MS : this.#pulses.get(bit)?.until;
      if (until !== undefined && now < until) held |= bit;
    }
    return this.autofire ? held | SHOOT : held;
  }

  /** Releases all keys: a window without the keyboard gets no releases. */
  clear(): void {
    this.#down = this.#fresh = 0;
    this.#downAt.clear();
    this.#pulses.clear();
  }

  /** Releases are reported from now on. */
  enableReleases(): void {
    if (!this.full) this.clear();
    this.full = true;
  }

  toggleAutofire(): void {
    this.autofire = !this.autofire;
  }
}

export const createHeldKeys = (): HeldKeys => new HeldKeys();
