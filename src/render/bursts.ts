import {
  BLUE_NARROWER,
  COLOURS,
  ENEMY_HITBOX,
  ENEMY_PLACES,
  type Hitbox,
  LASER_HITBOX,
  type Match,
  PLAYER_HITBOX,
  type Player,
  playerCooldown,
  playerX,
  playerY,
  readEnemies,
  readLasers,
  SEEN_ENEMY_WORDS,
  SEEN_LASER_WORDS,
  shotInterval,
} from '../core/index.ts';
import type { Burst } from './effects.ts';

/* Which enemies burst between two states of a match, and who shot or rammed them. Of two states in a row it follows from the rules: an enemy that is
   gone was rammed where a player that lost health overlaps it; else it has left below the arena, or a laser that overlaps it hit it. */

/** A match as it was at the last look. */
export interface Seen {
  /** undefined: there was none */
  tick: number | undefined;
  level: number;
  living: number;
  /** by player, seat 1 first */
  readonly health: [number, number];
  readonly score: [number, number];
  /** x, y and colour of each enemy at the tick `enemiesAt`, the lowest first */
  enemies: Int32Array;
  enemiesAt: number;
  /** by player, x and y of each laser in flight at the tick `lasersAt` */
  readonly lasers: [Int32Array, Int32Array];
  lasersAt: number;
  readonly shots: [number, number];
}

/** Notes nothing yet. */
export const createSeen = (): Seen => ({
  tick: undefined,
  level: 0,
  living: 0,
  health: [0, 0],
  score: [0, 0],
  enemies: new Int32Array(0),
  enemiesAt: 0,
  lasers: [new Int32Array(0), new Int32Array(0)],
  lasersAt: 0,
  shots: [0, 0],
});

/** Notes how a match stands before its first tick. */
export function noteStart(seen: Seen, { rules }: Match): void {
  seen.tick = seen.level = seen.living = 0;
  for (const index of BOTH) {
    seen.health[index] = rules.health;
    seen.score[index] = seen.shots[index] = 0;
  }
}

/**
 * Whether bodies have only moved since the last look, as in most ticks: then where they are follows from where they were, and there is
 * nothing to find, nor to note but the tick.
 */
export function isQuiet(seen: Seen, match: Match): boolean {
  const { tick, level, living, player1, player2 } = match;
  const passed = tick - seen.tick!;
  const isSame = (player: Player, index: 0 | 1): boolean =>
    player.health === seen.health[index] &&
    player.shots === seen.shots[index] &&
    !hasFired(match, player, passed);
  return living === seen.living && level === seen.level && isSame(player1, 0) && isSame(player2, 1);
}

/** Notes how a match stands. */
export function noteMatch(seen: Seen, match: Match): void {
  const { tick, level, living } = match;
  if (seen.tick === undefined || tick < seen.tick || seen.living !== living || seen.level !== level) {
    seen.enemies = readAll(match, seen.enemies);
    seen.enemiesAt = tick;
  }
  seen.tick = seen.lasersAt = tick;
  seen.level = level;
  seen.living = living;
  for (const index of BOTH) {
    const player = playerOf(match, index);
    seen.health[index] = player.health;
    seen.score[index] = player.score;
    const words = player.shots * SEEN_LASER_WORDS;
    if (seen.lasers[index].length < words) seen.lasers[index] = new Int32Array(2 * words);
    seen.shots[index] = readLasers(match, player, seen.lasers[index]);
  }
}

/** Whether a player has fired in the last `passed` ticks. */
const hasFired = (match: Match, player: Player, passed: number): boolean =>
  playerCooldown(match, player) > shotInterval(match.rules) - passed;

const BOTH = [0, 1] as const;
const playerOf = (match: Match, index: 0 | 1): Player => (index === 0 ? match.player1 : match.player2);

/** A line below all enemies, px. */
const BELOW_ALL = 0xffff;

/** Reads all enemies. @param memory used again if it is large enough */
function readAll(match: Match, memory: Int32Array): Int32Array {
  const words = match.living * SEEN_ENEMY_WORDS;
  const out = memory.length < words ? new Int32Array(2 * words) : memory;
  readEnemies(match, BELOW_ALL, out);
  return out;
}

/** An enemy that is gone, where it is at the tick without it. */
interface Gone {
  readonly x: number;
  readonly y: number;
  /** its index in `COLOURS` */
  readonly colour: number;
}

/** The enemies that burst since `seen` was noted, the lowest first. */
export function findBursts(seen: Seen, match: Match): Burst[] {
  const { tick } = match;
  const bursts: Burst[] = [];
  const targets: Gone[] = [];
  const rammed = BOTH.filter((index) => playerOf(match, index).health < seen.health[index]);
  for (const one of findGone(seen, match)) {
    const seats = rammed.filter((index) => overlapsPlayer(one, { seen, match, index })).map(seatOf);
    if (seats.length > 0) bursts.push(burstOf(one, { tick, cause: 'ram', seats }));
    else if (one.y <= LOWEST) targets.push(one);
  }
  const shooters = findShooters(targets, seen, match);
  for (const [index, one] of targets.entries())
    bursts.push(burstOf(one, { tick, cause: 'shot', seats: shooters[index]! }));
  return bursts;
}

