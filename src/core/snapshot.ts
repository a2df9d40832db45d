import {
  ARENA_SIZE,
  BOTTOM_LIMIT,
  COLOURS,
  ENEMY_SPRITE_HEIGHT,
  RIGHT_LIMIT,
  WAVE_LEFT,
  WAVE_TOP,
  WAVE_WIDTH,
} from './arena.ts';
import { describe, ShooterError } from './errors.ts';
import { createMatch, LASER_WORDS, Match, type MatchOptions, type Player, reserveEnemies } from './match.ts';
import { followKeys } from './move.ts';
import { MAX_TICK, MAX_WAVE } from './rules.ts';
import type { State } from './state.ts';
import { decideOutcome } from './step.ts';

/* A match as memory: MATCH_WORDS, then for each player PLAYER_WORDS and LASER_WORDS a laser, then x of all enemies, y of
   all and colour of all, dead ones included. Only for a match of the same seed and rules, and only for this release:
   files hold inputs. */

const MATCH_WORDS = 9;
const PLAYER_WORDS = 7;

/** Number of words that `snapshot` takes for the match as it is now. */
const countSnapshotWords = ({ player1, player2, waveCount }: Match): number =>
  MATCH_WORDS + 2 * PLAYER_WORDS + (player1.shots + player2.shots) * LASER_WORDS + 3 * waveCount;

/** Everything that `match` is at this tick, to be given to `restore`. */
export function snapshot(match: Match): Int32Array {
  followKeys(match);
  const { player1, player2, waveCount } = match;
  const out = new Int32Array(countSnapshotWords(match));
  out[0] = match.tick;
  out[1] = match.level;
  out[2] = match.due;
  out[3] = match.laserDue;
  out[4] = match.leaveDue;
  out[5] = match.waveTick;
  out[6] = waveCount;
  out[7] = match.living;
  out[8] = match.first;
  let at = writePlayer(match.tick, player1, out, MATCH_WORDS);
  at = writePlayer(match.tick, player2, out, at);
  for (const words of [match.enemyX, match.enemyY, match.enemyColour]) {
    out.set(words.subarray(0, waveCount), at);
    at += waveCount;
  }
  return out;
}

function writePlayer(tick: number, player: Player, out: Int32Array, at: number): number {
  out[at] = player.x;
  out[at + 1] = player.y;
  out[at + 2] = player.health;
  out[at + 3] = player.score;
  out[at + 4] = Math.max(0, player.ready - tick);
  out[at + 5] = player.ramDue;
  out[at + 6] = player.shots;
  const words = player.shots * LASER_WORDS;
  out.set(player.lasers.subarray(0, words), at + PLAYER_WORDS);
  return at + PLAYER_WORDS + words;
}

/**
 * Brings `match` back to where `kept` was taken, bit for bit.
 *
 * @param kept a snapshot of a match of the same seed and rules; it stays as it is
 */
export function restore(match: Match, kept: Int32Array): void {
  const waveCount = kept[6]!;
  match.tick = kept[0]!;
  match.moved = match.tick;
  match.level = kept[1]!;
  match.due = kept[2]!;
  match.laserDue = kept[3]!;
  match.leaveDue = kept[4]!;
  match.waveTick = kept[5]!;
  match.waveCount = waveCount;
  match.living = kept[7]!;
  match.first = kept[8]!;
  let at = readPlayer(match.tick, match.player1, kept, MATCH_WORDS);
  at = readPlayer(match.tick, match.player2, kept, at);
  reserveEnemies(match, waveCount);
  match.enemyX.set(kept.subarray(at, at + waveCount));
  match.enemyY.set(kept.subarray(at + waveCount, at + 2 * waveCount));
  match.enemyColour.set(kept.subarray(at + 2 * waveCount, at + 3 * waveCount));
  match.outcome = decideOutcome(match);
}

function readPlayer(tick: number, player: Player, kept: Int32Array, at: number): number {
  player.keys = 0;
  player.x = kept[at]!;
  player.y = kept[at + 1]!;
  player.health = kept[at + 2]!;
  player.score = kept[at + 3]!;
  player.ready = tick + kept[at + 4]!;
  player.ramDue = kept[at + 5]!;
  player.shots = kept[at + 6]!;
  const end = at + PLAYER_WORDS + player.shots * LASER_WORDS;
  player.lasers.set(kept.subarray(at + PLAYER_WORDS, end));
  return end;
}

