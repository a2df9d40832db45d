import { AT, LASER_SIZE, LASERS, THREAT_SIZE, THREATS } from '../../src/bots/observation/layout.ts';

/** An observation of what is mirrored, left for right. */
export function mirrorOf(observation: Float32Array): Float32Array {
  const mirror = observation.slice();
  const flip = (index: number): void => {
    mirror[index] = -mirror[index]!;
  };
  for (const index of [AT.me, AT.foe, AT.between]) flip(index);
  for (let i = 0; i < THREATS; i += 1) for (const part of [1, 3]) flip(AT.threats + i * THREAT_SIZE + part);
  for (let i = 0; i < 2 * LASERS; i += 1) flip(AT.myLasers + i * LASER_SIZE + 1);
  return mirror;
}
