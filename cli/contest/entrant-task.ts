import { divertOutput, findLooseEnds, openTracked } from '../../src/bots/index.ts';

/* Loads a module in a thread of its own to see what it reads while it is loaded and made. */

divertOutput();

export const trackEntrant = async (name: string): Promise<string[]> =>
  findLooseEnds(name, (await openTracked(name)).reads);
