import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { afterAll } from 'vitest';
import { NEVER_MS } from '../own-time.ts';

/* The command line as a user runs it, in a folder of its own: as another process; or, where a process proves nothing, in a thread that has loaded
   it already, since most of what a short command costs is to load it. */

export const MAIN: string = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

const COMMAND_LINE: string = new URL('../../dist/cli/command-line.js', import.meta.url).href;

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** what stands on standard input */
  readonly input?: string;
}

const environment = (env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  LANG: 'C.UTF-8',
  LC_ALL: '',
  ...env,
});

/** What is of a process: sockets, a terminal, an output that does not block. */
const OF_PROCESSES: readonly string[] = ['bench', 'bot', 'demo', 'host', 'play', 'watch'];

/** Words that take a process: standard input, isolation, the module of a bot. */
const TAKES_PROCESS = /^-$|^--isolate|\.m?js$/;

/** Runs a command to its end: in a thread, unless it takes a process of its own. */
export function shooter(args: readonly string[], options: RunOptions): Ran {
  const { cwd, env, input } = options;
  const isOfProcess =
    env !== undefined ||
    input !== undefined ||
    OF_PROCESSES.includes(args[0] ?? '') ||
    args.some((word) => TAKES_PROCESS.test(word));
  return isOfProcess ? shooterProcess(args, options) : runInThread(args, cwd);
}

interface CommandThread {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** 1 once the command is over */
  readonly done: Int32Array;
}

let thread: CommandThread | undefined;

function openThread(): CommandThread {
  const { port1: port, port2 } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./command-thread.mjs', import.meta.url), {
    workerData: { port: port2, done, module: COMMAND_LINE },
    transferList: [port2],
    env: environment(),
    execArgv: [],
  });
  worker.unref();
  return { worker, port, done };
}

function runInThread(words: readonly string[], cwd: string): Ran {
  thread ??= openThread();
  const { port, done } = thread;
  const before = process.cwd();
  process.chdir(cwd);
  Atomics.store(done, 0, 0);
  port.postMessage(words);
  const waited = Atomics.wait(done, 0, 0, NEVER_MS);
  process.chdir(before);
  if (waited === 'timed-out') throw new Error(`it does not end: ${words.join(' ')}`);
  const { code, stdout, stderr, isOver } = receiveMessageOnPort(port)!.message as Ran & { isOver: boolean };
  if (isOver) thread = undefined;
  return { code, stdout, stderr };
}

/** Runs a command to its end, as a process. */
export function shooterProcess(args: readonly string[], { cwd, env, input = '' }: RunOptions): Ran {
  const ran = spawnSync(process.execPath, [MAIN, ...args], {
    cwd,
    input,
    env: environment(env),
    encoding: 'utf8',
    timeout: NEVER_MS,
    maxBuffer: 1 << 26,
  });
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

export interface Running {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  readonly end: Promise<Ran>;
}

/** Starts a command. */
export function start(args: readonly string[], { cwd, env }: RunOptions): Running {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Output that a test has closed is none.
  const read = (stream: Readable): Promise<string> => text(stream).catch(() => '');
  const end = Promise.all([once(child, 'close'), read(child.stdout), read(child.stderr)]).then(
    ([[code], stdout, stderr]): Ran => ({ code: code as number | null, stdout, stderr }),
  );
  return { process: child, end };
}

/** A folder that is gone after the tests of a file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shooter-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes the module of a bot. `body` is that of createBot({ seat, rules, seed, note }). */
export function writeBot(folder: string, name: string, body: string): string {
  const source = `export function createBot({ seat, rules, seed, note }) {\n${body}\n}\n`;
  writeFileSync(join(folder, `${name}.mjs`), source);
  return `./${name}.mjs`;
}