const seatOf = (index: 0 | 1): 1 | 2 => (index === 0 ? 1 : 2);

/** An enemy below this y, px, leaves the arena. */
const LOWEST = ENEMY_PLACES.y[1];

const burstOf = ({ x, y, colour }: Gone, rest: Pick<Burst, 'tick' | 'cause' | 'seats'>): Burst => ({
  x,
  y,
  colour: COLOURS[colour]!,
  ...rest,
});

/**
 * The enemies that were there and are not any more. Both lists are in the same order, and the present one has no enemy that is new, unless
 * another wave has come: so one walk through both finds those that are left.
 */
function findGone({ enemies, enemiesAt, living, level }: Seen, match: Match): Gone[] {
  const gone: Gone[] = [];
  const fallen = (match.tick - enemiesAt) * match.rules.enemySpeed;
  // A wave comes once nothing is left of the one before.
  const left = level === match.level ? match.living : 0;
  const now = readAll(match, new Int32Array(0));
  let at = 0;
  for (let word = 0; word < living * SEEN_ENEMY_WORDS; word += SEEN_ENEMY_WORDS) {
    const [x, y, colour] = [enemies[word]!, enemies[word + 1]! + fallen, enemies[word + 2]!];
    const isLeft =
      at < left * SEEN_ENEMY_WORDS && now[at] === x && now[at + 1] === y && now[at + 2] === colour;
    if (isLeft) at += SEEN_ENEMY_WORDS;
    else gone.push({ x, y, colour });
  }
  return gone;
}

const BLUE = COLOURS.indexOf('blue');

/** Another body, where it may have met an enemy. */
interface OtherBody {
  /** px of the arena */
  readonly x: number;
  readonly y: number;
  readonly box: Hitbox;
  /** px by which its hitbox may miss the enemy's: what both may have moved in ticks that nobody looked at; 0 if none are missing */
  readonly across: number;
  readonly down: number;
}

/** Whether the hitboxes of an enemy and of another body overlap, as near as is known. */
function overlaps({ x, y, colour }: Gone, body: OtherBody): boolean {
  const width = ENEMY_HITBOX.width - (colour === BLUE ? BLUE_NARROWER : 0);
  const [dx, dy] = [x + ENEMY_HITBOX.x - body.x - body.box.x, y + ENEMY_HITBOX.y - body.y - body.box.y];
  return (
    dx < body.box.width + body.across &&
    -dx < width + body.across &&
    dy < body.box.height + body.down &&
    -dy < ENEMY_HITBOX.height + body.down
  );
}

/** What is known of the ticks between two looks. */
interface Look {
  readonly seen: Seen;
  readonly match: Match;
  readonly index: 0 | 1;
}

function overlapsPlayer(one: Gone, { seen, match, index }: Look): boolean {
  const player = playerOf(match, index);
  const { playerSpeed, enemySpeed } = match.rules;
  const missing = match.tick - seen.tick! - 1;
  return overlaps(one, {
    x: playerX(match, player),
    y: playerY(match, player),
    box: PLAYER_HITBOX,
    across: missing * playerSpeed,
    down: missing * (playerSpeed + enemySpeed),
  });
}

/** Who shot each of the `targets`: the enemies that are gone and that nobody rammed. */
function findShooters(targets: readonly Gone[], seen: Seen, match: Match): (1 | 2)[][] {
  const shooters: (1 | 2)[][] = targets.map(() => []);
  const scored = BOTH.filter((index) => playerOf(match, index).score > seen.score[index]);
  for (const index of scored) {
    for (const laser of lasersOf({ seen, match, index })) {
      // A laser hits the first enemy of the list that it overlaps.
      const target = targets.findIndex((one) => overlaps(one, laser));
      const seats = shooters[target];
      if (seats?.includes(seatOf(index)) === false) seats.push(seatOf(index));
    }
  }
  // Where ticks are missing the laser may not be known: then it was one of those who scored.
  return shooters.map((seats) => (seats.length > 0 ? seats : scored.map(seatOf)));
}

/** Where each laser of a player would be if it had hit nothing: those in flight at the last look, and one that was fired since. */
function lasersOf({ seen, match, index }: Look): OtherBody[] {
  const { laserSpeed, enemySpeed, playerSpeed } = match.rules;
  const passed = match.tick - seen.tick!;
  const down = (passed - 1) * (laserSpeed + enemySpeed);
  const found: OtherBody[] = [];
  for (let laser = 0; laser < seen.shots[index]; laser += 1) {
    const [x, y] = [
      seen.lasers[index][SEEN_LASER_WORDS * laser]!,
      seen.lasers[index][SEEN_LASER_WORDS * laser + 1]!,
    ];
    const climbed = laserSpeed * (match.tick - seen.lasersAt);
    found.push({ x, y: y - climbed, box: LASER_HITBOX, across: 0, down });
  }
  const player = playerOf(match, index);
  // It climbs in the tick in which it is fired, too.
  if (hasFired(match, player, passed)) {
    const [x, y] = [playerX(match, player), playerY(match, player) - laserSpeed];
    found.push({ x, y, box: LASER_HITBOX, across: (passed - 1) * playerSpeed, down });
  }
  return found;
}
