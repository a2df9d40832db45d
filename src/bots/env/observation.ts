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
import {
  AT,
  FULL,
  LASER_SIZE,
  LASERS,
  OBSERVATION_SIZE,
  PASSED,
  RAM_ABOVE,
  THREAT_SIZE,
  THREATS,
  tooShort,
} from './layout.ts';

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
  const me = seat === 1 ? match.player1 : match.player2;
  const foe = seat === 1 ? match.player2 : match.player1;
  const [x, y] = [playerX(match, me), playerY(match, me)];
  const sight = { me, foe, x, y, foeX: playerX(match, foe), foeY: playerY(match, foe), out, at: 0 };
  writeSight(match, sight, listThreats(match, y));
}

/** Both seats at once, which looks through the enemies once. The arrays are long enough. */
export function writeBothObservations(match: Match, first: Float32Array, second: Float32Array): void {
  const { player1, player2 } = match;
  const x1 = playerX(match, player1);
  const y1 = playerY(match, player1);
  const x2 = playerX(match, player2);
  const y2 = playerY(match, player2);
  const threats = listThreats(match, Math.min(y1, y2));
  const place1 = { me: player1, foe: player2, x: x1, y: y1, foeX: x2, foeY: y2, out: first, at: 0 };
  const place2 = { me: player2, foe: player1, x: x2, y: y2, foeX: x1, foeY: y1, out: second, at: 0 };
  writeSight(match, place1, threats);
  writeSight(match, place2, threats);
}

/* Hot, measured by `shooter bench env`. So enemies and lasers are read once into arrays of small integers, the loops have
   constants of this file alone, one object is handed down, and what is chance to a processor that guesses (on which side
   an enemy is, whether in the column) is arithmetic: `x >> 31` is -1 for a negative number and 0 for others. */

/** Overwritten before each use: indexes of the living enemies; y, middle, width of those that may be shown, px. */
const LIVING = new Int32Array(MAX_WAVE);
const THREAT_Y = new Int32Array(MAX_WAVE);
const THREAT_X = new Int32Array(MAX_WAVE);
const THREAT_WIDTH = new Int32Array(MAX_WAVE);

const SHOWN = THREATS;
/** Widths of the hitboxes of enemies by the number of their colour, px. */
const WIDTHS: Int32Array = Int32Array.from(
  COLOURS,
  (colour) => ENEMY_HITBOX.width - (colour === 'blue' ? BLUE_NARROWER : 0),
);
const ENEMY_LEFT = ENEMY_HITBOX.x;
const PAST = PASSED;

/** Lists the enemies, the lowest first, until there are enough for a player at `top` or below; gives how many. */
function listThreats(match: Match, top: number): number {
  listEnemies(match, LIVING);
  const { living } = match;
  let count = 0;
  for (let enough = 0; count < living && enough < SHOWN; count += 1) {
    const enemy = LIVING[count]!;
    const y = enemyYAt(match, enemy);
    const width = WIDTHS[enemyColourAt(match, enemy)]!;
    THREAT_Y[count] = y;
    THREAT_X[count] = enemyXAt(match, enemy) + ENEMY_LEFT + (width >> 1);
    THREAT_WIDTH[count] = width;
    if (y - top < PAST) enough += 1;
  }
  return count;
}

/** The players as one of them sees them, where they are, px, and where the next number goes. */
interface Sight {
  readonly me: Player;
  readonly foe: Player;
  readonly x: number;
  readonly y: number;
  readonly foeX: number;
  readonly foeY: number;
  readonly out: Float32Array;
  at: number;
}

