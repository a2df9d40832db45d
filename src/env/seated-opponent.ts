import { type Bot, type BotFailure, createView, type Seat, type View } from '../bots/browser.ts';
import { askBot, botSetup, describeFailure, makeBot } from '../bots/internal.ts';
import type { Input, Match } from '../core/index.ts';
import { drawOpponent, type OpponentPool } from './opponents.ts';

/* The opponent in a match for one agent, wherever such a match is played: alone or as a row of many. */

/** The opponent in one match. */
export interface SeatedOpponent {
  /** which player of the pool it is */
  readonly index: number;
  readonly name: string;
  readonly seat: Seat;
  readonly bot: Bot;
  readonly view: View;
  /** why it forfeited: it threw, or gave no input; undefined unless it did */
  failure: Omit<BotFailure, 'forfeits'> | undefined;
}

/**
 * Makes the opponent of a match, as any match between bots does: its seed follows from the seed of the match.
 *
 * @param match new, or brought to where the opponent is asked first
 * @throws ShooterError `bot/failed-to-start`
 */
export function seatOpponent(pool: OpponentPool, match: Match, seat: Seat): SeatedOpponent {
  const index = drawOpponent(pool, match.seed);
  const { name, createBot } = pool.players[index]!;
  const bot = makeBot(createBot, botSetup({ seat, rules: match.rules, seed: match.seed }), name);
  return { index, name, seat, bot, view: createView(match, seat), failure: undefined };
}

/** Asks an opponent what it presses in the next tick. @returns undefined if it forfeits */
export function askOpponent(opponent: SeatedOpponent): Input | undefined {
  const { bot, view, seat, name } = opponent;
  const answer = askBot(bot, view);
  if (typeof answer === 'number') return answer;
  opponent.failure = describeFailure(answer, { seat, name, tick: view.tick });
  return undefined;
}
