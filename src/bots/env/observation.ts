import {
  ARENA_SIZE,
  BLUE_NARROWER,
  COLOURS,
  ENEMY_HITBOX,
  enemyColourAt,
  enemyXAt,
  enemyYAt,
  LASER_HITBOX,
  laserXAt,
  laserYAt,
  listEnemies,
  MAX_WAVE,
  type Match,
  PARAMETERS,
  PLAYER_HITBOX,
  type Player,
  playerCooldown,
  playerX,
  playerY,
} from '../../core/index.ts';
import type { Seat } from '../view.ts';

/* Observation, version 1. `observeView` (observation-view.ts) writes the same numbers in plain steps; a property test holds
   the two against each other, and docs/observation.md against both. A change to one number is another version. */

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

/** An enemy at `ey` is beside a player at `y` once `ey > y - RAM_ABOVE`, and past it from `ey >= y + PASSED`, px. */
export const RAM_ABOVE: number = ENEMY_HITBOX.y + ENEMY_HITBOX.height - PLAYER_HITBOX.y;
export const PASSED: number = PLAYER_HITBOX.y + PLAYER_HITBOX.height - ENEMY_HITBOX.y;

/**
 * Writes what `seat` sees into `out`, relative to the seat: players and seats swapped, it is the same vector. Version 1.
 * Positions are centres of hitboxes; x to the right, y downward. docs/observation.md has the same table.
 *
 * | index | meaning | unit | range |
 * | --- | --- | --- | --- |
 * | 0 | number of the wave | / 64 | 0 to 1 |
 * | 1 | living enemies | / 128 | 0 to 1 |
 * | 2 | ticks left, 1 without a time limit | / maxTicks | 0 to 1 |
 * | 3 | ticks taken | / 36000 | 0 to 1 |
 * | 4, 5, 6 | speeds of players, enemies, lasers | px per tick / 30 | 0 to 1 |
 * | 7 | cooldown of the rules | ticks / 600 | 0 to 1 |
 * | 8, 9 | own x, y | px / 375 − 1 | −1 to 1 |
 * | 10 | own health | / full health | 0 to 1 |
 * | 11 | hits that end it | / 16 | 0 to 1 |
 * | 12 | ticks until it can shoot | / cooldown | 0 to 1 |
 * | 13 | own share of both scores, 0.5 before any | share | 0 to 1 |
 * | 14 to 19 | the foe's, as 8 to 13 | | −1 to 1 |
 * | 20, 21 | foe's x, y − own | px / 750 | −1 to 1 |
 * | 22 | own health − foe's | / full health | −1 to 1 |
 * | 23 | own score − foe's, of both | share | −1 to 1 |
 * | 24 to 151 | sixteen enemies, eight numbers each | | −1 to 1 |
 * | 152 to 163 | own last four lasers, the last fired first | | −1 to 1 |
 * | 164 to 175 | the foe's, as 152 to 163 | | −1 to 1 |
 *
 * Of an enemy: 1 if there is one (else all eight are 0); x, y − own, px / 750; the gap between both hitboxes sideways, px /
 * 750, signed, 0 in one column; ticks until it is as low as the player, / 600; 1 in one column; width of its hitbox, px /
 * 50; 1 if one of the own lasers shown is below it in its column. Shown are those that are not past the player,
 * the lowest first, which is the order in which they would ram it. Of a laser: 1 if there is one (else 0, 0, 0); x, y − own, px / 750.
 *
 * Nothing is allocated, and only +, −, ×, ÷, minimum and maximum are used: it is the same on every machine.
 *
 * @param out length `OBSERVATION_SIZE` at least, overwritten from the start; may be one row of a batch
 * @throws RangeError if `out` is shorter
 * @example
 * const seen = new Float32Array(OBSERVATION_SIZE);
 * writeObservation(match, 1, seen);
 */
export function writeObservation(match: Match, seat: Seat, out: Float32Array): void {
  if (out.length < OBSERVATION_SIZE) throw tooShort(out, OBSERVATION_SIZE);
  listEnemies(match, LIVING);
  if (seat === 1) writeFrom(match, { me: match.player1, foe: match.player2, out });
  else writeFrom(match, { me: match.player2, foe: match.player1, out });
}

/** Both seats at once, which looks through the enemies once. The arrays are long enough. */
export function writeBothObservations(match: Match, first: Float32Array, second: Float32Array): void {
  listEnemies(match, LIVING);
  writeFrom(match, { me: match.player1, foe: match.player2, out: first });
  writeFrom(match, { me: match.player2, foe: match.player1, out: second });
}

/** Overwritten before each use: indexes of the living enemies, the lowest first. */
const LIVING = new Int32Array(MAX_WAVE);

export const tooShort = ({ length }: { length: number }, size: number): RangeError =>
  new RangeError(`an observation is ${size} numbers long; there is room for ${length}`);

/** The two players as one of them sees them, and where that is written. */
interface Sight {
  readonly me: Player;
  readonly foe: Player;
  readonly out: Float32Array;
}

function writeFrom(match: Match, { me, foe, out }: Sight): void {
  const x = playerX(match, me);
  const y = playerY(match, me);
  const foeX = playerX(match, foe);
  const foeY = playerY(match, foe);
  const scores = me.score + foe.score;
  const perHealth = 1 / match.rules.health;
  writeWorld(match, out);
  writePlayer(match, me, { out, at: AT.me, x, y, share: scores === 0 ? 0.5 : me.score / scores });
  writePlayer(match, foe, {
    out,
    at: AT.foe,
    x: foeX,
    y: foeY,
    share: scores === 0 ? 0.5 : foe.score / scores,
  });
  out[20] = (foeX - x) * PER_ARENA;
  out[21] = (foeY - y) * PER_ARENA;
  out[22] = (me.health - foe.health) * perHealth;
  out[23] = scores === 0 ? 0 : (me.score - foe.score) / scores;
  writeLasers(match, me, { out, at: AT.myLasers, x, y });
  writeLasers(match, foe, { out, at: AT.foeLasers, x, y });
  writeThreats(match, me, { out, at: AT.threats, x, y });
}

