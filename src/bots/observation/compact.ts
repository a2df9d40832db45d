import { type Match, maxCooldown, playerCooldown } from '../../core/index.ts';
import type { Seat } from '../contract.ts';
import { type CompactPlace, findEnemies, isLowestPast, writeEnemies } from './compact-enemies.ts';
import { COMPACT_SIZE, FULL, tooShort } from './layout.ts';
import { createPlayerPlace, type PlayerPlace, readPlaces } from './places.ts';
import * as reach from './reach.ts';
import { PLAYER_MIDDLE } from './reach.ts';

/**
 * Writes what `seat` sees into `out` as a few numbers for small networks: times in ticks instead of speeds, and only enemies that are near the own
 * column. With players and seats swapped it is the same. Version 1; docs/observation.md describes every index.
 *
 * | index | meaning | range |
 * | --- | --- | --- |
 * | 0 to 2 | ticks left, wave, living enemies | 0 to 1 |
 * | 3 to 6 | own x, y, health, ticks until it can shoot | −1 to 1 |
 * | 7 to 10 | the foe's x and y − own, its health, ticks until it can shoot | −1 to 1 |
 * | 11, 12 | own health and score − the foe's | −1 to 1 |
 * | 13 | enemies to the right − enemies to the left | −1 to 1 |
 * | 14 to 23 | five lanes as wide as a player, its own in the middle: how soon an enemy comes down, targets | 0 to 1 |
 * | 24 to 43 | four threats, five numbers each | −1 to 1 |
 * | 44 to 63 | four targets, five numbers each | −1 to 1 |
 *
 * Nothing is allocated, and only +, −, ×, ÷, minimum and maximum are used: it is the same on every machine.
 *
 * @param out length `COMPACT_SIZE` at least, overwritten from the start; may be one row of a batch
 * @throws RangeError if `out` is shorter
 * @example
 * const seen = new Float32Array(COMPACT_SIZE);
 * writeCompact(createMatch({ seed: '42' }), 1, seen);
 */
export function writeCompact(match: Match, seat: Seat, out: Float32Array): void {
  if (out.length < COMPACT_SIZE) throw tooShort(out, COMPACT_SIZE);
  const first = seat === 1 ? out : UNSEEN;
  writeCompactHeads(match, first, seat === 1 ? UNSEEN : out);
  readPlaces(match, FIRST, SECOND);
  const me = seat === 1 ? FIRST : SECOND;
  writePlayers(me, seat === 1 ? SECOND : FIRST, out);
  findEnemies(match, me.y);
  writeEnemies(me, out);
}

/** Both seats at once. The arrays are long enough. */
export function writeBothCompact(match: Match, first: Float32Array, second: Float32Array): void {
  writeCompactHeads(match, first, second);
  readPlaces(match, FIRST, SECOND);
  writePlayers(FIRST, SECOND, first);
  writePlayers(SECOND, FIRST, second);
  const isFirstLower = FIRST.y > SECOND.y;
  const lower = isFirstLower ? FIRST : SECOND;
  const higher = isFirstLower ? SECOND : FIRST;
  findEnemies(match, lower.y);
  writeEnemies(lower, isFirstLower ? first : second);
  // As a rule no enemy is past one player and not past the other, and they see the same.
  if (isLowestPast(higher.y)) findEnemies(match, higher.y);
  writeEnemies(higher, isFirstLower ? second : first);
}

/* Overwritten before each use. */
const FIRST: CompactPlace = { ...createPlayerPlace(), ready: 0 };
const SECOND: CompactPlace = { ...createPlayerPlace(), ready: 0 };
/** What the other seat sees, where only one is asked for. */
const UNSEEN = new Float32Array(COMPACT_SIZE);

const PER_ARENA = reach.PER_ARENA;
const MIDDLE = PLAYER_MIDDLE;
const FULL_LEVEL = FULL.level;
const FULL_LIVING = FULL.living;

/** The world, health, cooldowns and scores: what is the own number to one seat is the foe's to the other. */
export function writeCompactHeads(match: Match, first: Float32Array, second: Float32Array): void {
  const { rules, tick, player1, player2 } = match;
  const { health, maxTicks } = rules;
  const longest = maxCooldown(rules);
  const scores = player1.score + player2.score;
  FIRST.ready = playerCooldown(match, player1);
  SECOND.ready = playerCooldown(match, player2);
  first[0] = second[0] = maxTicks === 0 ? 1 : (maxTicks - tick) / maxTicks;
  first[1] = second[1] = Math.min(1, match.level / FULL_LEVEL);
  first[2] = second[2] = Math.min(1, match.living / FULL_LIVING);
  first[5] = second[9] = player1.health / health;
  first[6] = second[10] = FIRST.ready / longest;
  first[9] = second[5] = player2.health / health;
  first[10] = second[6] = SECOND.ready / longest;
  first[11] = (player1.health - player2.health) / health;
  second[11] = (player2.health - player1.health) / health;
  first[12] = scores === 0 ? 0 : (player1.score - player2.score) / scores;
  second[12] = scores === 0 ? 0 : (player2.score - player1.score) / scores;
}

function writePlayers({ x, y }: PlayerPlace, foe: PlayerPlace, out: Float32Array): void {
  out[3] = (x + MIDDLE) * (2 * PER_ARENA) - 1;
  out[4] = (y + MIDDLE) * (2 * PER_ARENA) - 1;
  out[7] = (foe.x - x) * PER_ARENA;
  out[8] = (foe.y - y) * PER_ARENA;
}
