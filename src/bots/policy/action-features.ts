import {
  ARENA_SIZE,
  ENEMY_HITBOX,
  LASER_HITBOX,
  maxCooldown,
  PARAMETERS,
  PLAYER_HITBOX,
} from '../../core/index.ts';
import { AT, LASER_SIZE, LASERS, THREAT_SIZE, THREATS } from '../observation/layout.ts';
import { PLAYER_MIDDLE } from '../observation/reach.ts';
import { HORIZON, type Trajectory, type TrajectoryStart } from './trajectory.ts';

/* The features of each candidate manoeuvre, which a learned player scores. From an observation alone it is computed, to the pixel, where
   each enemy that is shown passes, and which of them the own shots hit first. (Under rules of high speeds some pass later than is computed:
   see `readSituation`.) How good or bad that is, is learned. Features are symmetric: those of a mirrored situation and manoeuvre are the
   same. */

/** Features of a manoeuvre: see `computeActionFeatures`. */
export const FEATURE_COUNT = 13;

/** Distances sideways within which it counts that an enemy passes, is in line, or that the foe is near, px. */
export const CLOSE = 40;
export const IN_LINE = 60;
export const CROWDED = 100;

/** What an observation says, in px and ticks again. Overwritten by the next `readSituation`. */
export interface Situation extends TrajectoryStart {
  x: number;
  y: number;
  speed: number;
  /** px that enemies fall per tick */
  fall: number;
  /** how far the foe is to the right of the player, px */
  foeX: number;
  /** ticks until the next shot, and from one to the next */
  ready: number;
  cooldown: number;
  /** how many enemies are shown, the lowest first; what follows is for each of them */
  threats: number;
  /** from the player's middle to its own, px */
  readonly dx: Int32Array;
  readonly dy: Int32Array;
  /** it rams the player, or is hit by its laser, if their middles are less than so far apart sideways, px */
  readonly ramWithin: Int32Array;
  readonly hitWithin: Int32Array;
  /** the first and the last tick in which it is as low as the player, if that stays as high; the last one in the arena */
  readonly from: Int32Array;
  readonly until: Int32Array;
  readonly last: Int32Array;
  /** 1 if an own laser in flight will hit it */
  readonly shot: Uint8Array;
  /** 1 if an own laser will hit it that is in flight, or that is shot during the manoeuvre (`shootAlong`) */
  readonly cleared: Uint8Array;
}

export const createSituation = (): Situation => ({
  ...{ x: 0, y: 0, speed: 0, fall: 0, foeX: 0, ready: 0, cooldown: 0, threats: 0 },
  dx: new Int32Array(THREATS),
  dy: new Int32Array(THREATS),
  ramWithin: new Int32Array(THREATS),
  hitWithin: new Int32Array(THREATS),
  from: new Int32Array(THREATS),
  until: new Int32Array(THREATS),
  last: new Int32Array(THREATS),
  shot: new Uint8Array(THREATS),
  cleared: new Uint8Array(THREATS),
});

/** Middles of a player and an enemy are less than so far apart in height where they touch, px. */
export const HALF_HEIGHTS: number = (PLAYER_HITBOX.height + ENEMY_HITBOX.height) / 2;
/** An enemy whose middle is lower than that has left the arena, px. */
export const LOWEST_MIDDLE: number = ARENA_SIZE - ENEMY_HITBOX.y - ENEMY_HITBOX.height / 2;
export const LASER_AND_ENEMY: number = (LASER_HITBOX.height + ENEMY_HITBOX.height) / 2;

/**
 * Reads an observation. Every value was an integer before it was scaled, so rounding restores it; but an observation shows any enemy that
 * is more than an arena above the player as one that is an arena above it. By the default speeds neither comes down to the player within
 * `HORIZON`. Where enemies fall or players climb much faster (from 9 px a tick on for a player that stays as high), it comes later than is computed.
 */
