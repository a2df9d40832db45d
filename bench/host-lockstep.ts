import { type Bot, botSeedOf, createView } from '../src/bots/index.ts';
import { SHOOT } from '../src/core/index.ts';
import { playRemote, type RemotePlayer, type RemoteSetup } from '../src/net/index.ts';
import type { Answers } from './child.ts';
import { firstDraw, firstInput, HELD_TICKS, nextDraw } from './limit.ts';
import { builtInBot } from './players.ts';

/* The program of `shooter bench host` that is the two players of a match in lockstep. */

export interface LockstepSetup {
  readonly port: number;
  readonly room: string;
  readonly keys: 'mask' | 'array';
  /** names of built-in bots, or keys that were drawn before */
  readonly players: readonly [string, string] | 'scripted';
}

/** Ticks before time is taken: V8 has compiled by then what it will. */
const WARM_TICKS = 5000;

export const answers: Answers = {
  /** Plays one match to its end; ticks a second once warm. */
  async play({ port, room, keys, players }: LockstepSetup): Promise<number> {
    let [warmAt, endAt, ticks] = [0, 0, 0];
    const create =
      (index: 0 | 1) =>
      (setup: RemoteSetup): RemotePlayer => {
        const player = players === 'scripted' ? scripted(setup.seat) : remote(players[index], setup);
        if (index === 1) return player;
        return {
          decide(match) {
            if (match.tick === WARM_TICKS) warmAt = performance.now();
            ticks = match.tick;
            endAt = performance.now();
            return player.decide(match);
          },
        };
      };
    const seated = (index: 0 | 1): Promise<void> =>
      playRemote({
        host: '127.0.0.1',
        port,
        hello: { room, pace: 'lockstep', keys, player: { name: 'bench' } },
        matches: 1,
        createPlayer: create(index),
      });
    await Promise.all([seated(0), seated(1)]);
    return (ticks - WARM_TICKS) / ((endAt - warmAt) / 1000);
  },
};

/** Keys as those of limit.c. */
function scripted(seed: number): RemotePlayer {
  let draw = firstDraw(seed);
  let keys = SHOOT;
  return {
    decide({ tick }) {
      if (tick % HELD_TICKS === 0) {
        draw = nextDraw(draw);
        keys = firstInput(draw);
      }
      return keys;
    },
  };
}

function remote(name: string, { seat, rules }: RemoteSetup): RemotePlayer {
  const bot: Bot = builtInBot(name).createBot({ seat, rules, seed: botSeedOf('bench', seat), note() {} });
  let view: ReturnType<typeof createView> | undefined;
  return {
    decide(match) {
      view ??= createView(match, seat);
      return bot.decide(view);
    },
  };
}
