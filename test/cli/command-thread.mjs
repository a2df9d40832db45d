import { Console } from 'node:console';
import { workerData } from 'node:worker_threads';

/* A thread that has loaded the command line, and runs one command after the other. What a command writes is collected. */

const { port, done, module } = workerData;
const output = { stdout: '', stderr: '' };
for (const name of ['stdout', 'stderr'])
  process[name].write = (chunk, encoding, callback) => {
    output[name] += Buffer.from(chunk).toString('utf8');
    const written = callback ?? encoding;
    if (typeof written === 'function') setImmediate(written);
    return true;
  };
const { runCommandLine } = await import(module);

/** Wakes the thread that waits for the end of a command. */
function answer(code, isOver) {
  port.postMessage({ code, isOver, ...output });
  Object.assign(output, { stdout: '', stderr: '' });
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
}

// A command may end its process: here it ends this thread.
process.on('exit', (code) => answer(code, true));
port.on('message', async (words) => {
  // A command replaces it.
  globalThis.console = new Console(process.stdout, process.stderr);
  const code = await runCommandLine(words);
  // What threads of bots have printed may still be on its way, as it may at the end of a process.
  setImmediate(() => answer(code, false));
});
