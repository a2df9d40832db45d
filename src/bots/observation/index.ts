export { observeView } from './from-view.ts';
export { GRID_SHAPE, GRID_SIZE, writeGrid } from './grid.ts';
export {
  AT,
  LASER_SIZE,
  LASERS,
  OBSERVATION_SIZE,
  OBSERVATION_VERSION,
  THREAT_SIZE,
  THREATS,
} from './layout.ts';
export { isShotAt, PASSED, PLAYER_MIDDLE, RAM_ABOVE, RIGHTMOST, widthOf, xBelow } from './reach.ts';
export { writeBothObservations, writeObservation } from './vector.ts';
