import type { Input } from '../core/index.ts';
import type { Bot, View } from './contract.ts';

/** A bot that decides every so many ticks and holds its keys in between: the arena hardly changes faster, and its logs stay small. */
export function holdKeys(ticks: number, choose: (view: View) => Input): Bot {
  let keys: Input = 0;
  let holdUntil = 0;
  return {
    decide(view) {
      if (view.tick < holdUntil) return keys;
      holdUntil = view.tick + ticks;
      keys = choose(view);
      return keys;
    },
  };
}
