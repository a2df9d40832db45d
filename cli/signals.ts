/** What asks a command to come to its end. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls `act` at each signal that asks for the end. @returns what stops that */
export function onSignal(act: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of SIGNALS) process.on(signal, act);
  return () => {
    for (const signal of SIGNALS) process.off(signal, act);
  };
}

/** Emits a signal in this thread: Node delivers signals to the main thread alone. */
export const raiseSignal = (signal: NodeJS.Signals): void => void process.emit(signal, signal);
