import { DOWN, type Input, LEFT, RIGHT, SHOOT, UP } from '../../src/core/index.ts';

/* Which keys a person holds, from what a terminal tells. One that tells releases leaves nothing to guess: full input. Others
   tell a press, and, if it was the last one, repeats of it after half a second: basic input, in which a press is a pulse, and
   what repeats is held until it stops. Pure: time is an argument, in ms of any clock that only goes forward. */

/** A press holds its key for this time at least, ms: 6 ticks. */
export const PULSE_MS = 100;
/** A second press within this, ms, is a repeat: the key is held. */
export const LATCH_MS = 600;
/** A held key is released when it has not repeated for this time, ms. */
export const SILENCE_MS = 120;

export interface HeldKeys {
  /** Whether the terminal reports releases. */
  readonly full: boolean;
  readonly autofire: boolean;
  /** A key is pressed, or repeats. @param bit one of LEFT, RIGHT, UP, DOWN, SHOOT */
  press(bit: Input, now: number): void;
  release(bit: Input): void;
  /** Keys that are held, and those pressed since the last call: no press is too short to count. */
  at(now: number): Input;
  /** What `at` would return, without consuming presses. */
  peek(now: number): Input;
  /** Releases all keys: a window without the keyboard gets no releases. */
  clear(): void;
  /** The terminal has reported that it knows releases. */
  enableReleases(): void;
  toggleAutofire(): void;
}

const BITS: readonly Input[] = [LEFT, RIGHT, UP, DOWN, SHOOT];
const OPPOSITES: Readonly<Record<Input, Input>> = { [LEFT]: RIGHT, [RIGHT]: LEFT, [UP]: DOWN, [DOWN]: UP };

/** A key in basic input: when it was last reported, and until when it is held. */
interface Pulse {
  readonly at: number;
  readonly until: number;
}

export function createHeldKeys(): HeldKeys {
  let full = false;
  let autofire = false;
  /** of full input */
  let down: Input = 0;
  /** of basic input, by key */
  const pulses = new Map<Input, Pulse>();

  /** pressed since the last call of `at` */
  let fresh: Input = 0;

  const clear = (): void => {
    down = 0;
    fresh = 0;
    pulses.clear();
  };
  const pulse = (bit: Input, now: number): void => {
    const before = pulses.get(bit);
    const latched = before !== undefined && now - before.at <= LATCH_MS;
    pulses.set(bit, { at: now, until: now + (latched ? SILENCE_MS : PULSE_MS) });
    const opposite = OPPOSITES[bit];
    if (opposite === undefined) return;
    pulses.delete(opposite);
    fresh &= ~opposite;
  };

  const peek = (now: number): Input => {
    let held = fresh | down;
    if (!full) for (const bit of BITS) if (now < (pulses.get(bit)?.until ?? now)) held |= bit;
    return autofire ? held | SHOOT : held;
  };

  return {
    get full() {
      return full;
    },
    get autofire() {
      return autofire;
    },
    press(bit, now) {
      fresh |= bit;
      if (full) down |= bit;
      else pulse(bit, now);
    },
    release(bit) {
      down &= ~bit;
    },
    at(now) {
      const held = peek(now);
      fresh = 0;
      return held;
    },
    peek,
    clear,
    enableReleases() {
      if (!full) clear();
      full = true;
    },
    toggleAutofire() {
      autofire = !autofire;
    },
  };
}