const PER_ARENA = 1 / ARENA_SIZE;
const PER_SPEED = 1 / PARAMETERS.playerSpeed.max;
const MIDDLE = PLAYER_HITBOX.x + PLAYER_HITBOX.width / 2;

function writeWorld(match: Match, out: Float32Array): void {
  const { rules, tick } = match;
  out[0] = Math.min(1, match.level / FULL.level);
  out[1] = Math.min(1, match.living / FULL.living);
  out[2] = rules.maxTicks === 0 ? 1 : (rules.maxTicks - tick) / rules.maxTicks;
  out[3] = Math.min(1, tick / FULL.ticks);
  out[4] = rules.playerSpeed * PER_SPEED;
  out[5] = rules.enemySpeed * PER_SPEED;
  out[6] = rules.laserSpeed * PER_SPEED;
  out[7] = rules.cooldown / PARAMETERS.cooldown.max;
}

/** A place in an observation, and where the player is from which it is seen, px. */
interface Place {
  readonly out: Float32Array;
  readonly at: number;
  readonly x: number;
  readonly y: number;
}

function writePlayer(match: Match, player: Player, place: Place & { readonly share: number }): void {
  const { out, at, x, y, share } = place;
  const { rules } = match;
  out[at] = (x + MIDDLE) * (2 * PER_ARENA) - 1;
  out[at + 1] = (y + MIDDLE) * (2 * PER_ARENA) - 1;
  out[at + 2] = player.health / rules.health;
  out[at + 3] = Math.min(1, Math.ceil(player.health / rules.damage) / FULL.hits);
  out[at + 4] = playerCooldown(match, player) / rules.cooldown;
  out[at + 5] = share;
}

/** From the middle of a player's hitbox to that of its laser, when both have one y, px; sideways they have one middle. */
const LASER_DOWN = LASER_HITBOX.y + LASER_HITBOX.height / 2 - MIDDLE;

function writeLasers(match: Match, player: Player, { out, at, x, y }: Place): void {
  const shown = Math.min(LASERS, player.shots);
  let to = at;
  for (let i = 0; i < shown; i += 1) {
    const laser = player.shots - 1 - i;
    out[to] = 1;
    out[to + 1] = (laserXAt(player, laser) - x) * PER_ARENA;
    out[to + 2] = (laserYAt(match, player, laser) + LASER_DOWN - y) * PER_ARENA;
    to += LASER_SIZE;
  }
  for (; to < at + LASERS * LASER_SIZE; to += 1) out[to] = 0;
}

const WIDTH = ENEMY_HITBOX.width;
const BLUE_WIDTH = ENEMY_HITBOX.width - BLUE_NARROWER;
const BLUE = COLOURS.indexOf('blue');
const PLAYER_WIDTH = PLAYER_HITBOX.width;
/** From the y of an enemy to the middle of its hitbox, less the same of a player, px. */
const ENEMY_DOWN = ENEMY_HITBOX.y + ENEMY_HITBOX.height / 2 - MIDDLE;
const ENEMY_LEFT = ENEMY_HITBOX.x;
const LASER_WIDTH = LASER_HITBOX.width;

function writeThreats(match: Match, me: Player, { out, at, x, y }: Place): void {
  const { living } = match;
  const perTick = 1 / match.rules.enemySpeed;
  const middle = x + MIDDLE;
  const end = at + THREATS * THREAT_SIZE;
  let to = at;
  for (let i = 0; i < living && to < end; i += 1) {
    const enemy = LIVING[i]!;
    const ey = enemyYAt(match, enemy);
    if (ey - y >= PASSED) continue;
    const width = enemyColourAt(match, enemy) === BLUE ? BLUE_WIDTH : WIDTH;
    const aside = enemyXAt(match, enemy) + ENEMY_LEFT + width / 2 - middle;
    const gap = Math.max(0, Math.abs(aside) - (PLAYER_WIDTH + width) / 2 + 1);
    const above = Math.max(0, y - RAM_ABOVE + 1 - ey);
    out[to] = 1;
    out[to + 1] = aside * PER_ARENA;
    out[to + 2] = Math.max(-1, (ey + ENEMY_DOWN - y) * PER_ARENA);
    out[to + 3] = (aside < 0 ? -gap : gap) * PER_ARENA;
    out[to + 4] = Math.min(1, Math.ceil(above * perTick) * (1 / FULL.ticksToMeet));
    out[to + 5] = gap === 0 ? 1 : 0;
    out[to + 6] = width * (1 / WIDTH);
    out[to + 7] = isShotAt(match, me, { x: aside + x, y: ey, width });
    to += THREAT_SIZE;
  }
  out.fill(0, to, end);
}

/** Whether one of a player's last lasers is below an enemy in its column; `x` is where a player right below it would be. */
function isShotAt(match: Match, player: Player, enemy: { x: number; y: number; width: number }): 0 | 1 {
  const least = Math.max(0, player.shots - LASERS);
  for (let laser = player.shots - 1; laser >= least; laser -= 1) {
    if (Math.abs(laserXAt(player, laser) - enemy.x) >= (enemy.width + LASER_WIDTH) / 2) continue;
    if (laserYAt(match, player, laser) >= enemy.y) return 1;
  }
  return 0;
}
