import { type Match, maxCooldown, PARAMETERS, playerCooldown } from '../../core/index.ts';
import type { Seat } from '../contract.ts';
import { FULL, OBSERVATION_SIZE, tooShort } from './layout.ts';
import { createPlayerPlace, readPlaces, writePlaces } from './places.ts';
import { findThreats, isLowestPast, writeThreats } from './threats.ts';

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
 * | 12 | ticks until it can shoot | / `maxCooldown` | 0 to 1 |
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
 * writeObservation(createMatch({ seed: '42' }), 1, seen);
 */
export function writeObservation(match: Match, seat: Seat, out: Float32Array): void {
  if (out.length < OBSERVATION_SIZE) throw tooShort(out, OBSERVATION_SIZE);
  const first = seat === 1 ? out : UNSEEN;
  const second = seat === 1 ? UNSEEN : out;
  writeHeads(match, first, second);
  readPlaces(match, FIRST, SECOND);
  const me = seat === 1 ? FIRST : SECOND;
  writePlaces(me, seat === 1 ? SECOND : FIRST, out);
  findThreats(match, me.y);
  writeThreats(me, out);
}

/** Both seats at once. The arrays are long enough. */
export function writeBothObservations(match: Match, first: Float32Array, second: Float32Array): void {
  writeHeads(match, first, second);
  readPlaces(match, FIRST, SECOND);
  writePlaces(FIRST, SECOND, first);
  writePlaces(SECOND, FIRST, second);
  const isFirstLower = FIRST.y > SECOND.y;
  const lower = isFirstLower ? FIRST : SECOND;
  const higher = isFirstLower ? SECOND : FIRST;
  findThreats(match, lower.y);
  writeThreats(lower, isFirstLower ? first : second);
  // As a rule no enemy is past one player and not past the other, and they see the same.
  if (isLowestPast(higher.y)) findThreats(match, higher.y);
  writeThreats(higher, isFirstLower ? second : first);
}

/** Writes the numbers before the threats, but for the places of the players. */
export function writeHeads(match: Match, first: Float32Array, second: Float32Array): void {
  writeWorld(match, first, second);
  writeStandings(match, first, second);
}

/* Overwritten before each use. */
const FIRST = createPlayerPlace();
const SECOND = createPlayerPlace();
/** What the other seat sees, where only one is asked for. */
const UNSEEN = new Float32Array(OBSERVATION_SIZE);

const PER_SPEED = 1 / PARAMETERS.playerSpeed.max;
const LONGEST_COOLDOWN = PARAMETERS.cooldown.max;
const FULL_LEVEL = FULL.level;
const FULL_LIVING = FULL.living;
const FULL_TICKS = FULL.ticks;
const FULL_HITS = FULL.hits;

/** What both seats see alike. */
function writeWorld(match: Match, first: Float32Array, second: Float32Array): void {
  const { rules, tick } = match;
  first[0] = second[0] = Math.min(1, match.level / FULL_LEVEL);
  first[1] = second[1] = Math.min(1, match.living / FULL_LIVING);
  first[2] = second[2] = rules.maxTicks === 0 ? 1 : (rules.maxTicks - tick) / rules.maxTicks;
  first[3] = second[3] = Math.min(1, tick / FULL_TICKS);
  first[4] = second[4] = rules.playerSpeed * PER_SPEED;
  first[5] = second[5] = rules.enemySpeed * PER_SPEED;
  first[6] = second[6] = rules.laserSpeed * PER_SPEED;
  first[7] = second[7] = rules.cooldown / LONGEST_COOLDOWN;
}

/** Health, cooldowns and scores: what is the own number to one seat is the foe's to the other. */
function writeStandings(match: Match, first: Float32Array, second: Float32Array): void {
  const { player1, player2 } = match;
  const { health, damage } = match.rules;
  const longest = maxCooldown(match.rules);
  const scores = player1.score + player2.score;
  first[10] = second[16] = player1.health / health;
  first[11] = second[17] = Math.min(1, Math.ceil(player1.health / damage) / FULL_HITS);
  first[12] = second[18] = playerCooldown(match, player1) / longest;
  first[13] = second[19] = scores === 0 ? 0.5 : player1.score / scores;
  first[16] = second[10] = player2.health / health;
  first[17] = second[11] = Math.min(1, Math.ceil(player2.health / damage) / FULL_HITS);
  first[18] = second[12] = playerCooldown(match, player2) / longest;
  first[19] = second[13] = scores === 0 ? 0.5 : player2.score / scores;
  first[22] = (player1.health - player2.health) / health;
  second[22] = (player2.health - player1.health) / health;
  first[23] = scores === 0 ? 0 : (player1.score - player2.score) / scores;
  second[23] = scores === 0 ? 0 : (player2.score - player1.score) / scores;
}
