import { finished } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { type ErrorCode, ShooterError } from '../src/core/index.ts';
import type { CommandMessage, CommandTask } from './command-thread-entry.ts';
import { EXIT } from './exit.ts';
import { onSignal } from './signals.ts';

/* A thread in which the code of a user's module runs, so that this one stays free: it hears signals, keeps the time, and ends
   the thread whatever that does. */

/** What every such thread says; `Own` is what one kind of them says beside it. */
type ThreadMessage<Own> =
  /** it begins to load a module or to make a bot, which may never return; `what` says so as a failure, "x.js did not load", or is undefined once it has returned */
  | { readonly kind: 'runs'; readonly what: string | undefined }
  | { readonly kind: 'failed'; readonly error: ThreadError }
  | Own;

/** An error, which loses its class on the way between threads. */
export interface ThreadError {
  readonly name: string;
  readonly message: string;
  readonly code?: ErrorCode | undefined;
}

export interface ThreadTask<Task> {
  readonly task: Task;
  readonly port: MessagePort;
}

/** Time in which what a thread printed has to be printed here once it is gone, ms: whoever reads standard error may have left. */
const PRINT_MS = 1000;
/** Time for which a thread may go on after a first signal, ms. */
const GRACE_MS = 400;

export interface ThreadOptions<Task, Own> {
  readonly module: URL;
  readonly task: Task;
  /** time limit for loading a module, and for creating a bot, ms */
  readonly startMs: number;
  readonly onMessage: (message: Own) => void;
}

export interface BotThread {
  readonly port: MessagePort;
  /** Settles when the thread is gone, however. Rejects with what failed in it, and where a bot never ended loading. */
  readonly gone: Promise<void>;
  readonly isInterrupted: boolean;
  terminate(): void;
  /** Ends the thread for a reason of this side, with which `gone` rejects. */
  fail(error: unknown): void;
}

export function startThread<Task, Own extends { readonly kind: string }>(
  { module, task, startMs, onMessage }: ThreadOptions<Task, Own>,
  onInterrupt: (signal: NodeJS.Signals) => void,
): BotThread {
  const { port1: port, port2 } = new MessageChannel();
  const given: ThreadTask<Task> = { task, port: port2 };
  // A bot has no use for the token of a host.
  const { SHOOTER_TOKEN: _, ...env } = process.env;
  const worker = new Worker(module, { workerData: given, transferList: [port2], env, stdout: true });
  worker.stdout.pipe(process.stderr, { end: false });
  /** what failed in the thread, or what its end means */
  let failure: Error | undefined;
  /** what failed on this side: it goes before what failed in the thread */
  let ownFailure: { readonly error: unknown } | undefined;
  let interrupted = false;
  let timer: NodeJS.Timeout | undefined;
  /** `what` of the last message `runs`: undefined where nothing runs that may never return */
  let running: string | undefined;
  const terminate = (): void => void worker.terminate();
  const fail = (error: unknown): void => {
    ownFailure ??= { error };
    terminate();
  };
  const take = (message: ThreadMessage<Own>): void => {
    if (message.kind === 'runs') {
      const { what } = message as { readonly what: string | undefined };
      clearTimeout(timer);
      running = what;
      if (what === undefined) return;
      timer = setTimeout(() => {
        failure ??= new ShooterError('bot/late', describeEndless(what, startMs));
        terminate();
      }, startMs);
    } else if (message.kind === 'failed') {
      failure ??= reviveError((message as { readonly error: ThreadError }).error);
      terminate();
    } else {
      try {
        onMessage(message as Own);
      } catch (error) {
        fail(error);
      }
    }
  };
  port.on('message', take);
  const release = onSignal((signal) => {
    interrupted = true;
    onInterrupt(signal);
    setTimeout(terminate, GRACE_MS).unref();
  });
  worker.on('error', (error) => {
    failure ??= error;
  });
  const gone = new Promise<void>((resolve, reject) => {
    worker.on('exit', async (code) => {
      // What it said last may not have been taken yet.
      for (let last = receiveMessageOnPort(port); last !== undefined; last = receiveMessageOnPort(port))
        take(last.message as ThreadMessage<Own>);
      clearTimeout(timer);
      release();
      // What it printed last, too.
      await untilPrinted(worker);
      if (running !== undefined) failure ??= new ShooterError('bot/died', describeExit(running, code));
      port.close();
      if (ownFailure !== undefined) reject(ownFailure.error);
      else if (failure === undefined || interrupted) resolve();
      else reject(failure);
    });
  });
  return {
    port,
    gone,
    get isInterrupted() {
      return interrupted;
    },
    terminate,
    fail,
  };
}

/** Settles when all that a thread printed has been read, or after `PRINT_MS`. */
const untilPrinted = ({ stdout, stderr }: Worker): Promise<unknown> =>
  Promise.race([Promise.allSettled([finished(stdout), finished(stderr)]), pause(PRINT_MS)]);

const describeEndless = (what: string, startMs: number): string =>
  `${what} within ${startMs / 1000} s: it loops, or awaits what never comes. Mend the module, or give it more time with --load-limit`;

/** Node's exit code of a thread or process whose event loop is empty while a top-level promise is pending. */
export const UNSETTLED = 13;

const describeExit = (what: string, code: number): string =>
  code === UNSETTLED
    ? `${what}: it awaits what never comes, outside of all functions. Mend the module`
    : `${what}: it has ended its thread, by exit code ${code}. Mend the module`;

/** An error as it was in the thread. */
function reviveError({ name, message, code }: ThreadError): Error {
  if (name === 'ShooterError' && code !== undefined) return new ShooterError(code, message);
  return Object.assign(new Error(message), { name });
}

/**
 * Runs a whole command in a thread, so that this thread handles signals whatever the module of the command does.
 *
 * @returns its exit code
 */
export async function runInThread(task: CommandTask, startMs: number): Promise<number> {
  let code: number | undefined;
  const thread = startThread<CommandTask, CommandMessage>(
    {
      module: new URL('./command-thread-entry.js', import.meta.url),
      task,
      startMs,
      onMessage(message) {
        if (message.kind === 'output')
          (message.isError ? process.stderr : process.stdout).write(message.text);
        else {
          code = message.code;
          thread.terminate();
        }
      },
    },
    (signal) => thread.port.postMessage(signal),
  );
  await thread.gone;
  return code ?? EXIT.interrupted;
}
