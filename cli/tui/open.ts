import { goLive } from '../output.ts';
import type { TerminalStreams } from './app.ts';
import type { ReplayOptions } from './replay.ts';

/* The way to a terminal interface: Ink and React are loaded when one opens. */

/** Whether a terminal interface can open. */
export const isTerminal = (): boolean =>
  process.stdin.isTTY === true && process.stdout.isTTY === true && process.env.TERM !== 'dumb';

/** Loads a module that imports Ink. React's checks for developers cost four times what it does without them. */
export async function loadWithInk<T>(load: () => Promise<T>): Promise<T> {
  process.env.NODE_ENV = 'production';
  return await load();
}

/** The terminal of this process, which from now on holds up neither what is shown nor the end of the process. */
export function openTerminal(ascii: boolean): TerminalStreams {
  goLive();
  const { stdin, stdout, env } = process;
  return { stdin, stdout, env, ascii };
}

/** Shows a match on the terminal of this process, until the person has seen enough. @returns the exit code */
export async function showReplay(options: ReplayOptions, ascii: boolean): Promise<number> {
  const { openReplay } = await loadWithInk(() => import('./replay.ts'));
  return await openReplay(openTerminal(ascii), options);
}
