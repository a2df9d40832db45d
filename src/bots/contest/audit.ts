import { ShooterError } from '../../core/index.ts';
import type { GameResult, PairResult } from './result.ts';

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
