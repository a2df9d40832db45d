import { DEFAULT_FAILURES } from '../bots/internal.ts';
import { ShooterError } from '../core/index.ts';
import { describe } from '../core/internal.ts';
import { differingField } from './check-pair.ts';
import type { PlayedPair } from './game-task.ts';
import type { ContestPlayer, FailureKind, GameFailure, GameResult, PairResult } from './result.ts';

/* A match that is played twice has to come out the same. What differs shows that something in it depends on chance, on a clock, or on
   another match. */

/** Remembers games by their ids. */
export interface Audit {
  /**
   * Compares the games of a pair with earlier games of the same ids.
   *
   * @throws ShooterError `contest/not-reproducible` where one came out differently, naming both
   */
  check(pair: PairResult): void;
}

/** A game by its seats: two pairs may have the same match with their players the other way round. */
interface SeatedGame extends Pick<GameResult, 'id' | 'reason' | 'ticks' | 'digest' | 'hash'> {
  readonly seed: string;
  /** what seat 1 got */
  readonly score: GameResult['score'];
  /** `player` is 1 or 2, the seat; null for nobody */
  readonly failures: readonly (Omit<GameFailure, 'player'> & { readonly player: 1 | 2 | null })[];
}

/** All that is compared of one game of a pair: every field but the log, which depends on what a contest keeps. */
function seatGame({ seed, games }: PairResult, index: 0 | 1): SeatedGame {
  const { log: _, score, failures, ...same } = games[index];
  return {
    ...same,
    seed,
    score: score === null || index === 0 ? score : ((1 - score) as 0 | 0.5 | 1),
    failures: failures.map((failure) => {
      const { player } = failure;
      return { ...failure, player: player === null ? null : seatOf(player, index) };
    }),
  };
}

const seatOf = (player: 0 | 1, index: 0 | 1): 1 | 2 => (player === index ? 1 : 2);

interface Seen {
  readonly game: SeatedGame;
  readonly pair: number;
  readonly log: string | null;
}

/** Whether a game may come out differently when it is played again: a clock, the machine, or the death of a bot had a part in it. */
export const mayDiffer = (game: Pick<GameResult, 'failures'>): boolean =>
  hasDied(game) || game.failures.some(({ kind }) => UNREPEATABLE_KINDS.includes(kind));

const UNREPEATABLE_KINDS: readonly FailureKind[] = ['time', 'infrastructure', 'interference'];

/**
 * Whether a bot died: its thread or its process ended, at a tick that depends on timing.
 *
 * The result does not store the code of a failure, so this is read from the count. A bot that only throws forfeits at failure number
 * DEFAULT_FAILURES + 1. A crash that forfeits earlier is a death, or a `createBot` that threw; that one counts as a death, too.
 */
export const hasDied = ({ failures }: Pick<GameResult, 'failures'>): boolean =>
  failures.some(({ kind, forfeits, count }) => kind === 'crash' && forfeits && count <= DEFAULT_FAILURES);

export function createAudit(): Audit {
  const seen = new Map<string, Seen>();
  return {
    check(pair) {
      for (const index of [0, 1] as const) {
        if (mayDiffer(pair.games[index])) continue;
        const one: Seen = { game: seatGame(pair, index), pair: pair.index, log: pair.games[index].log };
        const before = seen.get(one.game.id);
        if (before === undefined) seen.set(one.game.id, one);
        else checkEqual(one, before);
      }
    },
  };
}

function checkEqual(one: Seen, before: Seen): void {
  const difference = differingField(one.game, before.game);
  if (difference === undefined) return;
  const { field, found, expected } = difference;
  const show = (value: unknown, { pair, log }: Seen): string =>
    `${describe(value)} in pair ${pair}${log === null ? '' : ` (${log})`}`;
  throw new ShooterError(
    'contest/not-reproducible',
    `match ${one.game.id}, seed ${describe(one.game.seed)}, has come out twice, and differently: its "${field}" is ${show(expected, before)} and ${show(found, one)}. Either one of the results was altered, which "shooter verify RUN" finds out, or a bot in it does not play the same way twice, which "shooter check" does`,
  );
}

/**
 * Compares two plays of one pair, of which the inputs were kept. Up to the first tick with other keys both bots saw the same in both plays.
 * So the bot whose keys differ there does not play the same way twice.
 *
 * @param players who takes part in the contest
 * @throws ShooterError `contest/not-reproducible` naming the match, the tick and the bot
 */
export function checkSame(one: PlayedPair, other: PlayedPair, players: readonly ContestPlayer[]): void {
  for (const index of [0, 1] as const) {
    const { id } = one.pair.games[index];
    if (mayDiffer(one.pair.games[index]) || mayDiffer(other.pair.games[index])) continue;
    if (differingField(seatGame(one.pair, index), seatGame(other.pair, index)) === undefined) continue;
    const { tick, blamed } = findDifference(one, other, index);
    const { seed, a, b } = one.pair;
    const who = (blamed.length > 0 ? blamed : ([0, 1] as const)).map((player) => {
      const { name } = players[player === 0 ? a : b]!;
      return `${describe(name)} in seat ${seatOf(player, index)}`;
    });
    throw new ShooterError(
      'contest/not-reproducible',
      `match ${id}, seed ${JSON.stringify(seed)}, was played twice and came out differently: at tick ${tick} ${who.join(' and ')} did not do the same. All chance in a bot comes from the seed that it is given, and what it knows from this match alone, not from a clock or another match: "shooter check" tells more. The contest stops here; --audit 0 plays no pair twice`,
    );
  }
}

/** Who pressed other keys first; if all keys are the same to the end of one of them, who failed there in another way. */
function findDifference(
  one: PlayedPair,
  other: PlayedPair,
  index: 0 | 1,
): { readonly tick: number; readonly blamed: readonly (0 | 1)[] } {
  const [first, second] = [one.inputs![index], other.inputs![index]];
  const length = Math.min(first.length, second.length);
  let tick = 0;
  while (tick < length && first[tick] === second[tick]) tick += 1;
  const keys = tick < length ? first[tick]! ^ second[tick]! : 0;
  const failed = ({ pair }: PlayedPair, player: 0 | 1): string =>
    JSON.stringify(pair.games[index].failures.filter((failure) => failure.player === player));
  const isBlamed = (player: 0 | 1): boolean =>
    tick < length
      ? (seatOf(player, index) === 1 ? keys & 31 : keys >> 5) !== 0
      : failed(one, player) !== failed(other, player);
  return { tick, blamed: ([0, 1] as const).filter(isBlamed) };
}
