import { bytesToHex } from '#platform';
import { type Addresses, createAddresses } from './addresses.ts';
import { type CountedLines, createCountedLines } from './counted-lines.ts';
import { type CompleteOptions, completeOptions, type HostOptions, type HostWorld } from './host-options.ts';
import { type HostLimits, limitsOf } from './limits.ts';

/** What the host counts about itself: plain numbers, so that counting costs nothing. */
export interface HostStats {
  /** ticks taken in all rooms */
  ticks: number;
  /** matches started */
  started: number;
  /** matches ended, by reason */
  readonly ended: Map<string, number>;
  /** matches whose log could not be kept */
  unrecorded: number;
  /** connections ended by the host, by code */
  readonly kicks: Map<string, number>;
  /** connections turned away before they said anything */
  turnedAway: number;
  /** state updates not sent because a client was behind */
  skipped: number;
  /** bytes from clients, and to them */
  bytesIn: number;
  bytesOut: number;
}

export const count = <K>(counts: Map<K, number>, key: K): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);

/** What the parts of one host share. */
export interface HostContext {
  readonly options: CompleteOptions;
  readonly limits: HostLimits;
  readonly stats: HostStats;
  /** lines about what strangers do */
  readonly lines: CountedLines;
  readonly addresses: Addresses;
  /** ms of active time (clock.ts) */
  now(): number;
  /** the date, for logs alone */
  date(): Date;
  /** so many bytes that nobody can guess, as hexadecimal digits */
  randomHex(bytes: number): string;
  /** whether no match starts and nobody is let in any more */
  isDraining: boolean;
}

export function createContext(
  given: HostOptions,
  { date, random }: HostWorld,
  now: () => number,
): HostContext {
  const options = completeOptions(given);
  const limits = limitsOf(options.limits);
  return {
    options,
    limits,
    lines: createCountedLines(options.log, now),
    addresses: createAddresses({ ...limits, now }),
    stats: {
      ticks: 0,
      started: 0,
      ended: new Map(),
      unrecorded: 0,
      kicks: new Map(),
      turnedAway: 0,
      skipped: 0,
      bytesIn: 0,
      bytesOut: 0,
    },
    now,
    date,
    randomHex: (bytes) => bytesToHex(random(bytes)),
    isDraining: false,
  };
}
