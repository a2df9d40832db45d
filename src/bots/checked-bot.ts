import type { Input } from '../core/index.ts';
import { findBot } from './built-in.ts';
import type { Bot, BotKind, BotSetup, Seat } from './contract.ts';
import { type BotFailure, type Play, type PlayOptions, startMatch } from './play.ts';

/* A bot that is checked: its matches, played in several ways, input by input. */

export const OPPONENTS = ['gunner', 'random', 'hunter'] as const;

/** Which match. */
export interface Game {
  readonly seat: Seat;
  readonly opponent: (typeof OPPONENTS)[number];
  /** appended to the seed, so that it is another match; nothing if left out */
  readonly suffix?: string;
}

/** One match of a bot, as it is compared. */
export interface Run {
  readonly game: Game;
  readonly inputs: readonly Input[];
  readonly failures: readonly BotFailure[];
}

export interface CheckedBotOptions {
  readonly seed: string;
  /** of each match at most */
  readonly ticks: number;
  /** now, ms */
  readonly clock: () => number;
}

export class CheckedBot {
  /** how long each decision took, ms */
  readonly times: number[] = [];
  readonly #kind: Pick<BotKind, 'name' | 'createBot'>;
  readonly #options: CheckedBotOptions;

  constructor(kind: Pick<BotKind, 'name' | 'createBot'>, options: CheckedBotOptions) {
    this.#kind = kind;
    this.#options = options;
  }

  /** Plays each match once more, in another way. @returns where it first differs from before, in words; undefined: nowhere */
  compare(runs: readonly Run[], again: (game: Game) => Run): string | undefined {
    for (const { game, inputs } of runs) {
      const other = again(game).inputs;
      const length = Math.max(inputs.length, other.length);
      for (let tick = 0; tick < length; tick += 1) {
        if (inputs[tick] === other[tick]) continue;
        const keys = `${inputs[tick] ?? 'nothing'}, then ${other[tick] ?? 'nothing'}`;
        return `in seat ${game.seat} against ${game.opponent} it pressed ${keys} at tick ${tick}`;
      }
    }
    return undefined;
  }

  /** @param beside another match that is played at the same time, tick by tick */
  run(game: Game, beside?: Game): Run {
    const inputs: Input[] = [];
    const play = this.#start(game, (_, first, second) => void inputs.push(game.seat === 1 ? first : second));
    const other = beside && this.#start(beside);
    while (play.advance(1)) other?.advance(1);
    return { game, inputs, failures: play.failures };
  }

  #start({ seat, opponent, suffix = '' }: Game, onTick?: PlayOptions['onTick']): Play {
    const own = {
      name: this.#kind.name,
      createBot: (setup: BotSetup) => this.#time(this.#kind.createBot(setup)),
    };
    const other = findBot(opponent)!;
    return startMatch({
      seed: `${this.#options.seed}/${opponent}${suffix}`,
      players: seat === 1 ? [own, other] : [other, own],
      limitTicks: this.#options.ticks,
      onTick,
    });
  }

  /** The bot with a clock around its decisions. What is no bot is left as it is, and found by `startMatch`. */
  #time(bot: Bot): Bot {
    if (typeof bot?.decide !== 'function') return bot;
    return {
      decide: (view) => {
        const start = this.#options.clock();
        try {
          return bot.decide(view);
        } finally {
          this.times.push(this.#options.clock() - start);
        }
      },
    };
  }
}
