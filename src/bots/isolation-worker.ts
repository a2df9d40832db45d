import { syncBuiltinESMExports } from 'node:module';
import workerThreads from 'node:worker_threads';
import { divertOutput } from './divert-output.ts';
import { IsolationMemory, serve } from './isolation-memory.ts';
import { IsolationRunner } from './isolation-runner.ts';
import { openPlayer } from './player.ts';
import { keepPrinted } from './printed.ts';
import { tellThrown } from './tell.ts';

/* The thread of a bot. */

const memory = new IsolationMemory(takeMemory());
// Whoever asks waits with its thread and hears no event of this one.
process.on('uncaughtException', (error) =>
  memory.leave(`it threw outside of decide, in a timer or a promise of its own: ${tellThrown(error)}`),
);
process.on('beforeExit', () =>
  memory.leave('it awaits what never comes, outside of all functions. Mend the module'),
);
process.on('exit', () => memory.leave('it has ended its thread'));
divertOutput();
keepPrinted(memory.printed, true);
const runner = new IsolationRunner(openPlayer);
serve(memory, (request) => runner.handle(request));

/** The bot finds neither the memory over which it is asked nor a way to send messages to whoever started this thread. */
function takeMemory(): SharedArrayBuffer {
  const { workerData, parentPort } = workerThreads;
  parentPort!.close();
  Object.assign(workerThreads, { workerData: undefined, parentPort: null });
  syncBuiltinESMExports();
  return workerData as SharedArrayBuffer;
}
