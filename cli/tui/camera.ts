import { ARENA_SIZE } from '../../src/core/index.ts';

/** What of the arena is shown: the square of `size` px whose top-left corner is at (x, y). */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

export const WHOLE_ARENA: Camera = { x: 0, y: 0, size: ARENA_SIZE };
