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
import {
  createMatch,
  LASER_WORDS,
  type Match,
  type MatchOptions,
  type Player,
  reserveEnemies,
} from './match.ts';
import { MAX_TICK, MAX_WAVE } from './rules.ts';
import type { PlayerState, State } from './state.ts';
import { decideOutcome } from './step.ts';

/* A match from plain data: every number is checked against what a match under its rules can come to. */

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
    takePlayer(match, player, { from: players[index]!, field: `players[${index}]` });
    takeLasers(match, player, { from: lasers[index]!, field: `lasers[${index}]` });
  }
  takeEnemies(match, enemies);
  match.outcome = decideOutcome(match);
  return match;
}

/** A part of a state, and what messages call it. */
interface Part<T> {
  readonly from: T;
  readonly field: string;
}

function takePlayer({ rules, tick }: Match, player: Player, { from, field }: Part<PlayerState>): void {
  player.x = check(`${field}.x`, from.x, [1, RIGHT_LIMIT - 1]);
  player.y = check(`${field}.y`, from.y, [1, BOTTOM_LIMIT - 1]);
  player.health = check(`${field}.health`, from.health, [0, rules.health]);
  player.score = check(`${field}.score`, from.score, [0, MAX_TICK]);
  player.ready = tick + check(`${field}.cooldown`, from.cooldown, [0, rules.cooldown]);
}

/* A laser climbs from the tick in which it is fired on. A player's last one was fired when the cooldown was full, or
   earlier if there is none left, and each one before it a whole cooldown earlier: so high each must be by now. More of
   them than that are never in flight, and `player.lasers` has no room for more. */
function takeLasers({ tick, rules }: Match, player: Player, { from, field }: Part<State['lasers'][0]>): void {
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
