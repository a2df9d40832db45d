import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { NEVER_MS } from '../own-time.ts';

/* The command line as a user runs it: another process, in a folder of its own. */

export const MAIN: string = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

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

/** Runs a command to its end. */
export function shooter(args: readonly string[], { cwd, env, input = '' }: RunOptions): Ran {
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
