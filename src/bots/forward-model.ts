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
import { type ForwardModel, MAX_SLOTS, type Seat, type View } from './contract.ts';

/* The model that `view.model` makes. */

/** Counts how often the state of a match was replaced by other means than `step`. A view drops what it has cached then. */
export interface StateResets {
  count: number;
}

/** Spare room in the memory of a slot, words: a state that has grown by some lasers still fits, and nothing is allocated. */
const SPARE_WORDS = 64;

export interface ModelToMake {
  /** the match that the model is a copy of. It stays out of the bot's reach: it holds the seed */
  readonly source: Match;
  readonly seat: Seat;
  readonly seed: string | number;
  /** makes a view: an argument, because a view makes models */
  readonly createView: (match: Match, seat: Seat, resets: StateResets) => View;
}

export const createForwardModel = (options: ModelToMake): ForwardModel => new CopyOfMatch(options);

/* Private fields, because a bot holds this object: through any other it would get at the match and its seed. */
class CopyOfMatch implements ForwardModel {
  readonly view: View;
  readonly #source: Match;
  readonly #match: Match;
  readonly #seat: Seat;
  readonly #resets: StateResets = { count: 0 };
  /** memory for the snapshot by which `load` copies the match */
  #words: Int32Array = new Int32Array(0);
  readonly #slots: Int32Array[] = [];

  constructor({ source, seat, seed, createView }: ModelToMake) {
    this.#source = source;
    this.#match = createMatch({ seed, rules: source.rules });
    this.#seat = seat;
    this.view = createView(this.#match, seat, this.#resets);
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
    this.#resets.count += 1;
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
