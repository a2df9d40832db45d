import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { compiledUrl } from './compiled-url.ts';
import { type Answer, IsolationMemory, serve } from './isolation-memory.ts';

/* The thread between whoever asks, who waits with a thread, and the process of a bot, which is spoken to by events. */

const { buffer, memoryMb } = workerData as { buffer: SharedArrayBuffer; memoryMb: number };
const memory = new IsolationMemory(buffer);

/** How often the memory of the process is looked at, ms. */
const LOOK_MS = 50;

const child: ChildProcess = fork(compiledUrl('isolation-child', import.meta.url), {
  serialization: 'advanced',
  execArgv: [`--max-old-space-size=${memoryMb}`],
  // What a bot prints gets between no results.
  stdio: ['ignore', 2, 2, 'ipc'],
});
memory.pid = child.pid ?? 0;
let waiting: ((answer: Answer) => void) | undefined;
child.on('message', (answer: Answer) => waiting?.(answer));
child.on('error', (error) => memory.leave(`its process could not be started: ${error.message}`));
child.on('exit', (code, signal) => {
  memory.leave(`its process ended, by ${signal ?? `exit code ${code}`}`);
  process.exit();
});
setInterval(() => {
  if (memory.gone !== undefined) child.kill('SIGKILL');
  const used = memoryOf(child.pid ?? 0);
  if (used <= memoryMb) return;
  memory.leave(`it took ${Math.round(used)} MiB of memory, and may take ${memoryMb}`);
  child.kill('SIGKILL');
}, LOOK_MS).unref();

serve(
  memory,
  (request) =>
    new Promise((resolve) => {
      waiting = resolve;
      child.send(request);
    }),
);

/** Memory of a process that is in use, MiB; 0 where it cannot be told. */
function memoryOf(pid: number): number {
  try {
    if (process.platform === 'linux') {
      const [, resident] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      return Number(resident ?? 0) / 1024;
    }
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
  } catch {
    return 0;
  }
}
