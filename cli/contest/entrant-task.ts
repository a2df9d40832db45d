import { describeUndeclared, openTracked, redirectStdout } from '../../src/bots/node/internal.ts';

/* Loads a module in a thread of its own to see what it reads while it is loaded and made. */

redirectStdout();

export const trackEntrant = async (name: string): Promise<string[]> =>
  describeUndeclared(name, (await openTracked(name)).reads);
