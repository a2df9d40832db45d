import { describe, ShooterError } from '../../core/index.ts';
import type { PlayedPair } from './play-pair.ts';
import type { ContestPlayer, GameResult, PairResult } from './result.ts';

/* The same match is the same match: whoever plays one again checks that nothing in it is left to chance. */

/** Remembers games by their names. */
export interface Audit {
  /**
   * Holds a pair's games against those of the same names before.
   *
   * @throws ShooterError `contest/not-reproducible` where one came out differently, naming both
   */
  check(pair: PairResult): void;
}

interface Seen {
  readonly hash: string;
  readonly pair: number;
  readonly log: string | null;
}

/** Where a clock or the machine had a hand in it, it may come out differently. */
const mayDiffer = ({ failures }: GameResult): boolean =>
  failures.some(({ kind }) => kind === 'time' || kind === 'infrastructure');

export function createAudit(): Audit {
  const seen = new Map<string, Seen>();
  return {
    check(pair) {
      for (const [index, game] of pair.games.entries()) {
        const { id, hash, log } = game;
        if (mayDiffer(game)) continue;
        const before = seen.get(id);
        if (before !== undefined && before.hash !== hash) throw notReproducible(pair, index, before);
        if (before === undefined) seen.set(id, { hash, pair: pair.index, log });
      }
    },
  };
}

function notReproducible(pair: PairResult, index: number, before: Seen): ShooterError {
  const { id, hash, log } = pair.games[index]!;
  const tell = (one: Seen): string =>
    `${one.hash} in pair ${one.pair}${one.log === null ? '' : ` (${one.log})`}`;
  return new ShooterError(
    'contest/not-reproducible',
    `match ${id}, seed ${JSON.stringify(pair.seed)}, came out as ${tell(before)} and as ${tell({ hash, pair: pair.index, log })}: a bot in it does not play the same way twice. "shooter check" finds out which; the contest stops here`,
  );
}

/**
 * Holds two plays of one pair, of which the inputs were kept, against each other. Up to the first tick in which other keys were pressed both bots saw the same, so whoever
 * pressed them does not play the same way twice.
 *
 * @param players who takes part in the contest
 * @throws ShooterError `contest/not-reproducible` naming the match, the tick and the bot
 */
export function checkSame(one: PlayedPair, other: PlayedPair, players: readonly ContestPlayer[]): void {
  for (const index of [0, 1] as const) {
    const [first, second] = [one.pair.games[index], other.pair.games[index]];
    if (first.hash === second.hash || mayDiffer(first) || mayDiffer(second)) continue;
    const { tick, blamed } = findDifference(
      { index, inputs: one.inputs![index], game: first },
      { index, inputs: other.inputs![index], game: second },
    );
    const { seed, a, b } = one.pair;
    const who = (blamed.length > 0 ? blamed : ([0, 1] as const)).map((player) => {
      const { name } = players[player === 0 ? a : b]!;
      return `${describe(name)} in seat ${seatOf(player, index)}`;
    });
    throw new ShooterError(
      'contest/not-reproducible',
      `match ${first.id}, seed ${JSON.stringify(seed)}, was played twice and came out differently: at tick ${tick} ${who.join(' and ')} did not do the same. All chance in a bot comes from the seed that it is given, and what it knows from this match alone, not from a clock or another match: "shooter check" tells more. The contest stops here; --audit 0 plays on and looks at nothing`,
    );
  }
}

const seatOf = (player: 0 | 1, index: 0 | 1): 1 | 2 => (player === index ? 1 : 2);

interface Watched {
  readonly index: 0 | 1;
  readonly inputs: Uint16Array;
  readonly game: GameResult;
}

/** Who pressed other keys first; if all keys are the same to the end of one of them, who failed there in another way. */
function findDifference(
  one: Watched,
  other: Watched,
): { readonly tick: number; readonly blamed: readonly (0 | 1)[] } {
  const { index } = one;
  const length = Math.min(one.inputs.length, other.inputs.length);
  let tick = 0;
  while (tick < length && one.inputs[tick] === other.inputs[tick]) tick += 1;
  const keys = tick < length ? one.inputs[tick]! ^ other.inputs[tick]! : 0;
  const failed = ({ game }: Watched, player: 0 | 1): string =>
    JSON.stringify(game.failures.filter((failure) => failure.player === player));
  const isBlamed = (player: 0 | 1): boolean =>
    tick < length
      ? (seatOf(player, index) === 1 ? keys & 31 : keys >> 5) !== 0
      : failed(one, player) !== failed(other, player);
  return { tick, blamed: ([0, 1] as const).filter(isBlamed) };
}
