import type { BotKind } from '../bots/index.ts';
import type { GameTask, PlayedPair } from './game-task.ts';
import { gameId } from './identity.ts';
import { type ClaimedGame, claimGame } from './play-game.ts';
import { proveGame } from './prove-game.ts';
import type { GameResult, PairResult } from './result.ts';

export { type GameTask, keepsLog, LOG_POLICIES, type LogPolicy, type PlayedPair } from './game-task.ts';
export { printedName } from './prove-game.ts';

/**
 * Plays both games of a pair in this thread, and proves them in it. Whatever a bot does is a result; what is thrown is nobody's doing.
 *
 * @param players a and b
 */
export function playPair(task: GameTask, players: readonly [BotKind, BotKind]): PlayedPair {
  const claim = (swapped: boolean): ClaimedGame => claimGame(task, players, { swapped }).claim;
  return provePair(task, [claim(false), claim(true)]);
}

/** Makes the results of a pair out of what was claimed of its games. */
export function provePair(task: GameTask, claims: readonly [ClaimedGame, ClaimedGame]): PlayedPair {
  const games = [proveGame(task, claims[0], false), proveGame(task, claims[1], true)] as const;
  return {
    pair: { ...task.pair, games: [games[0].game, games[1].game] },
    logs: games.flatMap(({ logs }) => logs),
    ...(task.keepInputs === true && { inputs: [games[0].inputs, games[1].inputs] }),
  };
}

/** A pair that could not be played, twice: it is not scored. */
export function unplayedPair({ pair, rules, release, contents }: GameTask, message: string): PairResult {
  const game = (players: readonly [string, string]): GameResult => ({
    id: gameId({ release, rules, seed: pair.seed, players }),
    score: null,
    reason: 'interrupted',
    ticks: 0,
    digest: '0'.repeat(64),
    hash: '0'.repeat(16),
    failures: [
      {
        ...{ kind: 'infrastructure', player: null, tick: 0, last: 0, count: 1 },
        ...{ message, stack: null, forfeits: false },
      },
    ],
    log: null,
  });
  return { ...pair, games: [game(contents), game([contents[1], contents[0]])] };
}
