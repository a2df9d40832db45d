import { type Match, PARAMETERS, playerCooldown } from '../../core/index.ts';
import type { Seat } from '../view.ts';
import { FULL, OBSERVATION_SIZE, tooShort } from './layout.ts';
import { createPlace, readPlace, writePlaces } from './places.ts';
import { isLowestPast, listThreats, writeThreats } from './threats.ts';

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
  readPlace(match, me, FIRST);
  readPlace(match, foe, SECOND);
  writeWorld(match, out);
  writePlayers(match, seat, out);
  writePlaces(FIRST, SECOND, out);
  listThreats(match, FIRST.y);
  writeThreats(FIRST, out);
}

/** Both seats at once, which looks through the enemies once. The arrays are long enough. */
export function writeBothObservations(match: Match, first: Float32Array, second: Float32Array): void {
  const { player1, player2 } = match;
  readPlace(match, player1, FIRST);
  readPlace(match, player2, SECOND);
  writeWorld(match, first);
  writePlayers(match, 1, first);
  mirror(first, second);
  writePlaces(FIRST, SECOND, first);
  writePlaces(SECOND, FIRST, second);
  const firstIsLower = FIRST.y > SECOND.y;
  const lower = firstIsLower ? FIRST : SECOND;
  const higher = firstIsLower ? SECOND : FIRST;
  listThreats(match, lower.y);
  writeThreats(lower, firstIsLower ? first : second);
  if (isLowestPast(higher.y)) listThreats(match, higher.y);
  writeThreats(higher, firstIsLower ? second : first);
}

const FIRST = createPlace();
const SECOND = createPlace();
const PER_SPEED = 1 / PARAMETERS.playerSpeed.max;

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

function writePlayers(match: Match, seat: Seat, out: Float32Array): void {
  const me = seat === 1 ? match.player1 : match.player2;
  const foe = seat === 1 ? match.player2 : match.player1;
  const { health, damage, cooldown } = match.rules;
  const scores = me.score + foe.score;
  out[10] = me.health / health;
  out[11] = Math.min(1, Math.ceil(me.health / damage) / FULL.hits);
  out[12] = playerCooldown(match, me) / cooldown;
  out[13] = scores === 0 ? 0.5 : me.score / scores;
  out[16] = foe.health / health;
  out[17] = Math.min(1, Math.ceil(foe.health / damage) / FULL.hits);
  out[18] = playerCooldown(match, foe) / cooldown;
  out[19] = scores === 0 ? 0.5 : foe.score / scores;
  out[22] = (me.health - foe.health) / health;
  out[23] = scores === 0 ? 0 : (me.score - foe.score) / scores;
}

/** What the other seat sees of the same. */
function mirror(seen: Float32Array, out: Float32Array): void {
  for (let i = 0; i < 8; i += 1) out[i] = seen[i]!;
  for (let i = 10; i < 14; i += 1) {
    out[i] = seen[i + 6]!;
    out[i + 6] = seen[i]!;
  }
  out[22] = 0 - seen[22]!;
  out[23] = 0 - seen[23]!;
}
