/** Lets the event loop take a turn: signals, timers and sockets are served before the promise is fulfilled. */
export { setImmediate as nextTurn } from 'node:timers/promises';
