import { COLOURS, ENEMY_PLACES, PLAYER_PLACES } from './arena.ts';
import { laserBounds, playerCooldown } from './cooldown.ts';
import { describe, ShooterError } from './errors.ts';
import {
  createMatch,
  LASER_WORDS,
  type LiveMatch,
  type Match,
  type MatchOptions,
  reserveEnemies,
} from './match.ts';
import { type LivePlayer, PLAYER_FIELDS, PLAYER_NUMBERS, readPlayers } from './player.ts';
import { MAX_TICK, MAX_WAVE } from './rules.ts';
import type { ReadonlyState } from './state.ts';
import { decideOutcome } from './step.ts';

/* Captured while the module loads: a bot that runs beside the core may replace what is global. */
const { isInteger } = Number;
const Words = Int32Array;

/* A match from plain data: every number is checked against what a match under its rules can come to. */

/**
 * A match that goes on from a state: from canonical words kept elsewhere, or from a state made by hand.
 *
 * @throws ShooterError as `createMatch`, and `core/bad-state` for what no match under these rules can hold: names the field
 */
export function matchFromState(options: MatchOptions, state: ReadonlyState): Match {
  const match = createMatch(options);
  setState(match, state);
  return match;
}

/**
 * Brings `match` to a state, whatever it was before: as `matchFromState`, without a new match. An enemy's index is its place in the
 * list. So what `listEnemies` gave after one `setState` is right after the next one, too, while `level` and `living` are the same.
 *
 * @throws ShooterError `core/bad-state`; the match is in no state then, and is to be brought to another
 */
export function setState(match: Match, state: ReadonlyState): void {
  const { tick, level, players, lasers, enemies } = state;
  const live = match as LiveMatch;
  check('tick', tick, [0, live.rules.maxTicks === 0 ? MAX_TICK : live.rules.maxTicks]);
  check('level', level, [0, tick]);
  live.tick = tick;
  live.level = level;
  live.due = live.laserDue = live.nextDespawn = 0;
  takePlayers(live, players);
  takeLasers(live, live.player1, { from: lasers[0], field: 'lasers[0]' });
  takeLasers(live, live.player2, { from: lasers[1], field: 'lasers[1]' });
  takeEnemies(live, enemies);
  live.outcome = decideOutcome(live);
}

function takePlayers(match: LiveMatch, players: ReadonlyState['players']): void {
  const words = new Words(2 * COUNT);
  for (let at = 0; at < 2 * COUNT; at += 1) {
    const index = at < COUNT ? 0 : 1;
    const name = PLAYER_NUMBERS[at - index * COUNT]!;
    const { min, max } = PLAYER_FIELDS[name];
    const value = players[index][name];
    const most = max(match.rules);
    if (!isWithin(value, min, most)) throw outside(`players[${index}].${name}`, value, [min, most]);
    words[at] = value;
  }
  readPlayers(match, words, 0);
  match.player1.nextRamCheck = match.player2.nextRamCheck = 0;
}

const COUNT = PLAYER_NUMBERS.length;

/** The lasers of a player, and what messages call them. */
interface Lasers {
  readonly from: ReadonlyState['lasers'][0];
  readonly field: string;
}

/* `player.lasers` has no room for more than `laserBounds` allows. */
function takeLasers(match: LiveMatch, player: LivePlayer, part: Lasers): void {
  const { tick, rules } = match;
  const { from, field } = part;
  const { lasers } = player;
  const { count, lowest, spacing } = laserBounds(rules, playerCooldown(match, player));
  player.shots = check(`${field}.length`, from.length, [0, count]);
  for (let index = 0; index < from.length; index += 1) {
    const { x, y } = from[index]!;
    const bound = lowest - (from.length - 1 - index) * spacing;
    if (!isWithin(x, LEFT, RIGHT)) throw outside(`${field}[${index}].x`, x, PLAYER_PLACES.x);
    if (!isWithin(y, 0, bound)) throw outside(`${field}[${index}].y`, y, [0, bound]);
    // As if it were fired in the next tick from where it is: `laserY` gives y for this tick, and it finds its target in the next one.
    const laser = index * LASER_WORDS;
    lasers[laser] = x;
    lasers[laser + 1] = y;
    lasers[laser + 2] = tick + 1;
    lasers[laser + 3] = tick;
    lasers[laser + 4] = 0;
  }
}

/* A client shows a state in every tick: the names of fields are put together only where they are needed, and nothing is
   copied. With 47 enemies that takes 3.7 µs, where a match made anew and its snapshot took 13. */
function takeEnemies(match: LiveMatch, from: ReadonlyState['enemies']): void {
  const count = check('enemies.length', from.length, [0, MAX_WAVE]);
  match.waveCount = match.living = count;
  match.first = 0;
  match.waveTick = match.tick;
  reserveEnemies(match, count);
  const { enemyX, enemyY, enemyColour } = match;
  let lowest = LEAVE_Y;
  for (let index = 0; index < count; index += 1) {
    const { x, y, colour } = from[index]!;
    const number = numberOf(colour);
    if (!isWithin(x, WAVE_LEFT, WAVE_RIGHT)) throw outside(`enemies[${index}].x`, x, [WAVE_LEFT, WAVE_RIGHT]);
    if (!isWithin(y, WAVE_TOP, lowest)) throw outside(`enemies[${index}].y`, y, [WAVE_TOP, lowest]);
    if (number === -1) throw badState(`enemies[${index}].colour`, colour, KNOWN_COLOURS);
    enemyX[index] = x;
    enemyY[index] = lowest = y;
    enemyColour[index] = number;
  }
}

/** The number of a colour, -1 for anything else. */
function numberOf(colour: unknown): number {
  let number = COLOURS.length - 1;
  while (number >= 0 && COLOURS[number] !== colour) number -= 1;
  return number;
}

const KNOWN_COLOURS = COLOURS.join(' or ');
const [LEFT, RIGHT] = PLAYER_PLACES.x;
const [WAVE_LEFT, WAVE_RIGHT] = ENEMY_PLACES.x;
const [WAVE_TOP, LEAVE_Y] = ENEMY_PLACES.y;

function check(field: string, value: number, range: readonly [number, number]): number {
  if (isWithin(value, range[0], range[1])) return value;
  throw outside(field, value, range);
}

const isWithin = (value: number, min: number, max: number): boolean =>
  isInteger(value) && value >= min && value <= max;

const outside = (field: string, value: number, [min, max]: readonly [number, number]): ShooterError =>
  badState(field, value, `an integer from ${min} to ${max}`);

const badState = (field: string, value: unknown, wanted: string): ShooterError =>
  new ShooterError('core/bad-state', `${field} is ${describe(value)}; here it is ${wanted}`);
