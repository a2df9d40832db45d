import { type BotKind, botSeedOf, createView } from '../src/bots/index.ts';
import { describePlayer } from '../src/bots/internal.ts';
import { isInput, type Match } from '../src/core/index.ts';
import type { Opponent, RemotePlayer, RemoteSetup } from '../src/net/index.ts';

/* Bots where the wire wants players: at a seat of a host, or at the other end of a connection. */

/** A bot that a host seats itself, in its own thread. Its seed comes from that of the match, as in a match in process. */
export const seatBot = (kind: BotKind): Opponent => ({
  info: describePlayer(kind),
  create(match, seat) {
    const bot = kind.createBot(setupOf(match, seat, match.seed));
    const view = createView(match, seat);
    return () => {
      const input: unknown = bot.decide(view);
      if (isInput(input)) return input;
      throw new RangeError('it gave no input');
    };
  },
});

/** A bot that plays over the wire; each match has a seed of its own. */
export const remoteBot =
  (kind: BotKind, botSeed: (setup: RemoteSetup) => string) =>
  (setup: RemoteSetup): RemotePlayer => {
    const { seat } = setup;
    const bot = kind.createBot(setupOf(setup, seat, botSeed(setup)));
    let view: ReturnType<typeof createView> | undefined;
    return {
      decide(match) {
        // The same match in every tick, so the same view, as bots are promised.
        view ??= createView(match, seat);
        return bot.decide(view);
      },
    };
  };

export function setupOf(
  { rules }: Pick<Match, 'rules'>,
  seat: 1 | 2,
  botSeed: string,
): Parameters<BotKind['createBot']>[0] {
  return Object.freeze({ seat, rules, seed: botSeedOf(botSeed, seat), note: () => {} });
}