/** A second match in the same state, which goes its own way from here: a forward model. */
export function copyMatch(match: Match): Match {
  const copy = new Match(match.seed, match.rules);
  restore(copy, snapshot(match));
  return copy;
}

/**
 * A match that goes on from a state: from canonical words kept elsewhere, or from a state made by hand.
 *
 * @throws ShooterError as `createMatch`, and `core/bad-state` for what no match under these rules can hold: names the field
 */
export function matchFromState(options: MatchOptions, state: State): Match {
  const match = createMatch(options);
  const { tick, level, players, lasers, enemies } = state;
  check('tick', tick, [0, match.rules.maxTicks === 0 ? MAX_TICK : match.rules.maxTicks]);
  check('level', level, [0, tick]);
  match.tick = tick;
  match.moved = tick;
  match.level = level;
  for (const [index, player] of [match.player1, match.player2].entries()) {
    takePlayer(match, player, players[index]!, `players[${index}]`);
    takeLasers(match, player, lasers[index]!, `lasers[${index}]`);
  }
  takeEnemies(match, enemies);
  match.outcome = decideOutcome(match);
  return match;
}

function takePlayer({ rules, tick }: Match, player: Player, from: State['players'][0], field: string): void {
  player.x = check(`${field}.x`, from.x, [1, RIGHT_LIMIT - 1]);
  player.y = check(`${field}.y`, from.y, [1, BOTTOM_LIMIT - 1]);
  player.health = check(`${field}.health`, from.health, [0, rules.health]);
  player.score = check(`${field}.score`, from.score, [0, MAX_TICK]);
  player.ready = tick + check(`${field}.cooldown`, from.cooldown, [0, rules.cooldown]);
}

/* A laser climbs from the tick in which it is fired on. A player's last one was fired when the cooldown was full, or
   earlier if there is none left, and each one before it a whole cooldown earlier: so high each must be by now. More of
   them than that are never in flight, and `player.lasers` has no room for more. */
function takeLasers({ tick, rules }: Match, player: Player, from: State['lasers'][0], field: string): void {
  const { laserSpeed, cooldown } = rules;
  const lowest = BOTTOM_LIMIT - 1 - laserSpeed * (1 + cooldown - (player.ready - tick));
  const most = Math.max(0, Math.floor(lowest / (laserSpeed * cooldown)) + 1);
  player.shots = check(`${field}.length`, from.length, [0, most]);
  for (const [index, { x, y }] of from.entries()) {
    const later = from.length - 1 - index;
    check(`${field}[${index}].x`, x, [1, RIGHT_LIMIT - 1]);
    check(`${field}[${index}].y`, y, [0, lowest - later * laserSpeed * cooldown]);
    // As if it were fired in the next tick from where it is: it is awake then, and aims.
    player.lasers.set([x, y, tick + 1, tick, 0], index * LASER_WORDS);
  }
}

function takeEnemies(match: Match, from: State['enemies']): void {
  match.waveCount = check('enemies.length', from.length, [0, MAX_WAVE]);
  match.living = match.waveCount;
  match.waveTick = match.tick;
  reserveEnemies(match, match.waveCount);
  for (const [index, { x, y, colour }] of from.entries()) {
    match.enemyX[index] = check(`enemies[${index}].x`, x, [WAVE_LEFT, WAVE_LEFT + WAVE_WIDTH - 1]);
    match.enemyY[index] = check(`enemies[${index}].y`, y, [
      WAVE_TOP,
      index === 0 ? LEAVE_Y : from[index - 1]!.y,
    ]);
    match.enemyColour[index] = COLOURS.indexOf(colour);
    if (match.enemyColour[index] === -1)
      throw badState(`enemies[${index}].colour`, colour, COLOURS.join(' or '));
  }
}

const LEAVE_Y = ARENA_SIZE - ENEMY_SPRITE_HEIGHT;

function check(field: string, value: number, [min, max]: [number, number]): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw badState(field, value, `an integer from ${min} to ${max}`);
}

const badState = (field: string, value: unknown, wanted: string): ShooterError =>
  new ShooterError('core/bad-state', `${field} is ${describe(value)}; here it is ${wanted}`);
