import { syncBuiltinESMExports } from 'node:module';
import workerThreads from 'node:worker_threads';
import { describeThrown } from '../../describe.ts';
import { openPlayer } from '../open-player.ts';
import { captureOutput, redirectStdout } from '../output.ts';
import { IsolationMemory, serve } from './memory.ts';
import { IsolationRunner } from './runner.ts';

/* The thread of a bot. */

const memory = new IsolationMemory(takeMemory());
// Whoever asks waits with its thread and hears no event of this one.
process.on('uncaughtException', (error) =>
  memory.leave(`it threw outside of decide, in a timer or a promise of its own: ${describeThrown(error)}`),
);
process.on('beforeExit', () =>
  memory.leave('it awaits what never comes, outside of all functions. Mend the module'),
);
process.on('exit', () => memory.leave('it has ended its thread'));
redirectStdout();
captureOutput(memory.output, true);
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
