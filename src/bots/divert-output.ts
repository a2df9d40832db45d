import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/* What a bot writes to standard output goes to standard error, whichever function of Node it calls: standard output is for
   results, and all threads of a process share its descriptors. */

const STDOUT = 1;
const STDERR = 2;
const PATHS: readonly unknown[] = ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'];

/** Functions of Node, wrapped whatever their arguments are. */
type Wrapped = { [name: string]: (this: unknown, ...given: readonly unknown[]) => unknown };

/**
 * Diverts standard output in this thread, for code that is loaded after it. Out of its reach is what does not go through Node
 * or through this thread: native add-ons, threads and detached programs that the bot starts by other means.
 */
export function divertOutput(): void {
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
  for (const name of [
    'write',
    'writeSync',
    'writev',
    'writevSync',
    'writeFile',
    'writeFileSync',
    'appendFile',
    'appendFileSync',
    'open',
    'openSync',
  ])
    wrapTarget(fs as unknown as Wrapped, name);
  for (const name of ['writeFile', 'appendFile', 'open']) wrapTarget(fs.promises as unknown as Wrapped, name);
  const { createWriteStream } = fs;
  fs.createWriteStream = (path, options) =>
    createWriteStream(divert(path) as typeof path, divertFd(options) as typeof options);
  for (const name of ['spawnSync', 'execSync', 'execFileSync'])
    wrapOptions(childProcess as unknown as Wrapped, name);
  wrapOptions(childProcess.ChildProcess.prototype as unknown as Wrapped, 'spawn');
  syncBuiltinESMExports();
}

/** A descriptor or path. Standard error is named by its descriptor where that may be, for a path would be opened from its beginning. */
const divert = (target: unknown): unknown =>
  target === STDOUT ? STDERR : PATHS.includes(target) ? '/dev/stderr' : target;

const divertFd = (options: unknown): unknown =>
  (options as { fd?: unknown } | undefined)?.fd === STDOUT ? { ...(options as object), fd: STDERR } : options;

function wrapTarget(owner: Wrapped, name: string): void {
  const original = owner[name]!;
  const takesFd = owner === (fs as unknown) && !name.startsWith('open');
  owner[name] = function (this: unknown, target: unknown, ...rest: readonly unknown[]) {
    const diverted = divert(target);
    return original.call(this, takesFd && diverted === '/dev/stderr' ? STDERR : diverted, ...rest);
  };
}

/** The `stdio` among the options of a call that starts a program. */
function wrapOptions(owner: Wrapped, name: string): void {
  const original = owner[name]!;
  owner[name] = function (this: unknown, ...given: readonly unknown[]) {
    return original.apply(this, given.map(divertStdio));
  };
}

function divertStdio(options: unknown): unknown {
  const { stdio } = (options ?? {}) as { stdio?: unknown };
  if (stdio === 'inherit') return { ...(options as object), stdio: ['inherit', STDERR, 'inherit'] };
  if (!Array.isArray(stdio)) return options;
  return { ...(options as object), stdio: stdio.map((one, index) => divertStream(one, index)) };
}

function divertStream(stream: unknown, index: number): unknown {
  const isStdout =
    stream === STDOUT || stream === process.stdout || (stream === 'inherit' && index === STDOUT);
  return isStdout ? STDERR : stream;
}
