import type { Input } from '../core/index.ts';
import { findBot } from './built-in.ts';
import type { Bot, BotKind, BotSetup, Seat } from './contract.ts';
import { type BotFailure, startMatch } from './play.ts';

/* A bot that is checked: its matches, played in several ways, input by input. */

export const OPPONENTS = ['gunner', 'random', 'hunter'] as const;

/** Which match. */
export interface Game {
  readonly seat: Seat;
  readonly opponent: (typeof OPPONENTS)[number];
  /** of the seed */
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

  /** Plays each match once more, in another way. @returns where it first parts from before, in words; undefined: nowhere */
  compare(runs: readonly Run[], again: (game: Game) => Run): string | undefined {
    for (const { game, inputs } of runs) {
      const other = again(game).inputs;
      const at = inputs.findIndex((input, tick) => input !== other[tick]);
      const tick =
        at !== -1 ? at : inputs.length === other.length ? -1 : Math.min(inputs.length, other.length);
      if (tick === -1) continue;
      const keys = `${inputs[tick] ?? 'nothing'}, then ${other[tick] ?? 'nothing'}`;
      return `in seat ${game.seat} against ${game.opponent} it pressed ${keys} at tick ${tick}`;
    }
    return undefined;
  }

  run(game: Game): Run {
    const play = this.#start(game);
    while (play.advance());
    return { game, inputs: play.inputs, failures: play.failures };
  }

  /** Two matches at once, tick by tick. */
  runBeside(game: Game): Run {
    const play = this.#start(game);
    const other = this.#start({ ...game, seat: game.seat === 1 ? 2 : 1, suffix: '/beside' });
    while (play.advance()) other.advance();
    return { game, inputs: play.inputs, failures: play.failures };
  }

  #start(game: Game): { inputs: Input[]; failures: readonly BotFailure[]; advance(): boolean } {
    const { seat, opponent, suffix = '' } = game;
    const own = {
      name: this.#kind.name,
      createBot: (setup: BotSetup) => this.#time(this.#kind.createBot(setup)),
    };
    const other = findBot(opponent)!;
    const inputs: Input[] = [];
    const play = startMatch({
      seed: `${this.#options.seed}/${opponent}${suffix}`,
      players: seat === 1 ? [own, other] : [other, own],
      limitTicks: this.#options.ticks,
      onTick: (_, first, second) => void inputs.push(seat === 1 ? first : second),
    });
    return { inputs, failures: play.failures, advance: () => play.advance(1) };
  }

  /** Whatever is wrong with it is found by who plays it. */
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