export function readSituation(situation: Situation, seen: Float32Array): void {
  situation.speed = Math.round(seen[4]! * PARAMETERS.playerSpeed.max);
  situation.fall = Math.round(seen[5]! * PARAMETERS.enemySpeed.max);
  situation.cooldown = Math.round(seen[7]! * PARAMETERS.cooldown.max);
  situation.x = Math.round((seen[8]! + 1) * (ARENA_SIZE / 2)) - PLAYER_MIDDLE;
  situation.y = Math.round((seen[9]! + 1) * (ARENA_SIZE / 2)) - PLAYER_MIDDLE;
  situation.ready = Math.round(seen[12]! * maxCooldown(situation));
  situation.foeX = Math.round(seen[20]! * ARENA_SIZE);
  let threat = 0;
  for (let at: number = AT.threats; threat < THREATS && seen[at] === 1; threat += 1) {
    const dy = Math.round(seen[at + 2]! * ARENA_SIZE);
    const width = Math.round(seen[at + 6]! * ENEMY_HITBOX.width);
    situation.dx[threat] = Math.round(seen[at + 1]! * ARENA_SIZE);
    situation.dy[threat] = dy;
    situation.ramWithin[threat] = (PLAYER_HITBOX.width + width) / 2;
    situation.hitWithin[threat] = (LASER_HITBOX.width + width) / 2;
    situation.from[threat] = Math.max(1, Math.floor((-HALF_HEIGHTS - dy) / situation.fall) + 1);
    situation.last[threat] = Math.floor((LOWEST_MIDDLE - situation.y - PLAYER_MIDDLE - dy) / situation.fall);
    situation.until[threat] = Math.min(
      situation.last[threat]!,
      Math.ceil((HALF_HEIGHTS - dy) / situation.fall) - 1,
    );
    situation.shot[threat] = 0;
    at += THREAT_SIZE;
  }
  situation.threats = threat;
  for (let laser = LASERS - 1; laser >= 0; laser -= 1)
    readLaser(situation, seen, AT.myLasers + laser * LASER_SIZE);
}

/** Finds what a laser in flight will hit, the highest laser first: the lowest enemy in its column that no laser before it hits. */
function readLaser({ threats, dx, dy, hitWithin, shot }: Situation, seen: Float32Array, at: number): void {
  if (seen[at] !== 1) return;
  const x = Math.round(seen[at + 1]! * ARENA_SIZE);
  const y = Math.round(seen[at + 2]! * ARENA_SIZE);
  for (let i = 0; i < threats; i += 1) {
    if (shot[i] === 1 || dy[i]! - y >= LASER_AND_ENEMY || Math.abs(dx[i]! - x) >= hitWithin[i]!) continue;
    shot[i] = 1;
    return;
  }
}

/** Finds what else will be hit if the player shoots as often as it can along a trajectory: each shot hits the lowest enemy in its column
    that is still above the player and that no laser before it hits. */
function shootAlong(situation: Situation, trajectory: Trajectory): void {
  const { threats, dx, hitWithin, from, shot, cleared, cooldown } = situation;
  for (let i = 0; i < threats; i += 1) cleared[i] = shot[i]!;
  let piece = 0;
  for (let tick = Math.max(1, situation.ready); tick <= HORIZON; tick += cooldown) {
    while (tick > trajectory.from[piece]! + trajectory.ticks[piece]!) piece += 1;
    const x = trajectory.x[piece]! + (tick - trajectory.from[piece]!) * trajectory.stepX[piece]!;
    for (let i = 0; i < threats; i += 1) {
      if (cleared[i] === 1 || from[i]! <= tick || Math.abs(dx[i]! - x) >= hitWithin[i]!) continue;
      cleared[i] = 1;
      break;
    }
  }
}

/**
 * Writes the features of a manoeuvre into the first `FEATURE_COUNT` numbers of `out`.
 *
 * | index | meaning | range |
 * | --- | --- | --- |
 * | 0 | ticks in which it moves | / 80 |
 * | 1 | 1 if it goes on with the direction keys of before | 0 or 1 |
 * | 2 | how far aside of the middle of the arena it ends | 0 to 1, half an arena |
 * | 3 | how low it ends | 0 to 1, an arena |
 * | 4 | how near to the foe sideways it ends: 1 is in its place, 0 from 100 px | 0 to 1 |
 * | 5 | enemies that ram the player | from 0 |
 * | 6 | the same, each by how soon: 1 is now, 0 in 80 ticks | from 0 |
 * | 7, 8 | the same two of those among them that an own laser will hit; they are not in 5 and 6 | from 0 |
 * | 9 | enemies that pass, each by how close: 1 touches, 0 from 40 px | from 0 |
 * | 10 | the same, each by how close, times how soon it is as low as the player | from 0 |
 * | 11 | enemies that own lasers will hit | from 0 |
 * | 12 | enemies that it ends in line with, each by how well: 1 is right below, 0 from 60 px aside | from 0 |
 */
