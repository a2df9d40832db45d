import { perSpeed } from '../../bots/internal.ts';
import {
  ARENA_SIZE,
  BLUE_NARROWER,
  COLOURS,
  laserXAt,
  laserYAt,
  type Match,
  maxCooldown,
  type Player,
  readEnemies,
  readPositions,
  SEEN_ENEMY_WORDS,
} from '../../core/index.ts';
import type { LivePlayer } from '../../core/internal.ts';
import * as layout from './layout.ts';

/* Packs matches for the kernel. In a tick in which nothing happens that is seven words: the rest of a row is written anew only when what
   it tells of has changed. While a match goes on, enemies, health and scores change only with its level or with its count of living
   enemies, and the lasers of a player only with its count of them or with the tick from which it can shoot again. A match that was
   restored, or another one, is none of that: `forget` (writer.ts) says so. */

/* Words, by their index; constants of this file, because V8 loads an imported one anew at every use (src/core/arena.ts). */
const TICK = layout.TICK / 4;
const PLAYERS = layout.PLAYERS / 4;
const READY = layout.READY / 4;
const SHOWN = layout.SHOWN / 4;
const SHOTS = layout.SHOTS / 4;
const SHOTS_WORDS = layout.SHOTS_BYTES / 4;
const SHOWN_SHOTS = layout.SHOWN_LASERS;
const LISTED = layout.LISTED / 4;
const LIVING = layout.LIVING / 4;
const LIST_TICK = layout.LIST_TICK / 4;
/* 16 bits each. */
const ENEMY_X = layout.ENEMY_X / 2;
const ENEMY_Y = layout.ENEMY_Y / 2;
const NARROWER = layout.NARROWER / 2;
const NARROW_COLOUR = COLOURS.indexOf('blue');
const BY = BLUE_NARROWER;
const ENEMY_WORDS = SEEN_ENEMY_WORDS;

/** Overwritten before each use: the lowest enemies. */
const SEEN = new Int32Array(layout.LIST_ROOM * SEEN_ENEMY_WORDS);
/** No enemy is as low as that, px. */
const BELOW_ALL = ARENA_SIZE;

/** Writes what both seats see in the numbers before the threats, but for what changes in every tick. */
export type WriteHeads = (match: Match, first: Float32Array, second: Float32Array) => void;

/** A row, and what of its match is in it. A class: fields of objects that a spread has made cost two thirds of the kernel's gain. */
export class PackedRow {
  /** undefined if nothing of what is packed counts */
  match: Match | undefined = undefined;
  level = 0;
  living = 0;
  shots1 = 0;
  shots2 = 0;
  ready1 = 0;
  ready2 = 0;
  readonly words: Int32Array;
  readonly shorts: Int16Array;
  readonly places: Int32Array;
  readonly heads: readonly [Float32Array, Float32Array];

  readonly writeHeads: WriteHeads;

  /** @param from of the row in the buffer, bytes */
  constructor(buffer: ArrayBufferLike, from: number, writeHeads: WriteHeads) {
    this.writeHeads = writeHeads;
    this.words = new Int32Array(buffer, from, layout.ROW_BYTES / 4);
    this.shorts = new Int16Array(buffer, from, layout.ROW_BYTES / 2);
    this.places = this.words.subarray(PLAYERS, PLAYERS + 6);
    const head = (seat: 0 | 1): Float32Array =>
      new Float32Array(buffer, from + layout.HEADS + seat * layout.HEAD_BYTES, layout.HEAD_BYTES / 4);
    this.heads = [head(0), head(1)];
  }
}

/** Brings a row up to date with its match. */
export function packRow(match: Match, row: PackedRow): void {
  const { words, places } = row;
  const player1 = match.player1 as LivePlayer;
  const player2 = match.player2 as LivePlayer;
  if (row.match !== match) packRules(match, row);
  if (row.living !== match.living || row.level !== match.level) packEvent(match, row);
  if (row.shots1 !== player1.shots || row.ready1 !== player1.ready) {
    row.shots1 = player1.shots;
    row.ready1 = player1.ready;
    words[READY] = words[READY + 2] = player1.ready;
    packLasers(match, player1, { words, seat: 0 });
  }
  if (row.shots2 !== player2.shots || row.ready2 !== player2.ready) {
    row.shots2 = player2.shots;
    row.ready2 = player2.ready;
    words[READY + 1] = player2.ready;
    packLasers(match, player2, { words, seat: 1 });
  }
  words[TICK] = match.tick;
  readPositions(match, places);
  places[4] = places[0]!;
  places[5] = places[1]!;
}

/** What stays while a match goes on; and all else is to be packed anew. */
function packRules(match: Match, row: PackedRow): void {
  const { rules } = match;
  const { words } = row;
  row.match = match;
  row.level = row.shots1 = row.shots2 = -1;
  words[layout.MAX_TICKS / 4] = rules.maxTicks;
  words[layout.ENEMY_SPEED / 4] = rules.enemySpeed;
  words[layout.PER_SPEED / 4] = perSpeed(rules.enemySpeed);
  words[layout.LASER_SPEED / 4] = rules.laserSpeed;
  words[layout.COOLDOWN / 4] = maxCooldown(rules);
  words[layout.PLAYER_SPEED / 4] = rules.playerSpeed;
  words[layout.PER_WALK / 4] = perSpeed(rules.playerSpeed);
  words[layout.PER_NEARING / 4] = perSpeed(rules.enemySpeed + rules.laserSpeed);
}

/** The enemies, and the numbers before them: who loses health or scores has removed an enemy. */
function packEvent(match: Match, row: PackedRow): void {
  row.level = match.level;
  row.living = match.living;
  row.writeHeads(match, row.heads[0], row.heads[1]);
  packEnemies(match, row);
}

function packEnemies(match: Match, { words, shorts }: PackedRow): void {
  const count = readEnemies(match, BELOW_ALL, SEEN);
  for (let i = 0; i < count; i += 1) {
    shorts[ENEMY_X + i] = SEEN[ENEMY_WORDS * i]!;
    shorts[ENEMY_Y + i] = SEEN[ENEMY_WORDS * i + 1]!;
    shorts[NARROWER + i] = SEEN[ENEMY_WORDS * i + 2]! === NARROW_COLOUR ? BY : 0;
  }
  words[LIST_TICK] = match.tick;
  words[LISTED] = count;
  words[LIVING] = match.living;
}

function packLasers(
  match: Match,
  player: Player,
  { words, seat }: { readonly words: Int32Array; readonly seat: 0 | 1 },
): void {
  const { shots } = player;
  const climbed = match.tick * match.rules.laserSpeed;
  const to = SHOTS + SHOTS_WORDS * seat;
  const shown = Math.min(shots, SHOWN_SHOTS);
  words[SHOWN + seat] = shown;
  for (let i = 0; i < shown; i += 1) {
    words[to + i] = laserXAt(player, shots - 1 - i);
    words[to + SHOWN_SHOTS + i] = laserYAt(match, player, shots - 1 - i) + climbed;
  }
}
