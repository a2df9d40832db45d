import {
  countSnapshotWords,
  createMatch,
  type Input,
  type Match,
  type Outcome,
  restoreOtherSeed,
  step,
  writeSnapshot,
} from '../core/index.ts';
import type { Jumps, Seat, View } from './view.ts';

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

/** Room that a slot has for a growing match, words: so it is not made anew for each laser more. */
const SPARE_WORDS = 64;

export interface ModelToMake {
  /** the match that the model is a copy of; no one gets at it through the model */
  readonly source: Match;
  readonly seat: Seat;
  readonly seed: string | number;
  /** makes a view: an argument, because a view makes models */
  readonly look: (match: Match, seat: Seat, jumps: Jumps) => View;
}

export const createForwardModel = (options: ModelToMake): ForwardModel => new CopyOfMatch(options);

/* Private fields, because a bot holds this object: through any other it would get at the match and its seed. */
class CopyOfMatch implements ForwardModel {
  readonly view: View;
  readonly #source: Match;
  readonly #match: Match;
  readonly #seat: Seat;
  readonly #jumps: Jumps = { count: 0 };
  /** what `load` copies through */
  #words: Int32Array = new Int32Array(0);
  readonly #slots: Int32Array[] = [];

  constructor({ source, seat, seed, look }: ModelToMake) {
    this.#source = source;
    this.#match = createMatch({ seed, rules: source.rules });
    this.#seat = seat;
    this.view = look(this.#match, seat, this.#jumps);
    this.load();
    Object.freeze(this);
  }

  get outcome(): Outcome | undefined {
    return this.#match.outcome;
  }

  step(mine: Input, foes: Input): void {
    if (this.#seat === 1) step(this.#match, mine, foes);
    else step(this.#match, foes, mine);
  }

  load(): void {
    this.#words = keep(this.#source, this.#words);
    this.#goTo(this.#words);
  }

  save(slot: number): void {
    if (!Number.isInteger(slot) || slot < 0 || slot >= MAX_SLOTS) {
      throw new RangeError(`there is no slot ${slot}: they are 0 to ${MAX_SLOTS - 1}`);
    }
    this.#slots[slot] = keep(this.#match, this.#slots[slot]);
  }

  restore(slot: number): void {
    const kept = this.#slots[slot];
    if (kept === undefined) throw new RangeError(`nothing was saved in slot ${slot}`);
    this.#goTo(kept);
  }

  #goTo(kept: Int32Array): void {
    restoreOtherSeed(this.#match, kept);
    this.#jumps.count += 1;
  }
}

// All models share it, and a bot reaches it through its own.
Object.freeze(CopyOfMatch.prototype);

/** Writes a snapshot into `room`, or into a larger one. */
function keep(match: Match, room: Int32Array = EMPTY): Int32Array {
  const words = countSnapshotWords(match);
  const kept = room.length >= words ? room : new Int32Array(words + SPARE_WORDS);
  writeSnapshot(match, kept);
  return kept;
}

const EMPTY = new Int32Array(0);
