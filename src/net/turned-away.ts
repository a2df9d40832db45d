import { MAX_TURNED_AWAY } from './limits.ts';
import type { Wire } from './wire.ts';

/** Connections beyond the limits, until they are closed: whoever connects again once it is closed is kept from doing so thousands of times a second. */
export interface TurnedAway {
  readonly size: number;
  /** Takes a wire that nobody listens to; closed at once where there are too many. */
  add(wire: Wire): void;
  /** Closes all. */
  close(): void;
}

export function createTurnedAway(): TurnedAway {
  let wires: Wire[] = [];
  return {
    get size() {
      return wires.length;
    },
    add(wire) {
      if (wires.length >= MAX_TURNED_AWAY) wire.destroy();
      else wires.push(wire);
    },
    close() {
      const all = wires;
      wires = [];
      for (const wire of all) wire.destroy();
    },
  };
}
