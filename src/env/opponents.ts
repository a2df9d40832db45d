import alea from 'seedrandom/lib/alea.js';
import { type BotKind, BUILT_IN_BOTS, findBot } from '../bots/browser.ts';
import { checkPlayer } from '../bots/internal.ts';
import { checkOptions, describe, suggestion } from '../core/internal.ts';

/* Who plays the other seat of a match for one agent: one player, or a pool of players with weights. */

/** A player that can be an opponent: `findBot` and `openPlayer` give such, and so may a program. */
export type OpponentPlayer = Pick<BotKind, 'name' | 'createBot'> & Partial<BotKind>;

/** A player of a pool, and how often it plays. */
export interface WeightedOpponent {
  /** a player, or the name of a bot of this package; any other is opened by `openPlayer` first */
  readonly player: OpponentPlayer | string;
  /** its share of the matches, in proportion to the other weights: finite, above 0; default 1 */
  readonly weight?: number;
}

/** Who plays the other seat: a player, the name of a bot of this package such as `hunter`, or a list of 1 to 1,024 of them, with weights if they differ. */
export type Opponent = OpponentPlayer | string | readonly (OpponentPlayer | string | WeightedOpponent)[];

/** The players of which each match has one. */
export interface OpponentPool {
  readonly players: readonly OpponentPlayer[];
  /** for each player the sum of the weights up to its own, as a share of all: above 0, rising to 1 */
  readonly shares: readonly number[];
}

/** Players of a pool at most. */
const MAX_OPPONENTS = 1024;

const WEIGHTED_OPTIONS = { player: true, weight: true } as const;

/**
 * Completes and checks who plays the other seat.
 *
 * @param caller what messages begin with
 * @throws TypeError for what is no player, and for the name of one that has to be opened first · RangeError for an unknown name, a list that
 *   is empty or too long, and a weight that is none
 */
export function parseOpponent(given: Opponent, caller: string): OpponentPool {
  if (!Array.isArray(given))
    return { players: [playerOf(given as OpponentPlayer | string, `${caller}: opponent`)], shares: [1] };
  if (given.length < 1 || given.length > MAX_OPPONENTS)
    throw new RangeError(
      `${caller}: opponent is a list of ${given.length} players; it takes 1 to ${MAX_OPPONENTS}`,
    );
  const entries = given.map((entry, index) => weightedOf(entry, `${caller}: opponent[${index}]`));
  return { players: entries.map(({ player }) => player), shares: sharesOf(entries) };
}

function weightedOf(
  entry: OpponentPlayer | string | WeightedOpponent,
  where: string,
): { readonly player: OpponentPlayer; readonly weight: number } {
  if (typeof entry !== 'object' || entry === null || !('player' in entry))
    return { player: playerOf(entry as OpponentPlayer | string, where), weight: 1 };
  checkOptions(entry, WEIGHTED_OPTIONS, where);
  const { player, weight = 1 } = entry;
  if (!Number.isFinite(weight) || weight <= 0)
    throw new RangeError(`${where}: weight is ${describe(weight)}; it is a finite number above 0`);
  return { player: playerOf(player, `${where}: player`), weight };
}

function playerOf(player: OpponentPlayer | string, where: string): OpponentPlayer {
  if (typeof player !== 'string' || /[./\\:]/.test(player)) checkPlayer(player, where);
  if (typeof player !== 'string') return player;
  const found = findBot(player);
  if (found !== undefined) return found;
  const names = BUILT_IN_BOTS.map(({ name }) => name);
  throw new RangeError(
    `${where}: there is no bot ${describe(player)}${suggestion(player, names)}: there are ${names.join(', ')}; any other player is opened first, by await openPlayer(name)`,
  );
}

function sharesOf(entries: readonly { readonly weight: number }[]): readonly number[] {
  let sum = 0;
  const sums = entries.map(({ weight }) => {
    sum += weight;
    return sum;
  });
  if (!Number.isFinite(sum)) throw new RangeError(`the weights of the opponents add up to ${sum}`);
  return sums.map((upTo) => upTo / sum);
}

/**
 * Draws the opponent of a match from its seed alone: the first whose share is above the first number of seedrandom's alea for the seed
 * `SEED/opponent`.
 *
 * @param seed of the match
 * @returns its index in the pool
 */
export function drawOpponent({ shares }: OpponentPool, seed: string): number {
  if (shares.length === 1) return 0;
  const drawn = alea(`${seed}/opponent`)();
  // The last share is 1, and the number drawn is below it.
  return shares.findIndex((share) => drawn < share);
}
