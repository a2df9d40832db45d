import { describeUndeclared, openTracked, redirectStdout } from '../../bots/node/internal.ts';

/* Loads a module in a thread of its own, to see which files it reads while it is loaded and made: the thread that keeps the results
   of a contest never loads a bot. */

redirectStdout();

export const trackPlayer = async (name: string): Promise<string[]> =>
  describeUndeclared(name, (await openTracked(name)).reads);
