import { createMatch, isInput, type Match, restoreOtherSeed } from '../../../core/index.ts';
import type { Bot, BotKind, BotSetup, Seat, View } from '../../contract.ts';
import { describeThrown, describeValue } from '../../describe.ts';
import type { Jumps } from '../../forward-model.ts';
import { framesOf } from '../../stack.ts';
import { createMovedView } from '../../view.ts';
import type { Answer, Request } from './memory.ts';

/* The bot's side of isolation: makes its bots and asks them, on a match that is a copy and knows no seed. */

/** What is told beside an input. */
export interface AnswerDetails {
  /** of a load: what it says of itself; what it is, is for whoever asks to find out */
  readonly about?: Pick<BotKind, 'name' | 'version'>;
  /** something went wrong */
  readonly code?: string;
  readonly message?: string;
  /** where in the bot, if it threw */
  readonly stack?: readonly string[] | undefined;
  /** remarks of the bot, in JSON each */
  readonly notes?: readonly string[];
}

/** A bot in a match. */
interface Game {
  readonly match: Match;
  readonly bot: Bot;
  readonly view: View;
  readonly jumps: Jumps;
}

/** Bytes of the notes of a decision at most, as they are told: what is more is dropped. */
export const MAX_NOTES = 32_768;

export class IsolationRunner {
  readonly #open: (name: string) => Promise<BotKind>;
  #kind: BotKind | undefined;
  readonly #games = new Map<Seat, Game>();
  #notes: string[] = [];
  #notesBytes = 0;

  /** @param open finds a player by what a person calls it */
  constructor(open: (name: string) => Promise<BotKind>) {
    this.#open = open;
  }

  /** Never throws: what goes wrong is in the answer. */
  handle(request: Request): Answer | Promise<Answer> {
    if (request.kind === 'load') return this.#load(request.text);
    if (request.kind === 'start') return this.#start(request);
    return this.#decide(request);
  }

  async #load(name: string): Promise<Answer> {
    try {
      this.#kind = await this.#open(name);
      return tell({ about: { name: this.#kind.name, version: this.#kind.version } });
    } catch (error) {
      const { code = 'bot/failed-to-load', message = describeThrown(error) } = error as {
        code?: string;
        message?: string;
      };
      return tell({ code, message });
    }
  }

  #start({ seat, text }: Request): Answer {
    const { rules, seed } = JSON.parse(text) as Pick<BotSetup, 'rules' | 'seed'>;
    const match = createMatch({ seed: '', rules });
    const note = (value: unknown): void => this.#note(value);
    try {
      const bot: unknown = this.#kind!.createBot(Object.freeze({ seat, rules: match.rules, seed, note }));
      if (typeof (bot as Bot | undefined)?.decide !== 'function')
        return tell({
          code: 'bot/failed-to-start',
          message: `createBot returned ${describeValue(bot)}, which has no function decide`,
        });
      const jumps = { count: 0 };
      this.#games.set(seat, { match, bot: bot as Bot, view: createMovedView(match, seat, jumps), jumps });
      return this.#answer(0, {});
    } catch (error) {
      const message = `createBot threw ${describeThrown(error)}`;
      return tell({ code: 'bot/failed-to-start', message, stack: framesOf(error) });
    }
  }

  #decide({ seat, words }: Request): Answer {
    const { match, bot, view, jumps } = this.#games.get(seat)!;
    restoreOtherSeed(match, words);
    jumps.count += 1;
    try {
      const input: unknown = bot.decide(view);
      if (isInput(input)) return this.#answer(input, {});
      const message = `decide returned ${describeValue(input)}, no integer from 0 to 31`;
      return this.#answer(0, { code: 'bot/bad-input', message });
    } catch (error) {
      const message = `decide threw ${describeThrown(error)}`;
      return this.#answer(0, { code: 'bot/threw', message, stack: framesOf(error) });
    }
  }

  #answer(value: number, details: AnswerDetails): Answer {
    const notes = this.#notes;
    if (notes.length === 0 && details.code === undefined) return { value, text: '' };
    this.#notes = [];
    this.#notesBytes = 0;
    return tell({ ...details, notes }, value);
  }

  /** What cannot be told in JSON is told as what no log takes, and is counted there. */
  #note(value: unknown): void {
    let text: string | undefined;
    try {
      text = JSON.stringify(value);
    } catch {
      text = undefined;
    }
    text ??= '';
    const bytes = Buffer.byteLength(JSON.stringify(text)) + 1;
    if (this.#notesBytes + bytes > MAX_NOTES) return;
    this.#notesBytes += bytes;
    this.#notes.push(text);
  }
}

const tell = (details: AnswerDetails, value = 0): Answer => ({ value, text: JSON.stringify(details) });
