import { DOWN, type Input, LEFT, PLAYER_PLACES, RIGHT, UP } from '../../core/index.ts';
import { RIGHTMOST } from '../observation/reach.ts';

/* The candidate manoeuvres of a learned player, and the trajectory of each. */

/** A candidate manoeuvre: direction keys, held for so many ticks; the player rests after that. */
export interface Manoeuvre {
  readonly keys: Input;
  readonly ticks: number;
}

const ASIDE: readonly Input[] = [LEFT, RIGHT];
const NOT_ASIDE: readonly Input[] = [UP, DOWN, LEFT + UP, RIGHT + UP, LEFT + DOWN, RIGHT + DOWN];

/** The manoeuvres that are compared. The first one is to rest. */
export const MANOEUVRES: readonly Manoeuvre[] = [
  { keys: 0, ticks: 0 },
  ...[4, 8, 12, 20, 28, 40, 60].flatMap((ticks) => ASIDE.map((keys) => ({ keys, ticks }))),
  ...[8, 24].flatMap((ticks) => NOT_ASIDE.map((keys) => ({ keys, ticks }))),
];

/** Trajectories are computed for so many ticks. */
export const HORIZON = 80;

/** Straight pieces of a trajectory at most: slanted, along a wall, and at rest. */
const PIECES = 3;

/** A trajectory in straight pieces. Places are in px from where the player is now, `from` in ticks from now; `ticks` is how long a piece is. */
export interface Trajectory {
  count: number;
  readonly from: Int32Array;
  readonly ticks: Int32Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
  readonly stepX: Int32Array;
  readonly stepY: Int32Array;
  /** where it ends, and for how many ticks it moves at all */
  endX: number;
  endY: number;
  moving: number;
}

export const createTrajectory = (): Trajectory => ({
  count: 0,
  from: new Int32Array(PIECES),
  ticks: new Int32Array(PIECES),
  x: new Int32Array(PIECES),
  y: new Int32Array(PIECES),
  stepX: new Int32Array(PIECES),
  stepY: new Int32Array(PIECES),
  endX: 0,
  endY: 0,
  moving: 0,
});

/** Where a player is, px, and how fast it is, px per tick. */
export interface TrajectoryStart {
  readonly x: number;
  readonly y: number;
  readonly speed: number;
}

/** The largest y that a player can have, px. */
export const LOWEST: number = PLAYER_PLACES.y[1];

/** Computes the trajectory of a manoeuvre from a place: along a wall it goes on in the other direction alone. */
export function computeTrajectory(
  trajectory: Trajectory,
  { keys, ticks }: Manoeuvre,
  { x, y, speed }: TrajectoryStart,
): void {
  const right = (keys & RIGHT ? 1 : 0) - (keys & LEFT ? 1 : 0);
  const down = (keys & DOWN ? 1 : 0) - (keys & UP ? 1 : 0);
  const ticksAside = speed * right === 0 ? 0 : stepsUpTo(ticks, (right < 0 ? x - 1 : RIGHTMOST - x) / speed);
  const ticksVertical = speed * down === 0 ? 0 : stepsUpTo(ticks, (down < 0 ? y - 1 : LOWEST - y) / speed);
  const both = Math.min(ticksAside, ticksVertical);
  const moving = Math.max(ticksAside, ticksVertical);
  trajectory.count = 0;
  trajectory.endX = 0;
  trajectory.endY = 0;
  trajectory.moving = moving;
  if (both > 0) addPiece(trajectory, 0, both, right * speed, down * speed);
  if (ticksAside > both) addPiece(trajectory, both, ticksAside - both, right * speed, 0);
  if (ticksVertical > both) addPiece(trajectory, both, ticksVertical - both, 0, down * speed);
  addPiece(trajectory, moving, HORIZON - moving, 0, 0);
}

/** Ticks in which it moves: as long as the keys are held, and the wall is not reached. `room` is in steps. */
const stepsUpTo = (most: number, room: number): number => Math.max(0, Math.min(most, Math.floor(room)));

function addPiece(trajectory: Trajectory, from: number, ticks: number, stepX: number, stepY: number): void {
  const { count } = trajectory;
  trajectory.from[count] = from;
  trajectory.ticks[count] = ticks;
  trajectory.x[count] = trajectory.endX;
  trajectory.y[count] = trajectory.endY;
  trajectory.stepX[count] = stepX;
  trajectory.stepY[count] = stepY;
  trajectory.endX += ticks * stepX;
  trajectory.endY += ticks * stepY;
  trajectory.count = count + 1;
}
