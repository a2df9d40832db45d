import { Worker } from 'node:worker_threads';
import type { Request } from './isolation-memory.ts';
import { IsolationRunner } from './isolation-runner.ts';
import { openPlayer } from './player.ts';

/* The process of a bot. */

/** A bot that never returns hears no event: a thread beside it looks whether anybody is left to play for. */
const WATCHDOG = `
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, 500);
`;
new Worker(WATCHDOG, { eval: true }).unref();

const runner = new IsolationRunner(openPlayer);
const send = process.send!.bind(process);
process.on(
  'message',
  (request: Request) => void Promise.resolve(runner.handle(request)).then((answer) => send(answer)),
);
process.on('disconnect', () => process.exit());
