import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { compiledUrl } from './compiled-url.ts';
import { type Answer, IsolationMemory, serve } from './isolation-memory.ts';
import { printNow } from './printed.ts';

/* The thread between whoever asks, who waits with a thread, and the process of a bot, which is spoken to by events. */

const { buffer, memoryMb } = workerData as { buffer: SharedArrayBuffer; memoryMb: number };
const memory = new IsolationMemory(buffer);

/** How often the memory of the process is looked at, ms. */
const LOOK_MS = 50;

/** What is in the pipes of a process that has ended is read for so long, ms. */
const PIPES_MS = 100;

const child: ChildProcess = fork(compiledUrl('isolation-child', import.meta.url), {
  serialization: 'advanced',
  execArgv: [`--max-old-space-size=${memoryMb}`],
  stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
});
for (const stream of [child.stdout!, child.stderr!]) stream.on('data', tellPrinted);
memory.pid = child.pid ?? 0;
let waiting: ((answer: Answer) => void) | undefined;
child.on('message', (answer: Answer) => {
  // What it printed before it failed is in the pipe already, and read in this turn of the loop.
  if (answer.text === '') waiting?.(answer);
  else setImmediate(() => waiting?.(answer));
});
child.on('error', (error) => memory.leave(`its process could not be started: ${error.message}`));
child.on('exit', (code, signal) => {
  const leave = (): void => {
    memory.leave(`its process ended, by ${signal ?? `exit code ${code}`}`);
    process.exit();
  };
  // A process that it began may hold its pipes for longer than anybody waits.
  child.once('close', leave);
  setTimeout(leave, PIPES_MS);
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

/** What a bot prints gets between no results. */
function tellPrinted(bytes: Uint8Array): void {
  memory.printed.write(bytes);
  printNow(bytes);
}

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
