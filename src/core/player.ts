import { PLAYER_PLACES } from './arena.ts';
import { maxCooldown, playerCooldown, setCooldown } from './cooldown.ts';
import type { LiveMatch, Match } from './match.ts';
import { integratePositions, playerX, playerY } from './move.ts';
import { MAX_TICK, type Rules } from './rules.ts';

/* A player: the numbers of its state, and how the fast core keeps them. No other file lists those numbers: canonical words, snapshots, checks of
   a state, the wire, data sets and views follow from these. If you add a number, the compiler names what
   is missing here, and test/core/player.test.ts what is missing in `writePlayers` and `readPlayers`. */

/* Captured while the module loads: a bot that runs beside the core may replace what is global. */
const { keys } = Object;

/** A player in a state; x and y are px. */
export interface PlayerState {
  /** px, 1 to 649 */
  x: number;
  /** px, 1 to 644 */
  y: number;
  /** points, from `rules.health` down to 0 */
  health: number;
  /** ticks until it can shoot again, 0 to `maxCooldown(rules)` */
  cooldown: number;
  /** enemies that its lasers hit */
  score: number;
}

/** A number of a player's state. */
export interface PlayerField {
  /** the least that it can be */
  readonly min: number;
  /** The most that it can be under some rules. */
  readonly max: (rules: Rules) => number;
  /** What it is now. */
  readonly read: (match: Match, player: Player) => number;
}

const [LEFT, RIGHT] = PLAYER_PLACES.x;
const [TOP, BOTTOM] = PLAYER_PLACES.y;

/** The numbers of a player's state, in the order of the canonical words. */
export const PLAYER_FIELDS: Readonly<Record<keyof PlayerState, PlayerField>> = {
  x: { min: LEFT, max: () => RIGHT, read: playerX },
  y: { min: TOP, max: () => BOTTOM, read: playerY },
  health: { min: 0, max: ({ health }) => health, read: (_match, { health }) => health },
  cooldown: { min: 0, max: maxCooldown, read: playerCooldown },
  score: { min: 0, max: () => MAX_TICK, read: (_match, { score }) => score },
};

/** What a number of a player means, for documents and tables of data. */
export interface PlayerMeaning {
  readonly unit: 'px' | 'points' | 'ticks' | 'enemies';
  /** In words. `whose` says of which player, for instance `the foe's`. */
  readonly meaning: (whose: string) => string;
}

/** The meaning of each of them. A constant of its own, which a bundle without data sets leaves out. */
export const PLAYER_MEANINGS: Readonly<Record<keyof PlayerState, PlayerMeaning>> = {
  x: { unit: 'px', meaning: (whose) => `left edge of ${whose} sprite` },
  y: { unit: 'px', meaning: (whose) => `top edge of ${whose} sprite` },
  health: { unit: 'points', meaning: (whose) => `${whose} health` },
  cooldown: { unit: 'ticks', meaning: (whose) => `until ${whose} next shot` },
  score: { unit: 'enemies', meaning: (whose) => `${whose} score` },
};

/** The names of `PLAYER_FIELDS`, in its order. */
export const PLAYER_NUMBERS: readonly (keyof PlayerState)[] = keys(PLAYER_FIELDS) as (keyof PlayerState)[];

/** The numbers that stand from `at` on, in the order of the table, by name. */
export const playerFrom = (words: ArrayLike<number>, at: number): PlayerState => ({
  x: words[at]!,
  y: words[at + 1]!,
  health: words[at + 2]!,
  cooldown: words[at + 3]!,
  score: words[at + 4]!,
});

/** One of the two players of a match, for reading. Its place: `playerX`, `playerY`. */
export interface Player {
  readonly health: number;
  /** enemies hit */
  readonly score: number;
  /** the keys held since the last step; 0 before the first one, and after `restore` and `setState` */
  readonly keys: number;
  /** its lasers in flight */
  readonly shots: number;
}

/** A player as the core keeps it. */
export class LivePlayer implements Player {
  /** px, at the tick `match.positionsAsOf` */
  x: number;
  y: number;
  health = 0;
  score = 0;
  /** the keys held since the tick `match.positionsAsOf` */
  keys = 0;
  /** the tick from which the player can shoot again */
  ready = 0;
  /** the first tick at which the player can be rammed */
  nextRamCheck = 0;
  /** HIT_BY_1 or HIT_BY_2: the bit of an enemy's colour that says that a laser of this player hit it in this tick */
  readonly mark: number;
  /** lasers in flight, in the order fired */
  shots = 0;
  /** LASER_WORDS for each of them */
  readonly lasers: Int32Array;

  constructor({ x, y }: { x: number; y: number }, mark: number, lasers: Int32Array) {
    this.x = x;
    this.y = y;
    this.mark = mark;
    this.lasers = lasers;
  }
}

const COUNT = PLAYER_NUMBERS.length;
/** The index of the cooldown among them. A player keeps the tick `ready` in its place, so it is written apart. */
const COOLDOWN = 3;

/* The numbers are written out: with a loop over `PLAYER_FIELDS`, the snapshot and the words of a match with 34 enemies take 1.3 times as long. */

/**
 * Writes the numbers of both players, of player 1 first.
 *
 * @param at index of the first word
 */
export function writePlayers(match: Match, words: Int32Array, at: number): void {
  const live = match as LiveMatch;
  const { player1, player2 } = live;
  integratePositions(live);
  writePlayer(player1, words, at);
  writePlayer(player2, words, at + COUNT);
  words[at + COOLDOWN] = playerCooldown(match, player1);
  words[at + COUNT + COOLDOWN] = playerCooldown(match, player2);
}

function writePlayer(player: LivePlayer, words: Int32Array, at: number): void {
  words[at] = player.x;
  words[at + 1] = player.y;
  words[at + 2] = player.health;
  words[at + 4] = player.score;
}

/** The reverse of `writePlayers`, at the tick that `match` is at by now. The players hold no keys then. */
export function readPlayers(match: LiveMatch, words: Int32Array, at: number): void {
  const { player1, player2 } = match;
  match.positionsAsOf = match.tick;
  readPlayer(player1, words, at);
  readPlayer(player2, words, at + COUNT);
  setCooldown(match, player1, words[at + COOLDOWN]!);
  setCooldown(match, player2, words[at + COUNT + COOLDOWN]!);
}

function readPlayer(player: LivePlayer, words: Int32Array, at: number): void {
  player.keys = 0;
  player.x = words[at]!;
  player.y = words[at + 1]!;
  player.health = words[at + 2]!;
  player.score = words[at + 4]!;
}
