import type { Match } from '../core/index.ts';
import { arrayOf, type ObservationArray, writersOf } from './observations.ts';
import type { EnvSpec } from './options.ts';

/* What agents see, frame by frame. With `frameStack` an observation is a stack of frames, the newest last; at the beginning of a match all are
   the first one. Without it, a frame is all of an observation. */

/** An observation for each agent. */
export interface AgentRows {
  readonly whole: readonly ObservationArray[];
  /** the part of each that is its newest frame; the same arrays where there is one frame alone */
  readonly newest: readonly ObservationArray[];
}

/** Cuts the observations of agents out of an array that has them one after the other. */
export function rowsOf(
  { agents, observation, frameStack }: EnvSpec,
  all: ObservationArray,
  from = 0,
): AgentRows {
  const { size } = observation;
  const whole = Array.from({ length: agents }, (_, agent) =>
    all.subarray(from + agent * size, from + (agent + 1) * size),
  );
  const older = size - size / frameStack;
  return { whole, newest: older === 0 ? whole : whole.map((row) => row.subarray(older)) };
}

/** What the agents of one match see, in memory of its own. */
export interface Stack {
  readonly all: ObservationArray;
  readonly rows: AgentRows;
}

export function createStack(spec: EnvSpec): Stack {
  const all = new (arrayOf(spec.observation))(spec.agents * spec.observation.size);
  return { all, rows: rowsOf(spec, all) };
}

/** Writes what agents see, in this order: `shift`, `write`, `fill`. */
export interface Observer {
  /** Moves the frames up by one, which makes room for the newest; not at the beginning of a match, which has none. */
  shift(match: Match, rows: AgentRows): void;
  /** Writes the newest frame. */
  write(match: Match, rows: AgentRows): void;
  /** At the beginning of a match, makes the older frames the same. */
  fill(match: Match, rows: AgentRows): void;
}

/** Writes what agents see at the beginning of a match, or after a step. */
export function observe(observer: Observer, match: Match, rows: AgentRows): void {
  observer.shift(match, rows);
  observer.write(match, rows);
  observer.fill(match, rows);
}

export function createObserver({ observation, seats, frameStack }: EnvSpec): Observer {
  const { write, writeBoth } = writersOf(observation);
  const size = observation.size / frameStack;
  return {
    shift(match, { whole }) {
      if (frameStack > 1 && match.tick > 0) for (const row of whole) row.copyWithin(0, size);
    },
    write:
      seats.length === 2
        ? (match, { newest }) => writeBoth(match, newest[0]!, newest[1]!)
        : (match, { newest }) => write(match, seats[0]!, newest[0]!),
    fill(match, rows) {
      if (frameStack > 1 && match.tick === 0) repeatNewest(rows, frameStack - 1);
    },
  };
}

/** Copies what the agents see. */
export function copyRows({ whole }: AgentRows, into: readonly ObservationArray[]): void {
  for (const [agent, row] of whole.entries()) into[agent]!.set(row);
}

/** Makes the older frames the same as the newest. */
function repeatNewest({ whole, newest }: AgentRows, older: number): void {
  for (const [agent, frame] of newest.entries())
    for (let at = 0; at < older; at += 1) whole[agent]!.set(frame, at * frame.length);
}
