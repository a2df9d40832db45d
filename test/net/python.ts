import { spawn } from 'node:child_process';
import { NEVER_MS } from '../own-time.ts';

/* Programs in Python, run beside a host or an emulator in this process. */

export interface PythonRun {
  readonly stdout: string;
  readonly stderr: string;
  signal(name: 'SIGINT' | 'SIGTERM'): void;
  /** Waits until it has printed something that matches. */
  says(pattern: RegExp): Promise<void>;
  /** Waits until it has ended; the exit code, or what ended it. */
  ended(): Promise<number | NodeJS.Signals>;
}

const PATIENCE_MS = NEVER_MS;

/** @param program python3 by another name, to see what is said where there is none */
export function runPython(args: readonly string[], program = 'python3'): PythonRun {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  let wake = (): void => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    wake();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const end = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.on('error', (cause) =>
      reject(
        new Error(
          `${program} cannot be run: this test needs Python 3.8 or newer (apt-get install python3, brew install python, or python.org)`,
          { cause },
        ),
      ),
    );
    child.on('close', (code, signal) => resolve(code ?? signal!));
  });
  end.catch(() => {});
  const within = async <T>(wait: Promise<T>, what: string): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`${what} took too long\n${stdout}${stderr}`));
      }, PATIENCE_MS);
    });
    return Promise.race([wait, tooLong]).finally(() => clearTimeout(timer));
  };
  return {
    get stdout() {
      return stdout;
    },
    get stderr() {
      return stderr;
    },
    signal: (name) => void child.kill(name),
    says: (pattern) => {
      const said = new Promise<void>((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(stdout)) resolve();
        };
        wake = look;
        look();
        end.then(() => reject(new Error(`it ended before ${pattern}\n${stdout}${stderr}`)), reject);
      });
      return within(said, `${pattern}`);
    },
    ended: () => within(end, 'the end'),
  };
}
