import { EXIT } from './exit.ts';

/** What asks a command to come to its end. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls `act` at each signal that asks for the end. @returns what stops that */
export function onSignal(act: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of SIGNALS) process.on(signal, act);
  return () => {
    for (const signal of SIGNALS) process.off(signal, act);
  };
}

/** Runs work that a signal aborts. @returns what it gave, and the exit code: `EXIT.interrupted` if a signal came, else `EXIT.done` */
export async function interruptible<T>(
  act: (signal: AbortSignal) => Promise<T>,
): Promise<{ readonly value: T; readonly exit: number }> {
  const interruption = new AbortController();
  const release = onSignal(() => interruption.abort());
  try {
    const value = await act(interruption.signal);
    return { value, exit: interruption.signal.aborted ? EXIT.interrupted : EXIT.done };
  } finally {
    release();
  }
}
