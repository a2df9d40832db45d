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
  type PlayerState,
  type Rules,
} from '../core/index.ts';
import { append, describe, lengthOf, PLAYER_FIELDS } from '../core/internal.ts';
import type {
  EnemyList,
  EnemyView,
  ForwardModel,
  LaserList,
  LaserView,
  PlayerView,
  Seat,
  View,
} from './contract.ts';
import { createForwardModel, type StateResets } from './forward-model.ts';

/**
 * What a player sees of a match, now and after every `step`.
 *
 * @param match followed and not copied; once `restore` or `setState` has changed it, make another view
 * @param seat 1 or 2: whose view it is, `me` to it
 * @returns a frozen view, to be made once per match
 * @throws RangeError for any other seat
 * @example
 * const match = createMatch({ seed: '42' });
 * const view = createView(match, 1);
 * while (match.outcome === undefined) step(match, view.me.x < 300 ? RIGHT : LEFT, SHOOT);
 */
export function createView(match: Match, seat: Seat): View {
  if (seat !== 1 && seat !== 2)
    throw new RangeError(`createView: the seat is ${describe(seat)}; it is 1 or 2`);
  return createViewWithResets(match, seat, { count: 0 });
}

/** As `createView`, of a match whose state may also be replaced, by `restore` or the like; the caller counts each time in `resets`. */
export const createViewWithResets = (match: Match, seat: Seat, resets: StateResets): View =>
  new MatchView(match, seat, resets);

/**
 * The match of a view that `createView` made, which is out of reach for the bot.
 *
 * @throws TypeError for anything else
 */
export let matchOfView: (view: View) => Match;

/* Captured while the module loads: a bot may replace what is global, and another bot looks at the same views. */
const { isInteger } = Number;
const { create, defineProperties, entries, freeze, fromEntries } = Object;
const Indexes = Int32Array;

/* Classes with private fields, because a bot holds these objects: what is not private, it can read and change. What changes from tick to
   tick is an own property with a getter, so that `{ ...view.me }` copies it; all instances share the getters, which keeps them as fast as those
   of a prototype. `JSON.stringify`, `console.log` and loops over lists make plain copies. */

/** Own properties with getters. Without prototypes: what a bot adds to `Object.prototype` is no part of a descriptor. */
function createGetters<Owner>(getters: {
  readonly [name: string]: (this: Owner) => unknown;
}): PropertyDescriptorMap {
  const all = create(null) as PropertyDescriptorMap;
  for (const [name, get] of entries(getters)) {
    const descriptor = create(null) as PropertyDescriptor;
    descriptor.enumerable = true;
    descriptor.get = get;
    all[name] = descriptor;
  }
  return all;
}

