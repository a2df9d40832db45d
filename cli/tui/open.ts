import { dropUnreadOutput } from '../output.ts';
import type { TerminalStreams } from './app.ts';
import type { ReplayOptions } from './replay.ts';

/* Opens a terminal interface. Ink and React are loaded only then. */

/** Whether a terminal interface can open. */
export const isTerminal = (): boolean =>
  process.stdin.isTTY === true && process.stdout.isTTY === true && process.env.TERM !== 'dumb';

/** Loads a module that imports Ink, with React's production build: the development checks cost four times the work itself. */
export async function loadWithInk<T>(load: () => Promise<T>): Promise<T> {
  process.env.NODE_ENV = 'production';
  return await load();
}

/** The terminal of this process. From now on a terminal that is stopped holds up neither output nor the end of the process. */
export function openTerminal(ascii: boolean): TerminalStreams {
  dropUnreadOutput();
  const { stdin, stdout, env } = process;
  return { stdin, stdout, env, ascii };
}

/** Shows a match on the terminal of this process, until the person has seen enough. @returns the exit code */
export async function showReplay(options: ReplayOptions, ascii: boolean): Promise<number> {
  const { openReplay } = await loadWithInk(() => import('./replay.ts'));
  return await openReplay(openTerminal(ascii), options);
}
