import { createChampion } from './built-in/champion.ts';
import { createDodger } from './built-in/dodger.ts';
import { createGunner } from './built-in/gunner.ts';
import { createHunter } from './built-in/hunter.ts';
import { createIdle } from './built-in/idle.ts';
import { createPlanner } from './built-in/planner.ts';
import { createRandom } from './built-in/random.ts';
import type { Bot, BotKind, CreateBot } from './contract.ts';
import { matchOfView } from './view.ts';

/* A new bot: its file built-in/NAME.ts (a contest finds it by that name), its row here after those that it beats, its description in
   docs/bots.md. A change to one input that a bot gives in one match is a new version of that bot. */

/** The bots of this package, each stronger than those before it. */
export const BUILT_IN_BOTS: readonly BotKind[] = Object.freeze([
  builtIn('idle', '1', createIdle),
  builtIn('gunner', '1', createGunner),
  builtIn('random', '1', createRandom),
  builtIn('hunter', '1', createHunter),
  builtIn('dodger', '1', createDodger),
  builtIn('champion', '1', createChampion),
  builtIn('planner', '1', createPlanner),
]);

/**
 * The bot of this package that is called `name`.
 *
 * @returns undefined if none is
 */
export const findBot = (name: string): BotKind | undefined => BUILT_IN_BOTS.find((bot) => bot.name === name);

/**
 * A bot that throws if its first view was not made by this package. Later views are not checked: that took a sixth of the time of a
 * match of gunners.
 */
function builtIn(name: string, version: string, createBot: CreateBot): BotKind {
  const createChecked: CreateBot = (setup) => {
    const { decide } = createBot(setup);
    const bot: { decide: Bot['decide'] } = {
      decide(view) {
        matchOfView(view);
        bot.decide = decide;
        return decide(view);
      },
    };
    return bot;
  };
  // 'ladder' stands in logs and on the wire for built-in bots.
  return Object.freeze({ name, kind: 'ladder', version, createBot: createChecked });
}
