import { setImmediate as immediate } from 'node:timers/promises';

/** Lets the event loop take a turn: signals, timers and sockets are served before the promise is fulfilled. */
export const nextTurn = (): Promise<void> => immediate();
