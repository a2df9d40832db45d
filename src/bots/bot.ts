import type { Input, Rules } from '../core/index.ts';
import type { Seat, View } from './view.ts';

/**
 * Version of the contract between bots and whoever plays them: this page and that of `View`. A module may export it as
 * `contract`, and is refused by a release that has another one. What is added to it does not make it another version.
 */
export const BOT_CONTRACT = 1;

/** A player that is a program, for one match. */
export interface Bot {
  /**
   * Says which keys to hold in the next tick. Asked once per tick, of both bots before the tick is taken, so neither knows
   * what the other presses.
   *
   * @param view the same object in every tick
   * @returns an integer from 0 to 31, at once and not as a promise; with anything else, and by throwing, it presses nothing
   *   in that tick, and forfeits the match when that has happened too often
   */
  decide(view: View): Input;
}

/** What a bot is given before its match. Frozen. */
export interface BotSetup {
  /** where it sits */
  readonly seat: Seat;
  /** the parameters of the match, all of them, frozen */
  readonly rules: Rules;
  /** for all chance in the bot: text, another one in each seat and match, and not the seed of the match */
  readonly seed: string;
  /** Keeps a remark on the tick that the bot decides on, for those who look at the match later. Plain JSON data. */
  readonly note: (value: unknown) => void;
}

/** Makes a bot for one match. Nothing of an earlier match may change what it does. */
export type CreateBot = (setup: BotSetup) => Bot;

/** A bot that can be chosen by name, with what is on record of it for every match that it plays. */
export interface BotKind {
  readonly name: string;
  /** where its inputs come from: this package, a file of the user's, scripted inputs, the inputs of a log, a learned policy */
  readonly kind: 'ladder' | 'module' | 'script' | 'log' | 'policy';
  /** text; two kinds of one name and version press the same keys in the same match */
  readonly version: string;
  /** content hash of the file that it came from: `sha256:` and 64 hexadecimal digits */
  readonly hash?: string;
  readonly createBot: CreateBot;
}