export function computeActionFeatures(
  situation: Situation,
  { trajectory, isKept }: { readonly trajectory: Trajectory; readonly isKept: boolean },
  out: Float64Array,
): void {
  shootAlong(situation, trajectory);
  const { threats, dx, cleared } = situation;
  out[0] = trajectory.moving / HORIZON;
  out[1] = isKept ? 1 : 0;
  out[2] = Math.abs(situation.x + PLAYER_MIDDLE + trajectory.endX - ARENA_SIZE / 2) / (ARENA_SIZE / 2);
  out[3] = (situation.y + trajectory.endY) / ARENA_SIZE;
  out[4] = Math.max(0, 1 - Math.abs(situation.foeX - trajectory.endX) / CROWDED);
  out.fill(0, 5, FEATURE_COUNT);
  for (let i = 0; i < threats; i += 1) {
    out[11]! += cleared[i]!;
    out[12]! += Math.max(0, 1 - Math.abs(dx[i]! - trajectory.endX) / IN_LINE);
    addThreat(situation, trajectory, { threat: i, out });
  }
}

/**
 * Adds an enemy to features 5 to 10: by how close it comes to the player, sideways, while it is as low, and by when. That is the tick in
 * which it rams the player, or else the first in which it is as low.
 */
function addThreat(
  situation: Situation,
  trajectory: Trajectory,
  { threat, out }: { readonly threat: number; readonly out: Float64Array },
): void {
  const within = situation.ramWithin[threat]!;
  let closest = FAR;
  let when = HORIZON;
  for (let piece = 0; piece < trajectory.count; piece += 1) {
    const start = trajectory.from[piece]!;
    // At the start of the piece: how far it is below the player, and how far it falls per tick as seen from the player.
    const dy = situation.dy[threat]! + situation.fall * start - trajectory.y[piece]!;
    const down = situation.fall - trajectory.stepY[piece]!;
    // The ticks of the piece in which it is as low as the player.
    let from = 1;
    let until = Math.min(trajectory.ticks[piece]!, situation.last[threat]! - start);
    if (trajectory.y[piece] === 0 && trajectory.stepY[piece] === 0) {
      // As high as it is now: the same ticks as by the divisions below, which `readSituation` has done once for all manoeuvres.
      from = Math.max(from, situation.from[threat]! - start);
      until = Math.min(until, situation.until[threat]! - start);
    } else if (down === 0) {
      if (Math.abs(dy) >= HALF_HEIGHTS) continue;
    } else {
      const side = down > 0 ? HALF_HEIGHTS : -HALF_HEIGHTS;
      from = Math.max(from, Math.floor((-side - dy) / down) + 1);
      until = Math.min(until, Math.ceil((side - dy) / down) - 1);
    }
    if (from > until) continue;
    // How far aside it is at the start of the piece, in the first and in the last of those ticks; 0 in between if it changes sides.
    const aside = situation.dx[threat]! - trajectory.x[piece]!;
    const first = aside - trajectory.stepX[piece]! * from;
    const last = aside - trajectory.stepX[piece]! * until;
    const nearest = first > 0 !== last > 0 ? 0 : Math.min(Math.abs(first), Math.abs(last));
    if (nearest < within && closest >= within) {
      // The first tick of those in which they touch.
      const apart = Math.abs(first) - within;
      when = start + from + (apart < 0 ? 0 : Math.floor(apart / Math.abs(trajectory.stepX[piece]!)) + 1);
    } else if (closest === FAR) when = start + from;
    closest = Math.min(closest, nearest);
  }
  if (closest >= within + CLOSE) return;
  const soon = 1 - when / HORIZON;
  if (closest < within) {
    const at = situation.cleared[threat] === 1 ? 7 : 5;
    out[at]! += 1;
    out[at + 1]! += soon;
  } else {
    const close = 1 - (closest - within) / CLOSE;
    out[9]! += close;
    out[10]! += close * soon;
  }
}

/** Farther apart than anything is, px. */
export const FAR: number = 1 << 20;