/** What Node prints in the place of an object. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

class MatchView implements View {
  static readonly #getters: PropertyDescriptorMap = createGetters<MatchView>({
    tick() {
      return this.#match.tick;
    },
    level() {
      return this.#match.level;
    },
  });
  static {
    matchOfView = (view) => {
      if (typeof view === 'object' && view !== null && #match in view) return view.#match;
      throw new TypeError(
        `a bot of this package decides on a view that createView or startMatch of the same release made, not on ${describe(view)}`,
      );
    };
  }

  declare readonly tick: number;
  declare readonly level: number;
  readonly #match: Match;
  readonly seat: Seat;
  readonly rules: Rules;
  readonly me: PlayerView;
  readonly foe: PlayerView;
  readonly enemies: EnemyList;

  constructor(match: Match, seat: Seat, resets: StateResets) {
    const { player1, player2 } = match;
    this.#match = match;
    defineProperties(this, MatchView.#getters);
    this.seat = seat;
    this.rules = match.rules;
    this.me = viewPlayer(match, seat === 1 ? player1 : player2);
    this.foe = viewPlayer(match, seat === 1 ? player2 : player1);
    this.enemies = new EnemiesOfMatch(match, resets);
    freeze(this);
  }

  model(seed: string | number): ForwardModel {
    return createForwardModel({
      source: this.#match,
      seat: this.seat,
      seed,
      createView: createViewWithResets,
    });
  }

  toJSON(): object {
    const { tick, level, seat, rules, me, foe, enemies } = this;
    return { tick, level, seat, rules, me: plain(me), foe: plain(foe), enemies: [...enemies] };
  }

  [INSPECT](): object {
    return this.toJSON();
  }
}

const viewPlayer = (match: Match, player: Player): PlayerView =>
  new PlayerOfMatch(match, player) as PlayerOfMatch & Readonly<PlayerState>;

class PlayerOfMatch {
  static readonly #getters: PropertyDescriptorMap = createGetters<PlayerOfMatch>(
    fromEntries(
      entries(PLAYER_FIELDS).map(([name, { read }]) => [
        name,
        function () {
          return read(this.#match, this.#player);
        },
      ]),
    ),
  );

  readonly #match: Match;
  readonly #player: Player;
  readonly lasers: LaserList;

  constructor(match: Match, player: Player) {
    this.#match = match;
    this.#player = player;
    defineProperties(this, PlayerOfMatch.#getters);
    this.lasers = new LasersOfPlayer(match, player);
    freeze(this);
  }

  toJSON(): object {
    return plain(this);
  }

  [INSPECT](): object {
    return plain(this);
  }
}

const plain = (player: Pick<PlayerView, 'lasers'>): object => ({ ...player, lasers: [...player.lasers] });

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

  toJSON(): LaserView[] {
    return listOf(this.count, (index) => ({ x: this.x(index), y: this.y(index) }));
  }

  [INSPECT](): LaserView[] {
    return this.toJSON();
  }

  [Symbol.iterator](): IterableIterator<LaserView> {
    return this.toJSON().values();
  }
}

class EnemiesOfMatch implements EnemyList {
  readonly #match: Match;
  readonly #resets: StateResets;
  /** places of the living enemies in the wave; valid while `#level`, `#living` and `#resetCount` are those of the match */
  #indexes: Int32Array = new Indexes(32);
  #level = 0;
  #living = 0;
  #resetCount = 0;

  constructor(match: Match, resets: StateResets) {
    this.#match = match;
    this.#resets = resets;
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

  toJSON(): EnemyView[] {
    return listOf(this.count, (index) => ({
      x: this.x(index),
      y: this.y(index),
      colour: this.colour(index),
    }));
  }

  [INSPECT](): EnemyView[] {
    return this.toJSON();
  }

  [Symbol.iterator](): IterableIterator<EnemyView> {
    return this.toJSON().values();
  }

  // Within a wave `step` only removes enemies and adds none. So the cached places stay valid while the wave (the level) and the number of
  // living enemies are the same, unless the whole state was replaced, which `resets` counts.
  #find(index: number): number {
    const { living, level } = this.#match;
    if (living !== this.#living || level !== this.#level || this.#resets.count !== this.#resetCount)
      this.#list();
    return this.#indexes[checkIndex(index, living)]!;
  }

  #list(): void {
    const { living, level } = this.#match;
    if (lengthOf(this.#indexes) < living) this.#indexes = new Indexes(2 * living);
    listEnemies(this.#match, this.#indexes);
    this.#living = living;
    this.#level = level;
    this.#resetCount = this.#resets.count;
  }
}

// All views share these, and a bot reaches them through its own.
for (const { prototype } of [MatchView, PlayerOfMatch, LasersOfPlayer, EnemiesOfMatch])
  Object.freeze(prototype);

function listOf<T>(count: number, at: (index: number) => T): T[] {
  const all: T[] = [];
  for (let index = 0; index < count; index += 1) append(all, at(index));
  return all;
}

function checkIndex(index: number, count: number): number {
  if (index >= 0 && index < count && isInteger(index)) return index;
  throw new RangeError(`there is no index ${index}: there are ${count} here, and the first is 0`);
}
