import { goLive } from '../output.ts';
import type { TerminalPlace } from './stage.ts';

/* Has to run before Ink is loaded: React's checks for developers cost four times what it does, and what Ink draws goes into cells,
   which know all colours, whatever the terminal does. */

/** Whoever looks for colours while Ink is loaded finds them all: that of a terminal that knows fewer would be told in another
    way, which nobody reads. A terminal is asked again, later, what it knows. */
const WHILE_LOADING: NodeJS.ProcessEnv = { TERM: 'dumb', FORCE_COLOR: '3', TF_BUILD: undefined };

/** Loads a module that imports Ink. */
export async function loadWithInk<T>(load: () => Promise<T>): Promise<T> {
  process.env.NODE_ENV = 'production';
  const before = Object.keys(WHILE_LOADING).map((name) => [name, process.env[name]] as const);
  setAll(Object.entries(WHILE_LOADING));
  try {
    return await load();
  } finally {
    setAll(before);
  }
}

function setAll(variables: readonly (readonly [name: string, value: string | undefined])[]): void {
  for (const [name, value] of variables) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** The terminal of this process, to show something on, which from now on holds up neither what is shown nor the end of the process. */
export function openPlace(ascii: boolean): TerminalPlace {
  goLive();
  const { stdin, stdout, env } = process;
  return { stdin, stdout, env, ascii };
}

/** Whether a terminal interface can open. */
export const isTerminal = (): boolean =>
  process.stdin.isTTY === true && process.stdout.isTTY === true && process.env.TERM !== 'dumb';
