import { workerData } from 'node:worker_threads';
import { IsolationMemory, serve } from './isolation-memory.ts';
import { IsolationRunner } from './isolation-runner.ts';
import { openPlayer } from './player.ts';
import { keepPrinted } from './printed.ts';
import { tellThrown } from './tell.ts';

/* The thread of a bot. */

const memory = new IsolationMemory(workerData as SharedArrayBuffer);
// Whoever asks waits with its thread and hears no event of this one.
process.on('uncaughtException', (error) =>
  memory.leave(`it threw outside of decide, in a timer or a promise of its own: ${tellThrown(error)}`),
);
process.on('exit', () => memory.leave('it has ended its thread'));
keepPrinted(memory.printed, true);
const runner = new IsolationRunner(openPlayer);
serve(memory, (request) => runner.handle(request));
