import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { compiledUrl } from '../../../platform/node/index.ts';
import { runtimeFolder } from '../onnx/runtime.ts';
import { fileOfPlayer, onnxFileOf } from '../open-player.ts';

/* The process of a bot: what it is started with, and how it is ended. It gets neither arguments nor environment that could hold
   a secret, reads its own folder and what is needed to run it, and is the first of a process group that ends as a whole. */

/** The descriptor over which the process is asked and answers. */
export const CHANNEL_FD = 3;

/** Variables that a bot may see: none that could hold a secret or change what Node loads. */
const ENVIRONMENT = /^(LANG|LC_[A-Z]+|TZ|PATH|TMPDIR|TEMP|TMP|SystemRoot|windir|NODE_ENV)$/i;

/** The environment of a bot in isolation. */
export const environmentOfBot = (env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => ENVIRONMENT.test(name)));

export interface BotProcess {
  readonly child: ChildProcess;
  readonly channel: Duplex;
  /** Ends the process and all that it has begun. */
  kill(): void;
  /** Settles once nothing of it is in the table of processes. */
  readonly reaped: Promise<unknown>;
}

export interface BotProcessOptions {
  readonly memoryMb: number;
  /** by which whatever it starts is found in the end */
  readonly marker: string;
}

/** @param name of the bot, as `openPlayer` takes it */
export function startBotProcess(name: string, { memoryMb, marker }: BotProcessOptions): BotProcess {
  const entry = fileURLToPath(compiledUrl('bot-side.js', import.meta.url));
  const child = spawn(
    process.execPath,
    [...permissionFlags(name, entry), `--max-old-space-size=${memoryMb}`, entry],
    {
      detached: true,
      env: { ...environmentOfBot(), [MARKER]: marker },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    },
  );
  // Node emits an error event as well, and makes no streams then.
  if (child.stdio === undefined) throw new Error('too many open files: no process can be started');
  const lifeline = child.pid === undefined ? undefined : startLifeline(child.pid);
  child.once('exit', () => {
    killGroup(child.pid!);
    killMarked(marker);
    // The system may give the process id to another process from now on, which the lifeline must not kill.
    lifeline?.kill('SIGKILL');
    // So that this process lives until `reaped` settles.
    lifeline?.ref();
  });
  return {
    child,
    channel: child.stdio[CHANNEL_FD] as Duplex,
    reaped: Promise.all([endOf(child), lifeline && endOf(lifeline)]),
    kill() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      killGroup(child.pid);
      child.kill('SIGKILL');
    },
  };
}

/** A process that could not be started has an end, too. */
const endOf = (child: ChildProcess): Promise<unknown> => once(child, 'exit').catch(() => {});

/**
 * A shell that waits for the end of a pipe which only this process holds, and then kills the bot's process group: so nothing
 * outlives this process, however it ends. A bot that never returns notices no closed pipe by itself.
 */
function startLifeline(pid: number): ChildProcess | undefined {
  if (process.platform === 'win32') return undefined;
  const shell = spawn('/bin/sh', ['-c', `read _; kill -KILL -${pid}`], {
    detached: true,
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell a bot that never returns outlives a kill of this process, and nothing else.
  shell.on('error', () => {});
  shell.stdin?.on('error', () => {});
  shell.unref();
  (shell.stdin as unknown as { unref(): void } | undefined)?.unref();
  return shell;
}

/** Kills a process, or by a negative number a group of them, if it is there. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** Windows has no process groups. */
const killGroup = (pid: number): void => {
  if (process.platform !== 'win32') kill(-pid);
};

/** Node's permission model: no child processes, no threads, no add-ons, no file written; these are read. */
function permissionFlags(name: string, entry: string): string[] {
  const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
  // 22.13 and 23.5 have it under its own name.
  const isStable = major > 23 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13);
  return [
    isStable ? '--permission' : '--experimental-permission',
    '--no-warnings',
    ...readableBy(name, entry).map((path) => `--allow-fs-read=${path}`),
  ];
}

/** Folders and files that the process of a bot may read. */
function readableBy(name: string, entry: string): string[] {
  // Ours: dist/src, four folders above the entry.
  const own = resolve(entry, '../../../..');
  const paths = new Set([folder(own), ...packagesAround(own)]);
  const runtime = onnxFileOf(name) === undefined ? undefined : runtimeFolder();
  if (runtime !== undefined) paths.add(folder(runtime));
  const file = fileOfPlayer(name);
  if (file === undefined || !existsSync(file.path)) return [...paths];
  for (const path of [resolve(file.path), realpathSync(file.path)]) {
    if (!file.isModule) paths.add(path);
    else for (const more of [folder(dirname(path)), ...packagesAround(dirname(path))]) paths.add(more);
  }
  return [...paths];
}

const folder = (path: string): string => join(path, '/');

/** Where a module finds packages: `node_modules` and `package.json` of its folder and of those above it. */
function packagesAround(start: string): string[] {
  const found: string[] = [];
  for (let at = start; ; at = dirname(at)) {
    for (const path of [join(at, 'node_modules', '/'), join(at, 'package.json')])
      if (existsSync(path)) found.push(path);
    if (at === dirname(at)) return found;
  }
}

/** Memory of a process that is in use, MiB; 0 where the system does not say. */
export function memoryOf(pid: number): number {
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

/* A marker in the environment of a bot's process. Whatever the process starts inherits it, and is found by it in /proc once the
   match is over, also where it has left the process group. */

export const MARKER = 'BOT_MARKER';

export const createMarker = (): string => randomBytes(16).toString('hex');

/** A process may start another one while /proc is read: it is read again until nothing is found, so many times at most. */
const MAX_PASSES = 10;

/** Kills all processes with a marker. On Linux only: elsewhere nothing says what environment a process was started with. */
export function killMarked(marker: string): void {
  if (process.platform !== 'linux') return;
  for (let pass = 0; pass < MAX_PASSES && killOnce(marker); pass += 1);
}

/** @returns whether there was one */
function killOnce(marker: string): boolean {
  const marked = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isMarked(name, marker));
  for (const pid of marked) kill(Number(pid));
  return marked.length > 0;
}

function isMarked(pid: string, marker: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`).includes(`${MARKER}=${marker}`);
  } catch {
    // It is another user's, or gone: a process of a bot is neither.
    return false;
  }
}
