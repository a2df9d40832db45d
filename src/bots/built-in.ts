import { createChampion } from './built-in/champion.ts';
import { createDodger } from './built-in/dodger.ts';
import { createGunner } from './built-in/gunner.ts';
import { createHunter } from './built-in/hunter.ts';
import { createIdle } from './built-in/idle.ts';
import { createPlanner } from './built-in/planner.ts';
import { createRandom } from './built-in/random.ts';
import type { BotKind, CreateBot } from './contract.ts';

/* A change to one input that a bot gives in one match is a new version of that bot. */

/** The bots of this package, each stronger than those before it. */
export const BUILT_IN_BOTS: readonly BotKind[] = Object.freeze([
  rung('idle', '1', createIdle),
  rung('gunner', '1', createGunner),
  rung('random', '1', createRandom),
  rung('hunter', '1', createHunter),
  rung('dodger', '1', createDodger),
  rung('champion', '1', createChampion),
  rung('planner', '1', createPlanner),
]);

/** The bot of the ladder that is called `name`, or undefined if none is. */
export const findBot = (name: string): BotKind | undefined => BUILT_IN_BOTS.find((bot) => bot.name === name);

function rung(name: string, version: string, createBot: CreateBot): BotKind {
  return Object.freeze({ name, kind: 'ladder', version, createBot });
}
