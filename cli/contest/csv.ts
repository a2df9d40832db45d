import type { ContestPlayer, PairResult } from '../../src/contest/index.ts';
import { csvCell } from '../../src/data/index.ts';

/* Tables as CSV (RFC 4180): a head, lines that end in CR LF, names of columns that do not change. Numbers have all their digits; unprintable
   characters of a text stand as `\u009b`. */

const HEAD = 'pair,game,seed,seat_1,seat_2,score_1,reason,ticks,id,digest,hash,failures,log\r\n';

const cellOf = (cell: string | number | null): string => (cell === null ? '' : csvCell(String(cell)));

/** One line a game, in order of the plan: the head, then line by line, for there may be many. */
export function* gamesCsv(players: readonly ContestPlayer[], pairs: Iterable<PairResult>): Generator<string> {
  yield HEAD;
  for (const { index, a, b, seed, games } of pairs) {
    for (const [game, one] of games.entries()) {
      const names = [players[a]!.name, players[b]!.name];
      if (game === 1) names.reverse();
      const score = one.score === null || game === 0 ? one.score : 1 - one.score;
      const failures = one.failures.map(({ kind, tick }) => `${kind}@${tick}`).join(' ');
      const { reason, ticks, id, digest, hash, log } = one;
      const cells = [index, game + 1, seed, ...names, score, reason, ticks, id, digest, hash, failures, log];
      yield `${cells.map(cellOf).join(',')}\r\n`;
    }
  }
}
