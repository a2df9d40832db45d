import { Audit } from './audit.ts';
import { type Faults, watchRooms } from './look.ts';
import { Theatre } from './theatre.ts';
import { createWorld } from './world.ts';

/* A world: a host on virtual time, a network and a disk in memory, and all sorts of clients, everything out of one seed.
   After each event it is looked whether what has to hold does. */

export interface WorldOptions {
  /** of virtual time */
  readonly durationMs: number;
  readonly faults?: Faults | undefined;
}

export interface WorldReport {
  readonly seed: string;
  readonly events: number;
  readonly matches: number;
  readonly ticks: number;
  readonly crashes: number;
  /** how often what happened: ends of matches by reason, ends of connections by code, returns to a seat */
  readonly counts: ReadonlyMap<string, number>;
  /** virtual time, the end with its drain included, ms */
  readonly virtualMs: number;
  /** of all that happened */
  readonly digest: string;
  readonly violations: readonly string[];
}

/** Plays one world from beginning to end. Stops at the first event after which something does not hold. */
export function runWorld(seed: string, { durationMs, faults = {} }: WorldOptions): WorldReport {
  const world = createWorld(seed);
  const audit = new Audit(world);
  const unwatch = watchRooms(audit, faults);
  const theatre = new Theatre(world, audit, faults);
  try {
    theatre.run(durationMs);
  } catch (error) {
    audit.fail(`thrown: ${(error as Error).stack ?? String(error)}`);
  } finally {
    unwatch();
  }
  return {
    seed,
    events: world.events,
    matches: audit.matches,
    ticks: audit.ticks,
    crashes: theatre.crashes,
    counts: audit.counts,
    virtualMs: world.now,
    digest: world.digest,
    violations: audit.violations,
  };
}
