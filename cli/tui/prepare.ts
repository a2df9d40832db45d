/* Has to run before Ink is loaded: React's checks for developers cost four times what it does, and what Ink draws goes into cells,
   which know all colours, whatever the terminal does. */

/** Loads a module that imports Ink. */
export async function loadWithInk<T>(load: () => Promise<T>): Promise<T> {
  process.env.NODE_ENV = 'production';
  process.env.FORCE_COLOR = '3';
  return await load();
}

/** Whether a terminal interface can open. */
export const isTerminal = (): boolean =>
  process.stdin.isTTY === true && process.stdout.isTTY === true && process.env.TERM !== 'dumb';
