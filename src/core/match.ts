import { STARTS } from './arena.ts';
import { shotsInFlight } from './cooldown.ts';
import { checkOptions, type OptionNames } from './options.ts';
import { LivePlayer, type Player } from './player.ts';
import { parseRules, parseSeed, type Rules } from './rules.ts';
import type { Outcome } from './state.ts';

/* Captured while the module loads: a bot that runs beside the core may replace what is global. */
const Words = Int32Array;
const Memory = ArrayBuffer;

/* A match is kept in a form that need not change while nothing happens (step.ts says how that can be): where bodies were
   at some tick, and the tick until which nothing more need be known of them. Fields rather than offsets into one array,
   because V8 reads a field of an object with one load and a constant of another module with three: `shooter bench core`
   ran 1.5 times as fast after the change. `snapshot` and `restore` turn it into one Int32Array and back.

   A due tick can be larger than MAX_TICK. In a number field it is never reached. In an Int32Array (a laser's words, a
   snapshot) it wraps to a negative number, so what waits for it looks in every tick: slow and still correct. */

/** Enemies that a match has room for at first. */
const WAVE_ROOM = 32;

/**
 * A match under way, for reading: `createMatch` makes it, `step`, `restore` and `setState` alone change it. `readState` gives all of its
 * state, single reads (`playerX`, `laserYAt`, `readEnemies`, …) a part of it.
 */
export interface Match {
  readonly seed: string;
  readonly rules: Rules;
  /** ticks taken, from 0 */
  readonly tick: number;
  /** number of the wave, 0 before the first tick */
  readonly level: number;
  /** enemies alive */
  readonly living: number;
  /** how the match ended, undefined while it runs */
  readonly outcome: Outcome | undefined;
  readonly player1: Player;
  readonly player2: Player;
}

/** x, y when fired, tick when fired, tick to wake at, index of the enemy aimed at. */
export const LASER_WORDS = 5;

/** A match as the core keeps it. */
export class LiveMatch implements Match {
  readonly seed: string;
  readonly rules: Rules;
  /** ticks taken, from 0 */
  tick = 0;
  /** number of the wave, 0 before the first tick */
  level = 0;
  /** how the match ended, undefined while it runs */
  outcome: Outcome | undefined = undefined;
  /** the first tick at which anything can happen: before it, `step` only counts */
  due = 0;
  /** the tick up to which the x and y of the players have followed their keys */
  positionsAsOf = 0;
  readonly player1: LivePlayer;
  readonly player2: LivePlayer;
  /** the first tick at which a laser can hit or leave */
  laserDue = 0;
  /** the first tick at which the lowest living enemy leaves */
  nextDespawn = 0;
  /** the tick at which the enemies were at `enemyY`: the one before the wave appeared */
  waveTick = 0;
  /** enemies in the wave, dead ones included, in list order */
  waveCount = 0;
  living = 0;
  /** enemies that there is room for */
  room: number = WAVE_ROOM;
  /** index of the first living enemy */
  first = 0;
  /** hashes of rules and seed, 0 until they are asked for (snapshot.ts) */
  rulesKey = 0;
  seedKey = 0;
  enemyX: Int32Array;
  enemyY: Int32Array;
  /** colour and marks, or DEAD: see COLOUR_MASK */
  enemyColour: Int32Array;

  // One buffer for all arrays: to reserve five takes four times as long.
  constructor(seed: string, rules: Rules) {
    this.seed = seed;
    this.rules = rules;
    const lasers = shotsInFlight(rules) * LASER_WORDS;
    const memory = new Memory((2 * lasers + 3 * WAVE_ROOM) * 4);
    this.player1 = new LivePlayer(STARTS[0], HIT_BY_1, new Words(memory, 0, lasers));
    this.player2 = new LivePlayer(STARTS[1], HIT_BY_2, new Words(memory, lasers * 4, lasers));
    this.player1.health = this.player2.health = rules.health;
    // bytes before the arrays of the wave
    const wave = 2 * lasers * 4;
    this.enemyX = new Words(memory, wave, WAVE_ROOM);
    this.enemyY = new Words(memory, wave + WAVE_ROOM * 4, WAVE_ROOM);
    this.enemyColour = new Words(memory, wave + WAVE_ROOM * 8, WAVE_ROOM);
  }
}

/**
 * A tick that no match is expected to reach, and a number of ticks that means "never". A match that reaches it stays correct, but looks
 * in every tick from then on. It is half of MAX_TICK, so that V8 keeps a tick plus NEVER as a small integer.
 */
export const NEVER = 0x40000000;

/* What `enemyColour` holds. Between two ticks it is the colour, 0 to 2, or DEAD for an enemy that was removed. Within a tick
   bits above COLOUR_MASK mark an enemy that was hit or rammed; `removeMarked` makes those DEAD before the tick is over. */
export const COLOUR_MASK = 3;
const HIT_BY_1 = 4;
const HIT_BY_2 = 8;
export const RAMMED = 16;
export const DEAD = -1;

/** What a match is made from. */
export interface MatchOptions {
  /** text as typed, or an integer of magnitude below 2⁵³ */
  readonly seed: string | number;
  /** any of the parameters; missing ones take their defaults */
  readonly rules?: Partial<Rules> | undefined;
}

/**
 * A match at tick 0.
 *
 * @throws TypeError for an unknown option
 * @throws ShooterError `rules/bad-seed`, `rules/unknown-parameter`, `rules/bad-parameter`
 * @example
 * const match = createMatch({ seed: '42' });
 * while (match.outcome === undefined) step(match, LEFT + SHOOT, SHOOT);
 */
export function createMatch(options: MatchOptions): Match {
  checkOptions(options, MATCH_OPTIONS, 'createMatch');
  return new LiveMatch(parseSeed(options.seed), parseRules(options.rules));
}

const MATCH_OPTIONS: OptionNames<MatchOptions> = { seed: true, rules: true };

/** Makes room for a wave of `count` enemies. What the arrays held may be lost: the caller writes them anew. */
export function reserveEnemies(match: LiveMatch, count: number): void {
  if (match.room >= count) return;
  const room = count + (count >> 1);
  const memory = new Memory(room * 12);
  match.room = room;
  match.enemyX = new Words(memory, 0, room);
  match.enemyY = new Words(memory, room * 4, room);
  match.enemyColour = new Words(memory, room * 8, room);
}
