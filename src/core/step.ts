import { nextShot } from './cooldown.ts';
import { despawn, ram, removeMarked, spawn } from './enemies.ts';
import * as keyBits from './input.ts';
import { type Input, isInput, parseInput } from './input.ts';
import { moveLasers, shoot, wakeLasers } from './lasers.ts';
import type { LiveMatch, Match } from './match.ts';
import { integratePositions } from './move.ts';
import type { LivePlayer } from './player.ts';
import * as limits from './rules.ts';
import type { Outcome } from './state.ts';

/* Captured while the module loads: a bot that runs beside the core may replace what is global. */
const { min } = Math;
const { freeze } = Object;

/* The fast core. The rules move every body in every tick; this counts the tick and waits for the next one at which
   anything can happen, because all else is arithmetic:

   - While a player holds the same keys, where it is follows from where it was (move.ts). It shoots at a tick known in
     advance.
   - An enemy falls at one speed, so its y is the y it appeared at plus what the wave has fallen. The lowest living one
     is the first in the list and leaves the arena at a tick known in advance (enemies.ts).
   - A player cannot be rammed before the nearest gap closes at full speed, so one look at the enemies gives a tick
     before which no other look is needed (enemies.ts).
   - A laser never leaves its column. When it is fired, the enemy it will meet and the tick of meeting are known; it
     sleeps until then, or until it leaves. It aims again if its target died first or a new wave came (lasers.ts).

   Each bound is derived where it is used. A look too early changes nothing; a look too late would be a fault. */

const SHOOT = keyBits.SHOOT;
const MAX_TICK = limits.MAX_TICK;

/**
 * Takes one tick.
 *
 * @param first the keys of player 1, an integer from 0 to 31
 * @param second the keys of player 2
 * @throws ShooterError `core/bad-input`, before anything is changed
 * @throws RangeError if the match has ended, or at tick 2³¹ − 1
 */
export function step(match: Match, first: Input, second: Input): void {
  const live = match as LiveMatch;
  const tick = live.tick + 1;
  // No check is left out: keys that equal the held ones are inputs, and a match that has ended, or is at MAX_TICK, is always due.
  const same = first === live.player1.keys && second === live.player2.keys;
  if (same && tick < live.due) live.tick = tick;
  else stepWithCare(live, first, second);
}

function stepWithCare(match: LiveMatch, first: Input, second: Input): void {
  const { player1, player2 } = match;
  if (!isInput(first)) parseInput(first, 'player 1');
  if (!isInput(second)) parseInput(second, 'player 2');
  if (match.outcome !== undefined || match.tick === MAX_TICK) throw noFurtherTick(match);
  if (first !== player1.keys || second !== player2.keys) {
    integratePositions(match);
    player1.keys = first;
    player2.keys = second;
    match.due = min(match.due, shotDue(match, player1), shotDue(match, player2));
  }
  match.tick += 1;
  if (match.tick >= match.due) runTick(match);
}

function noFurtherTick({ tick }: LiveMatch): RangeError {
  const why =
    tick === MAX_TICK ? 'is the last that a match can have' : 'ended the match: it takes no further one';
  return new RangeError(`tick ${tick} ${why}`);
}

/** The tick of a player's next shot, if it goes on holding its keys. */
const shotDue = (match: LiveMatch, player: LivePlayer): number =>
  (player.keys & SHOOT) === 0 ? MAX_TICK : nextShot(match, player);

/** Does all that a tick does but for counting it, in the order of the rules, and sets the next tick at which anything can happen. */
function runTick(match: LiveMatch): void {
  const { tick, player1, player2 } = match;
  if (match.living === 0) {
    spawn(match);
    wakeLasers(match);
  }
  shoot(match, player1);
  shoot(match, player2);
  const rammed1 = tick >= player1.nextRamCheck && ram(match, player1);
  const rammed2 = tick >= player2.nextRamCheck && ram(match, player2);
  if (rammed1 || rammed2) removeMarked(match);
  if (tick >= match.nextDespawn) despawn(match);
  if (tick >= match.laserDue) moveLasers(match);
  if (rammed1 || rammed2 || tick === match.rules.maxTicks) match.outcome = decideOutcome(match);
  match.due = nextDue(match);
}

/** The next tick at which anything can happen. A tick that has passed stands for the next one: a wave comes then, or the match is over. */
function nextDue(match: LiveMatch): number {
  const { player1, player2, rules } = match;
  if (match.living === 0 || match.outcome !== undefined) return match.tick;
  const shots = min(shotDue(match, player1), shotDue(match, player2));
  const due = min(
    shots,
    player1.nextRamCheck,
    player2.nextRamCheck,
    match.laserDue,
    match.nextDespawn,
    MAX_TICK,
  );
  return rules.maxTicks > 0 ? min(due, rules.maxTicks) : due;
}

/** The outcome of a match after its tick, if it has one. At tick 0 there is none by time: a `maxTicks` of 0 means no limit. */
export function decideOutcome({ tick, rules, player1, player2 }: LiveMatch): Outcome | undefined {
  const byHealth = higher(player1.health, player2.health);
  if (player1.health === 0 || player2.health === 0) return OUTCOMES.health[byHealth];
  if (tick === 0 || tick !== rules.maxTicks) return undefined;
  return OUTCOMES.time[byHealth === 0 ? higher(player1.score, player2.score) : byHealth];
}

const higher = (first: number, second: number): 0 | 1 | 2 => (first === second ? 0 : first > second ? 1 : 2);

const outcomesBy = (reason: Outcome['reason']): readonly Outcome[] =>
  freeze([
    freeze({ reason, winner: null }),
    freeze({ reason, winner: 1 as const }),
    freeze({ reason, winner: 2 as const }),
  ]);

/** By reason, then by winner; 0 is a draw. */
const OUTCOMES: Readonly<Record<Outcome['reason'], readonly Outcome[]>> = freeze({
  health: outcomesBy('health'),
  time: outcomesBy('time'),
});
