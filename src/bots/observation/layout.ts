/* Observation, version 1. A test writes the same numbers in plain steps (test/env/plain-observation.ts), and holds the two against each
   other, and docs/observation.md against both. A change to one number is another version. */

/** The version of what `writeObservation` and `writeGrid` write. */
export const OBSERVATION_VERSION = 1;

/** Enemies that are shown, and numbers for each of them. */
export const THREATS = 16;
export const THREAT_SIZE = 8;

/** Lasers of each player that are shown, and numbers for each of them. */
export const LASERS = 4;
export const LASER_SIZE = 3;

/** Where the parts of an observation begin. */
export const AT = { me: 8, foe: 14, between: 20, threats: 24, myLasers: 152, foeLasers: 164 } as const;

/** Numbers in an observation. */
export const OBSERVATION_SIZE = 176;

/** What counts as the whole of a quantity that has no end of its own: more of it is shown as 1. */
export const FULL = { level: 64, living: 128, ticks: 36_000, hits: 16, ticksToMeet: 600 } as const;

/* The compact observation, version 1: docs/observation.md has the table. */

/** The version of what `writeCompact` writes. */
export const COMPACT_VERSION = 1;

/** Numbers in a compact observation. */
export const COMPACT_SIZE = 64;

/** Where its parts begin; how many of each part there are, and numbers for each. */
export const COMPACT = {
  lanes: { at: 14, count: 5, size: 2 },
  threats: { at: 24, count: 4, size: 5 },
  targets: { at: 44, count: 4, size: 5 },
} as const;

/** Enemies that are looked at: so many of the lowest that are not past the player. */
export const COMPACT_ENEMIES = 16;

/** What counts as the whole of a quantity: more of it is shown as 1. Ticks. */
export const COMPACT_FULL = { ticksToMeet: 150, laserTicks: 60, targets: 4 } as const;

/** Says that there is no room for an observation of `size` numbers. */
export const tooShort = ({ length }: { length: number }, size: number): RangeError =>
  new RangeError(`an observation is ${size} numbers long; there is room for ${length}`);
