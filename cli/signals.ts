/** What asks a command to come to its end. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls `act` at each signal that asks for the end. @returns what stops that */
export function onSignal(act: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of SIGNALS) process.on(signal, act);
  return () => {
    for (const signal of SIGNALS) process.off(signal, act);
  };
}

/** Passes on a signal to a thread, which hears none by itself. */
export const raiseSignal = (signal: NodeJS.Signals): void => void process.emit(signal, signal);
