import {
  COLOURS,
  type Colour,
  enemyColourAt,
  enemyXAt,
  enemyYAt,
  laserXAt,
  laserYAt,
  listEnemies,
  type Match,
  type Player,
  playerCooldown,
  playerX,
  playerY,
  type Rules,
} from '../core/index.ts';
import type { EnemyList, ForwardModel, LaserList, PlayerView, Seat, View } from './contract.ts';
import { createForwardModel, type Jumps } from './forward-model.ts';

/**
 * What `seat` sees of `match`, now and after every `step`. After `restore` make another view, or count up `jumps`: this one
 * may have in mind which enemies live.
 */
export function createView(match: Match, seat: Seat, jumps: Jumps = { count: 0 }): View {
  return new MatchView(match, seat, jumps);
}

/** The match of a view that `createView` made: for those who ask a bot elsewhere, and out of reach for the bot. */
export let matchOfView: (view: View) => Match;

/* Captured while the module loads: a bot may replace what is global, and another bot looks at the same views. */
const { isInteger } = Number;
const { freeze } = Object;
const Indexes = Int32Array;

/* Classes with private fields, because a bot holds these objects: what is not private, it can read and change. */

class MatchView implements View {
  readonly #match: Match;
  readonly seat: Seat;
  readonly rules: Rules;
  readonly me: PlayerView;
  readonly foe: PlayerView;
  readonly enemies: EnemyList;

  static {
    matchOfView = (view) => (view as MatchView).#match;
  }

  constructor(match: Match, seat: Seat, jumps: Jumps) {
    const { player1, player2 } = match;
    this.#match = match;
    this.seat = seat;
    this.rules = match.rules;
    this.me = new PlayerOfMatch(match, seat === 1 ? player1 : player2);
    this.foe = new PlayerOfMatch(match, seat === 1 ? player2 : player1);
    this.enemies = new EnemiesOfMatch(match, jumps);
    freeze(this);
  }

  get tick(): number {
    return this.#match.tick;
  }

  get level(): number {
    return this.#match.level;
  }

  model(seed: string | number): ForwardModel {
    return createForwardModel({ source: this.#match, seat: this.seat, seed, look: createView });
  }
}

class PlayerOfMatch implements PlayerView {
  readonly #match: Match;
  readonly #player: Player;
  readonly lasers: LaserList;

  constructor(match: Match, player: Player) {
    this.#match = match;
    this.#player = player;
    this.lasers = new LasersOfPlayer(match, player);
    freeze(this);
  }

  get x(): number {
    return playerX(this.#match, this.#player);
  }

  get y(): number {
    return playerY(this.#match, this.#player);
  }

  get health(): number {
    return this.#player.health;
  }

  get cooldown(): number {
    return playerCooldown(this.#match, this.#player);
  }

  get score(): number {
    return this.#player.score;
  }
}

class LasersOfPlayer implements LaserList {
  readonly #match: Match;
  readonly #player: Player;

  constructor(match: Match, player: Player) {
    this.#match = match;
    this.#player = player;
    freeze(this);
  }

  get count(): number {
    return this.#player.shots;
  }

  x(index: number): number {
    return laserXAt(this.#player, checkIndex(index, this.#player.shots));
  }

  y(index: number): number {
    return laserYAt(this.#match, this.#player, checkIndex(index, this.#player.shots));
  }
}

class EnemiesOfMatch implements EnemyList {
  readonly #match: Match;
  readonly #jumps: Jumps;
  /** where in the wave the living ones are, as of `#level`, `#living` and `#jump` */
  #indexes: Int32Array = new Indexes(32);
  #level = 0;
  #living = 0;
  #jump = 0;

  constructor(match: Match, jumps: Jumps) {
    this.#match = match;
    this.#jumps = jumps;
    freeze(this);
  }

  get count(): number {
    return this.#match.living;
  }

  x(index: number): number {
    return enemyXAt(this.#match, this.#find(index));
  }

  y(index: number): number {
    return enemyYAt(this.#match, this.#find(index));
  }

  colour(index: number): Colour {
    return COLOURS[enemyColourAt(this.#match, this.#find(index))]!;
  }

  // Within a wave enemies only ever become fewer, so as long as it is as many, it is the same ones.
  #find(index: number): number {
    const { living, level } = this.#match;
    if (living !== this.#living || level !== this.#level || this.#jumps.count !== this.#jump) this.#list();
    return this.#indexes[checkIndex(index, living)]!;
  }

  #list(): void {
    const { living, level } = this.#match;
    if (this.#indexes.length < living) this.#indexes = new Indexes(2 * living);
    listEnemies(this.#match, this.#indexes);
    this.#living = living;
    this.#level = level;
    this.#jump = this.#jumps.count;
  }
}

// All views share these, and a bot reaches them through its own.
for (const { prototype } of [MatchView, PlayerOfMatch, LasersOfPlayer, EnemiesOfMatch])
  Object.freeze(prototype);

function checkIndex(index: number, count: number): number {
  if (index >= 0 && index < count && isInteger(index)) return index;
  throw new RangeError(`there is no index ${index}: there are ${count} here, and the first is 0`);
}
