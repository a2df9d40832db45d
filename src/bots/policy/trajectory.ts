import { ARENA_SIZE, DOWN, type Input, LEFT, RIGHT, UP } from '../../core/index.ts';
import { RIGHTMOST } from '../observation/reach.ts';

/* The ways that a learned player weighs, and where it comes on each of them. */

/** A way: direction keys, held for so many ticks; then it stays. */
export interface Way {
  readonly keys: Input;
  readonly ticks: number;
}

const ASIDE: readonly Input[] = [LEFT, RIGHT];
const NOT_ASIDE: readonly Input[] = [UP, DOWN, LEFT + UP, RIGHT + UP, LEFT + DOWN, RIGHT + DOWN];

/** The first one is to stay. */
export const WAYS: readonly Way[] = [
  { keys: 0, ticks: 0 },
  ...[4, 8, 12, 20, 28, 40, 60].flatMap((ticks) => ASIDE.map((keys) => ({ keys, ticks }))),
  ...[8, 24].flatMap((ticks) => NOT_ASIDE.map((keys) => ({ keys, ticks }))),
];

/** A way is followed for so many ticks. */
export const HORIZON = 80;

/** Straight pieces of a way at most: slanted, along a wall, and at rest. */
const PIECES = 3;

/** A way in straight pieces. px and ticks from where the player is and from now; `ticks` is how long a piece is. */
export interface Course {
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

export const createCourse = (): Course => ({
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
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly speed: number;
}

/** The largest y that a player can have, px. */
const LOWEST = ARENA_SIZE - 106;

/** Lays out a way from a place: along a wall it goes on in the other direction alone. */
export function layCourse(course: Course, { keys, ticks }: Way, { x, y, speed }: Place): void {
  const right = (keys & RIGHT ? 1 : 0) - (keys & LEFT ? 1 : 0);
  const down = (keys & DOWN ? 1 : 0) - (keys & UP ? 1 : 0);
  const aside = speed * right === 0 ? 0 : stepsUpTo(ticks, (right < 0 ? x - 1 : RIGHTMOST - x) / speed);
  const along = speed * down === 0 ? 0 : stepsUpTo(ticks, (down < 0 ? y - 1 : LOWEST - y) / speed);
  const both = Math.min(aside, along);
  const moving = Math.max(aside, along);
  course.count = 0;
  course.endX = 0;
  course.endY = 0;
  course.moving = moving;
  if (both > 0) addPiece(course, 0, both, right * speed, down * speed);
  if (aside > both) addPiece(course, both, aside - both, right * speed, 0);
  if (along > both) addPiece(course, both, along - both, 0, down * speed);
  addPiece(course, moving, HORIZON - moving, 0, 0);
}

const stepsUpTo = (most: number, room: number): number => Math.max(0, Math.min(most, Math.floor(room)));

function addPiece(course: Course, from: number, ticks: number, stepX: number, stepY: number): void {
  const { count } = course;
  course.from[count] = from;
  course.ticks[count] = ticks;
  course.x[count] = course.endX;
  course.y[count] = course.endY;
  course.stepX[count] = stepX;
  course.stepY[count] = stepY;
  course.endX += ticks * stepX;
  course.endY += ticks * stepY;
  course.count = count + 1;
}
