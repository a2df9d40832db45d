/* What the host counts about itself: plain numbers, so that counting costs nothing and whoever likes can read them. */

export interface HostStats {
  /** ticks taken in all rooms, and matches started and ended, ended by reason */
  ticks: number;
  started: number;
  readonly ended: Map<string, number>;
  /** matches whose log could not be kept */
  unrecorded: number;
  /** connections ended by the host, by code */
  readonly kicks: Map<string, number>;
  /** connections turned away before they said anything */
  turnedAway: number;
  /** state updates not sent because a client was behind */
  skipped: number;
  bytesIn: number;
  bytesOut: number;
}

export const createStats = (): HostStats => ({
  ticks: 0,
  started: 0,
  ended: new Map(),
  unrecorded: 0,
  kicks: new Map(),
  turnedAway: 0,
  skipped: 0,
  bytesIn: 0,
  bytesOut: 0,
});

/** Counts one more of `key`. */
export const count = (counts: Map<string, number>, key: string): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);
