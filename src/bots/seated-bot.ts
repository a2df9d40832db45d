import type { Input, Match, Rules } from '../core/index.ts';
import type { Bot, BotKind, BotSetup, Seat, View } from './contract.ts';
import { botSeedOf } from './play.ts';
import { createView } from './view.ts';

/* A bot in a match that somebody else plays: at a seat of a host, at the other end of a connection, in an environment. */

/** Where a bot sits, and in what kind of match. */
export interface SeatOptions {
  /** the player that it is, 1 or 2 */
  readonly seat: Seat;
  /** the parameters of the match, all of them */
  readonly rules: Rules;
  /** text that the bot's own seed is drawn from by its seat, as `playMatch` draws it */
  readonly seed: string;
}

/** A bot that is asked about the match of somebody else. Made by `seatBot`. */
export interface SeatedBot {
  /** What it presses next. @param match the same object in every tick · @throws what the bot throws */
  decide(match: Match): Input;
}

/**
 * Makes a bot for a match that somebody else plays: what `createPlayer` of `playRemote` (shooter-sdk/net) is to return.
 *
 * @param kind the player, for instance `findBot('hunter')`
 * @returns a bot that is asked about a match instead of a view
 * @throws what the bot throws while it is made
 * @example
 * await playRemote({
 *   host: '127.0.0.1',
 *   port: 5050,
 *   createPlayer: ({ seat, rules }) => seatBot(findBot('hunter')!, { seat, rules, seed: '1' }),
 * });
 */
export function seatBot(kind: Pick<BotKind, 'createBot'>, options: SeatOptions): SeatedBot {
  const bot: Bot = kind.createBot(botSetup(options));
  let view: View | undefined;
  return {
    decide(match) {
      view ??= createView(match, options.seat);
      return bot.decide(view);
    },
  };
}

/** What a bot is given before a match in which nobody keeps its remarks. */
export const botSetup = ({ seat, rules, seed }: SeatOptions): BotSetup =>
  Object.freeze({ seat, rules, seed: botSeedOf(seed, seat), note: () => {} });
