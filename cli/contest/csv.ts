import type { ContestPlayer, PairResult } from '../../src/contest/index.ts';
import { csvCell } from '../../src/data/index.ts';

/* Tables as CSV (RFC 4180): a head, lines that end in CR LF, names of columns that do not change. Numbers have all their digits; unprintable
   characters of a text stand as `\u009b`. */

type Cell = string | number | null;

const CELL_END = '\r\n';

const lineOf = (cells: readonly Cell[]): string => cells.map(cellOf).join(',') + CELL_END;

const cellOf = (cell: Cell): string => (cell === null ? '' : csvCell(String(cell)));

/** One line a game, in order of the plan: the head, then line by line, for there may be many. */
export function* gamesCsv(players: readonly ContestPlayer[], pairs: Iterable<PairResult>): Generator<string> {
  yield lineOf([
    'pair',
    'game',
    'seed',
    'seat_1',
    'seat_2',
    'score_1',
    'reason',
    'ticks',
    'id',
    'digest',
    'hash',
    'failures',
    'log',
  ]);
  for (const { index, a, b, seed, games } of pairs) {
    for (const [game, one] of games.entries()) {
      const [first, second] = game === 0 ? [a, b] : [b, a];
      const score = one.score === null || game === 0 ? one.score : 1 - one.score;
      const failures = one.failures.map(({ kind, tick }) => `${kind}@${tick}`).join(' ');
      yield lineOf([
        index,
        game + 1,
        seed,
        players[first]!.name,
        players[second]!.name,
        score,
        one.reason,
        one.ticks,
        one.id,
        one.digest,
        one.hash,
        failures,
        one.log,
      ]);
    }
  }
}
