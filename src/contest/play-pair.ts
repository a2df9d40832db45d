import type { BotKind } from '../bots/browser.ts';
import type { GameTask, PlayedPair } from './game-task.ts';
import { type ClaimedGame, claimGame } from './play-game.ts';
import { provePair } from './prove-game.ts';

/**
 * Plays both games of a pair in this thread, and proves them in it. A failure of a bot is part of the result; what this throws is no bot's doing.
 *
 * @param task what is played, as `gameTaskOf` has it
 * @param players a and b
 * @returns the result of the pair, and the logs that its contest keeps
 */
export function playPair(task: GameTask, players: readonly [BotKind, BotKind]): PlayedPair {
  const claim = (swapped: boolean): ClaimedGame => claimGame(task, players, { swapped }).claim;
  return provePair(task, [claim(false), claim(true)]);
}
