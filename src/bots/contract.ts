import type { Colour, Input, Outcome, PlayerState, Rules } from '../core/index.ts';

/* Everything that the author of a bot meets: the bot, its setup, what it sees, and the model that it can step. */

/**
 * Version of the contract between bots and whoever plays them: this page and that of `View`. A module may export it as
 * `contract`, and is refused by a release that has another one. What is added to it does not make it another version.
 */
export const BOT_CONTRACT = 1;

/** A bot in one match. */
export interface Bot {
  /**
   * Decides which keys to hold in the next tick. Called once per tick, for both bots before the tick is taken, so neither knows what
   * the other presses.
   *
   * @param view what the bot sees: the same object in every tick
   * @returns an integer from 0 to 31, the sum of `LEFT` (1), `RIGHT` (2), `UP` (4), `DOWN` (8) and `SHOOT` (16); no promise. A bot that
   *   returns anything else, or throws, presses nothing in that tick, and forfeits the match after too many of them.
   */
  decide(view: View): Input;
}

/** What a bot is given before its match. Frozen. */
export interface BotSetup {
  /** where it sits */
  readonly seat: Seat;
  /** the parameters of the match, all of them, frozen */
  readonly rules: Rules;
  /** the seed of all chance in the bot: text, different in each seat and match, and not the seed of the match */
  readonly seed: string;
  /** Records a remark on the tick that the bot decides on, for viewers: plain JSON data, 1 KiB at most. */
  readonly note: (value: unknown) => void;
}

/** Makes a bot for one match. Its decisions may not depend on earlier matches. */
export type CreateBot = (setup: BotSetup) => Bot;

/** A bot that can be chosen by name, and what logs say of it. */
export interface BotKind {
  readonly name: string;
  /** where its inputs come from: this package (`ladder`, a built-in bot), a module of the user's, scripted inputs, a log, a learned policy */
  readonly kind: 'ladder' | 'module' | 'script' | 'log' | 'policy';
  /** text; two kinds of one name and version press the same keys in the same match */
  readonly version: string;
  /** content hash of the file that it came from: `sha256:` and 64 hexadecimal digits */
  readonly hash?: string;
  readonly createBot: CreateBot;
  /**
   * Works out at once what several bots of this kind are about to decide, if that is cheaper than one after the other. An environment with many
   * matches calls it before a tick: `bots[i]` is asked about `views[i]` next. Each is then asked by `decide`, and decides as it does
   * without this call.
   */
  readonly prepare?: (bots: readonly Bot[], views: readonly View[]) => void;
}

/** Which of the two players. */
export type Seat = 1 | 2;

/**
 * What a bot sees of a match: its state as it is now, from one seat. It follows the match, so a bot that remembers copies what it
 * needs, for instance `{ ...view.me }`. A view is read-only, and shows neither the seed nor the waves to come. Positions are
 * the top-left corners of sprites, px; x to the right, y downward.
 */
export interface View {
  /** ticks taken, from 0 */
  readonly tick: number;
  /** number of the wave, 0 before the first tick */
  readonly level: number;
  /** where the bot sits */
  readonly seat: Seat;
  /** the parameters of the match, frozen */
  readonly rules: Rules;
  /** the player that the bot plays */
  readonly me: PlayerView;
  /** the other one */
  readonly foe: PlayerView;
  readonly enemies: EnemyList;
  /**
   * Makes a copy of the match as it is now, which the bot can step. Waves that the match has not shown yet are drawn from
   * `seed`, and are not the ones that will come.
   *
   * @param seed the model's own: `seed` of the `BotSetup` serves
   * @throws ShooterError `rules/bad-seed`
   */
  model(seed: string | number): ForwardModel;
}

/** A player as it is now: the numbers of its state, and its lasers. */
export interface PlayerView extends Readonly<PlayerState> {
  readonly lasers: LaserList;
}

/** A laser as it was when the list was read. */
export interface LaserView {
  /** px */
  readonly x: number;
  /** px, 0 to 643 */
  readonly y: number;
}

/** An enemy as it was when the list was read. */
export interface EnemyView {
  /** px, 50 to 649 */
  readonly x: number;
  /** px, −1500 to 700 */
  readonly y: number;
  readonly colour: Colour;
}

/**
 * The lasers of a player in flight, in the order fired. An index is an integer from 0 to `count` − 1, else `RangeError`. A loop over the
 * list gives a copy of each; `x` and `y` allocate nothing.
 */
export interface LaserList extends Iterable<LaserView> {
  readonly count: number;
  /** px */
  x(index: number): number;
  /** px, 0 to 643 */
  y(index: number): number;
}

/**
 * The living enemies, the lowest (largest y) first. An index is an integer from 0 to `count` − 1, else `RangeError`. A loop over the list
 * gives a copy of each; `x`, `y` and `colour` allocate nothing.
 *
 * @example
 * const view = createView(createMatch({ seed: '42' }), 1);
 * for (const { x, y, colour } of view.enemies) if (y > 0) console.error(`${colour} at ${x}, ${y}`);
 */
export interface EnemyList extends Iterable<EnemyView> {
  readonly count: number;
  /** px, 50 to 649 */
  x(index: number): number;
  /** px, −1500 to 700; above the arena until it is −50 */
  y(index: number): number;
  /** `red`, `blue` or `green`: the name, not the number that words and tables of data have (its index in `COLOURS`) */
  colour(index: number): Colour;
}

/**
 * A match that a bot steps to see what its keys would lead to: a copy of the one that its view shows, made by `view.model`.
 * Until the wave that the view shows is over it goes tick for tick as the match does under the same inputs; the waves after
 * it are drawn from the model's own seed. It plans without leaving garbage: `load`, `save` and `restore` write into memory
 * that is there.
 *
 * @example
 * function createBot({ seed }) {
 *   let model;
 *   const isHit = (view, keys) => {
 *     model ??= view.model(seed);
 *     model.load();
 *     for (let tick = 0; tick < 30 && model.outcome === undefined; tick += 1) model.step(keys, 0);
 *     return model.view.me.health < view.me.health;
 *   };
 *   return { decide: (view) => (isHit(view, 16) ? 18 : 16) };
 * }
 */
export interface ForwardModel {
  /** The model as it is now, from the seat of the bot. The same object all the time. */
  readonly view: View;
  /** How the modelled match ended, undefined while it goes on. Seats are those of the match. */
  readonly outcome: Outcome | undefined;
  /**
   * Takes one tick.
   *
   * @param mine the keys of the bot, an integer from 0 to 31
   * @param foes the keys of the other player
   * @throws ShooterError `core/bad-input`, before anything is changed
   * @throws RangeError if the modelled match has ended, or at tick 2³¹ − 1
   */
  step(mine: Input, foes: Input): void;
  /** Brings the model to where the view that made it is now. What was saved stays. */
  load(): void;
  /**
   * Keeps the model as it is now, in the place of what `slot` kept before.
   *
   * @param slot an integer from 0 to `MAX_SLOTS` − 1
   * @throws RangeError for any other
   */
  save(slot: number): void;
  /**
   * Brings the model to where `slot` was saved, which stays as it is.
   *
   * @throws RangeError if nothing was saved there
   */
  restore(slot: number): void;
}

/** So many states a model keeps at most. */
export const MAX_SLOTS = 4096;
