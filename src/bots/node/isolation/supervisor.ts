import { workerData } from 'node:worker_threads';
import { printAtOnce } from '../output.ts';
import { type Answer, createAnswerReader, encodeRequest } from './frames.ts';
import { IsolationMemory, serve } from './memory.ts';
import { memoryOf, startBotProcess } from './process.ts';

/* The supervisor: a thread between the thread that asks, which blocks until the answer comes, and the process of a bot, whose pipes need
   an event loop.
   What the process sends is measured before it is kept: one answer to each request, of a bounded size. */

export interface SupervisorTask {
  readonly buffer: SharedArrayBuffer;
  /** the bot, as `openPlayer` takes it */
  readonly name: string;
  readonly memoryMb: number;
  readonly marker: string;
}

const { buffer, name, memoryMb, marker } = workerData as SupervisorTask;
const memory = new IsolationMemory(buffer);

/** How often the memory of the process is looked at, ms. */
const LOOK_MS = 50;

/** For so long, ms, the pipes of a process that has ended are read. */
const PIPES_MS = 100;

const { child, channel, kill, reaped } = startBotProcess(name, { memoryMb, marker });
for (const stream of [child.stdout!, child.stderr!]) stream.on('data', passOutput);
memory.pid = child.pid ?? 0;
const answers = createAnswerReader();
let waiting: ((answer: Answer) => void) | undefined;
channel.on('data', (chunk: Uint8Array) => {
  try {
    for (const answer of answers.push(chunk)) take(answer);
  } catch (error) {
    drop(`it sent ${(error as Error).message}`);
  }
});
// Its exit event says that it is gone.
channel.on('error', () => {});
child.on('error', (error) => memory.leave(`its process could not be started: ${error.message}`));
child.on('exit', (code, signal) => {
  // The system may give the process id to another process from now on.
  memory.pid = 0;
  const leave = (): void => {
    memory.leave(`its process ended, by ${signal ?? `exit code ${code}`}`);
    // A thread that ends before its processes are reaped leaves them as zombies: no other thread waits for them.
    void reaped.then(() => process.exit());
  };
  // What it printed last is in the pipes still.
  child.once('close', leave);
  // However late the timer is, they are read once more before it counts.
  setTimeout(() => setImmediate(leave), PIPES_MS);
});
setInterval(() => {
  if (memory.gone !== undefined) kill();
  const used = memoryOf(child.pid ?? 0);
  if (used > memoryMb) drop(`it took ${Math.round(used)} MiB of memory, and may take ${memoryMb}`);
}, LOOK_MS).unref();

serve(
  memory,
  (request) =>
    new Promise((resolve) => {
      waiting = resolve;
      channel.write(encodeRequest(request));
    }),
);

function take(answer: Answer): void {
  const resolve = waiting;
  waiting = undefined;
  if (resolve === undefined) drop('it sent an answer to what nobody had asked');
  // What it printed before is in its pipes already, and read in this turn of the loop: it belongs to the game that may end with this answer.
  else setImmediate(resolve, answer);
}

/** Ends a process that does not keep to what was agreed. */
function drop(why: string): void {
  memory.leave(why);
  channel.destroy();
  kill();
}

/** What a bot prints gets between no results. */
function passOutput(bytes: Uint8Array): void {
  memory.output.write(bytes);
  printAtOnce(bytes);
}