function writeSight(match: Match, sight: Sight, threats: number): void {
  const { me, foe, x, y, foeX, foeY, out } = sight;
  const scores = me.score + foe.score;
  writeWorld(match, out);
  sight.at = AT.me;
  writePlayer(match, me, sight);
  sight.at = AT.foe;
  writePlayer(match, foe, sight);
  out[8] = (x + MIDDLE) * (2 * PER_ARENA) - 1;
  out[9] = (y + MIDDLE) * (2 * PER_ARENA) - 1;
  out[13] = scores === 0 ? 0.5 : me.score / scores;
  out[14] = (foeX + MIDDLE) * (2 * PER_ARENA) - 1;
  out[15] = (foeY + MIDDLE) * (2 * PER_ARENA) - 1;
  out[19] = scores === 0 ? 0.5 : foe.score / scores;
  out[20] = (foeX - x) * PER_ARENA;
  out[21] = (foeY - y) * PER_ARENA;
  out[22] = (me.health - foe.health) / match.rules.health;
  out[23] = scores === 0 ? 0 : (me.score - foe.score) / scores;
  sight.at = AT.foeLasers;
  writeLasers(sight, readLasers(match, foe));
  sight.at = AT.myLasers;
  const lasers = readLasers(match, me);
  writeLasers(sight, lasers);
  writeThreats(sight, { threats, lasers, speed: match.rules.enemySpeed });
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

/** Health, hits left and cooldown, which do not depend on who looks. */
function writePlayer(match: Match, player: Player, { out, at }: Sight): void {
  const { rules } = match;
  out[at + 2] = player.health / rules.health;
  out[at + 3] = Math.min(1, Math.ceil(player.health / rules.damage) / FULL.hits);
  out[at + 4] = playerCooldown(match, player) / rules.cooldown;
}

/** From the middle of a player's hitbox to that of its laser, when both have one y, px; sideways they have one middle. */
const LASER_DOWN = LASER_HITBOX.y + LASER_HITBOX.height / 2 - MIDDLE;

const LASERS_SHOWN = LASERS;
const LASER_NUMBERS = LASER_SIZE;

/** Overwritten before each use: a player's last lasers, the last fired first, px. */
const LASER_X = new Int32Array(LASERS);
const LASER_Y = new Int32Array(LASERS);

/** Reads the last lasers of a player; gives how many. */
function readLasers(match: Match, player: Player): number {
  const { shots } = player;
  const count = Math.min(LASERS_SHOWN, shots);
  for (let i = 0; i < count; i += 1) {
    LASER_X[i] = laserXAt(player, shots - 1 - i);
    LASER_Y[i] = laserYAt(match, player, shots - 1 - i);
  }
  return count;
}

/** Writes the lasers that were read. */
function writeLasers({ x, y, out, at }: Sight, count: number): void {
  let to = at;
  for (let i = 0; i < count; i += 1) {
    out[to] = 1;
    out[to + 1] = (LASER_X[i]! - x) * PER_ARENA;
    out[to + 2] = (LASER_Y[i]! + LASER_DOWN - y) * PER_ARENA;
    to += LASER_NUMBERS;
  }
  for (const end = at + LASERS_SHOWN * LASER_NUMBERS; to < end; to += 1) out[to] = 0;
}

/** From the y of an enemy to the middle of its hitbox, less the same of a player, px. */
const ENEMY_DOWN = ENEMY_HITBOX.y + ENEMY_HITBOX.height / 2 - MIDDLE;
const PLAYER_WIDTH = PLAYER_HITBOX.width;
const LASER_WIDTH = LASER_HITBOX.width;
const ABOVE = RAM_ABOVE;
const PER_WIDTH = 1 / ENEMY_HITBOX.width;
const PER_MEETING = 1 / FULL.ticksToMeet;
const FIRST_THREAT = AT.threats;
const THREATS_END = AT.threats + THREATS * THREAT_SIZE;
const THREAT_NUMBERS = THREAT_SIZE;

/** What was read: how many enemies, how many own lasers; and px that an enemy falls per tick. */
interface Read {
  readonly threats: number;
  readonly lasers: number;
  readonly speed: number;
}

function writeThreats({ x, y, out }: Sight, { threats, lasers, speed }: Read): void {
  const middle = x + MIDDLE;
  let to = FIRST_THREAT;
  for (let i = 0; i < threats && to < THREATS_END; i += 1) {
    const down = THREAT_Y[i]! - y;
    if (down >= PAST) continue;
    const width = THREAT_WIDTH[i]!;
    const aside = THREAT_X[i]! - middle;
    const apart = (PLAYER_WIDTH + width) >> 1;
    const side = aside >> 31;
    const over = (aside ^ side) - side - apart + 1;
    const gap = over & ~(over >> 31);
    const above = 1 - ABOVE - down;
    const ticks = (((above & ~(above >> 31)) + speed - 1) / speed) | 0;
    out[to] = 1;
    out[to + 1] = aside * PER_ARENA;
    out[to + 2] = Math.max(-1, (down + ENEMY_DOWN) * PER_ARENA);
    out[to + 3] = ((gap ^ side) - side) * PER_ARENA;
    out[to + 4] = Math.min(1, ticks * PER_MEETING);
    out[to + 5] = (gap - 1) >>> 31;
    out[to + 6] = width * PER_WIDTH;
    out[to + 7] = isShotAt(i, lasers);
    to += THREAT_NUMBERS;
  }
  for (; to < THREATS_END; to += 1) out[to] = 0;
}

/** 1 if one of the lasers that were read is below an enemy in its column, else 0. */
function isShotAt(threat: number, lasers: number): number {
  const middle = THREAT_X[threat]! - MIDDLE;
  const reach = (THREAT_WIDTH[threat]! + LASER_WIDTH) >> 1;
  const y = THREAT_Y[threat]!;
  let shot = 0;
  for (let i = 0; i < lasers; i += 1) {
    const aside = LASER_X[i]! - middle;
    const side = aside >> 31;
    shot |= ((aside ^ side) - side - reach) & ~(LASER_Y[i]! - y);
  }
  return shot >>> 31;
}
