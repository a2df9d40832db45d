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

/** Says that there is no room for an observation of `size` numbers. */
export const tooShort = ({ length }: { length: number }, size: number): RangeError =>
  new RangeError(`an observation is ${size} numbers long; there is room for ${length}`);
