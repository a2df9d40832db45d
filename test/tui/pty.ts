import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { MAIN } from '../cli/shooter.ts';

/* A program in a terminal: a pseudo-terminal of the system, read by an emulator, so that what a person would see is what a
   test sees. */

const HARD_LIMIT_MS = 20_000;
const QUIET_MS = 250;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface PtyOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly cwd?: string;
  /** beside those of this process; undefined takes one away */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** called with each piece of what the program writes, after the emulator has taken it */
  readonly onOutput?: (text: string) => void;
}

export interface Pty {
  readonly pid: number;
  /** all that was written */
  readonly output: string;
  /** the emulator */
  readonly terminal: xterm.Terminal;
  /** The lines of the screen, without spaces at their ends. */
  screen(): string[];
  send(keys: string): void;
  resize(columns: number, rows: number): void;
  kill(signal: NodeJS.Signals): void;
  /** Reads nothing of what the program writes, until told to go on. */
  stall(): void;
  goOn(): void;
  /** Waits until the screen as text fits. */
  until(pattern: RegExp): Promise<string>;
  /** As `until`, and until nothing more is written for a while. */
  settled(pattern: RegExp): Promise<string>;
  /** Waits for the end. */
  end(): Promise<{ code: number; signal: number }>;
}

const open = new Set<{ kill(): void }>();

/** Runs the command line in a terminal. */
export const openShooter = (words: readonly string[], options: PtyOptions = {}): Pty =>
  openPty([process.execPath, MAIN, ...words], options);

/** Runs a program in a terminal. */
export function openPty([program, ...words]: readonly string[], options: PtyOptions = {}): Pty {
  const { columns = 80, rows = 24, cwd = process.cwd(), onOutput } = options;
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 200 });
  const env = {
    ...process.env,
    LANG: 'C.UTF-8',
    LC_ALL: '',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    ...options.env,
  };
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'NODE_ENV', 'CI', ...Object.keys(options.env ?? {})])
    if (options.env?.[name] === undefined) delete env[name as keyof typeof env];
  const child = spawn(program!, words, { cols: columns, rows, cwd, env: env as Record<string, string> });
  let output = '';
  let writing = 0;
  child.onData((text) => {
    output += text;
    writing += 1;
    terminal.write(text, () => {
      writing -= 1;
      onOutput?.(text);
    });
  });
  const ended = new Promise<{ code: number; signal: number }>((resolve) => {
    child.onExit(({ exitCode, signal = 0 }) => {
      open.delete(child);
      const settle = (): void => {
        if (writing > 0) setTimeout(settle, 5);
        else resolve({ code: exitCode, signal });
      };
      setTimeout(settle, 20);
    });
  });
  open.add(child);
  const screen = (): string[] => {
    const { buffer } = terminal;
    return Array.from({ length: terminal.rows }, (_, y) =>
      (buffer.active.getLine(buffer.active.baseY + y)?.translateToString(true) ?? '').trimEnd(),
    );
  };
  const until = async (pattern: RegExp): Promise<string> => {
    const start = Date.now();
    while (!pattern.test(screen().join('\n'))) {
      if (Date.now() - start > HARD_LIMIT_MS)
        throw new Error(`the screen never showed ${pattern}; it shows\n${screen().join('\n')}`);
      await pause(10);
    }
    return screen().join('\n');
  };
  return {
    pid: child.pid,
    terminal,
    get output() {
      return output;
    },
    screen,
    send: (keys) => child.write(keys),
    resize(toColumns, toRows) {
      terminal.resize(toColumns, toRows);
      child.resize(toColumns, toRows);
    },
    kill: (signal) => child.kill(signal),
    stall: () => child.pause(),
    goOn: () => child.resume(),
    until,
    async settled(pattern) {
      await until(pattern);
      for (let length = -1; length !== output.length; ) {
        length = output.length;
        await pause(QUIET_MS);
      }
      return await until(pattern);
    },
    end: () => ended,
  };
}

/** Ends what a failed test has left running. */
export function closeAllPtys(): void {
  for (const child of open) child.kill();
  open.clear();
}
