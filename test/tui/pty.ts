import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { MAIN } from '../cli/shooter.ts';
import { NEVER_MS } from '../own-time.ts';

/* A program in a terminal: a pseudo-terminal of the system, read by an emulator, so that what a person would see is what a
   test sees. */

/** Not a limit of speed: a test that waits in vain is to say for what. */
const IN_VAIN_MS = NEVER_MS;
const QUIET_MS = 250;
const AFTER_END_MS = 300;
const POLL_MS = 10;

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
  /** Waits until the screen as text is, or holds, what is looked for. @returns the screen */
  until(wanted: Wanted): Promise<string>;
  /** As `until`, and until nothing more is written for a while. */
  settled(wanted: Wanted): Promise<string>;
  /** Waits for the end, and all that was written before it. */
  end(): Promise<{ code: number; signal: number; screen: string }>;
  /** Whether all that was asked of the terminal was taken back, and it was sent nothing but text since. */
  isRestored(): boolean;
}

type Wanted = string | RegExp | ((screen: string) => boolean);

const isShown = (screen: string, wanted: Wanted): boolean =>
  typeof wanted === 'string'
    ? screen.includes(wanted)
    : typeof wanted === 'function'
      ? wanted(screen)
      : wanted.test(screen);

const open = new Set<{ kill(signal: string): void }>();

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
  readToTheEnd(child);
  let output = '';
  let writing = 0;
  let wroteAt = 0;
  child.onData((text) => {
    output += text;
    wroteAt = performance.now();
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
        // What was written last may come after the end, in several pieces where nothing was read for a while.
        if (writing > 0 || performance.now() - wroteAt < AFTER_END_MS)
          setTimeout(() => setImmediate(settle), POLL_MS);
        else resolve({ code: exitCode, signal });
      };
      wroteAt = performance.now();
      settle();
    });
  });
  open.add(child);
  const screen = (): string[] => linesOf(terminal);
  const until = async (wanted: Wanted): Promise<string> => {
    const start = Date.now();
    for (;;) {
      const text = screen().join('\n');
      if (isShown(text, wanted)) return text;
      if (Date.now() - start > IN_VAIN_MS)
        throw new Error(`waited in vain for ${wanted}; the screen is\n${text}`);
      await pause(POLL_MS);
    }
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
    async settled(wanted) {
      await until(wanted);
      for (let length = -1; length !== output.length; ) {
        length = output.length;
        await pause(QUIET_MS);
      }
      return await until(wanted);
    },
    end: async () => ({ ...(await ended), screen: screen().join('\n') }),
    isRestored: () => isRestored(terminal, output),
  };
}

/** What is read of a terminal that a process of the program's keeps open after its end, ms. */
const KEPT_OPEN_MS = 3000;

/**
 * node-pty closes the terminal 200 ms after the program has ended, whether its last words were read or not: where this process had no turn for so
 * long, they were lost. The system ends what is read once all of it was.
 */
function readToTheEnd(child: object): void {
  const { _socket: socket } = child as { _socket: { destroy(): void } };
  const destroy = socket.destroy.bind(socket);
  socket.destroy = () => void setTimeout(destroy, KEPT_OPEN_MS).unref();
}

/** The lines of the screen, without what has scrolled out of it. */
function linesOf({ buffer: { active }, rows }: xterm.Terminal): string[] {
  return Array.from({ length: rows }, (_, y) =>
    (active.getLine(active.baseY + y)?.translateToString(true) ?? '').trimEnd(),
  );
}

/* What is asked of a terminal, and what takes it back: the alternate screen, a hidden cursor, releases of keys. */
const ASKED = [
  ['\x1b[?1049h', '\x1b[?1049l'],
  ['\x1b[?25l', '\x1b[?25h'],
  ['\x1b[>11u', '\x1b[<u'],
] as const;
const LEFT = '\x1b[?1049l';

function isRestored({ modes, buffer }: xterm.Terminal, output: string): boolean {
  const last = (text: string): number => output.lastIndexOf(text);
  const count = (text: string): number => output.split(text).length - 1;
  return (
    buffer.active.type === 'normal' &&
    count(LEFT) > 0 &&
    !output.slice(last(LEFT) + LEFT.length).includes('\x1b') &&
    modes.wraparoundMode &&
    !modes.sendFocusMode &&
    ASKED.every(([on, off]) => count(on) <= count(off) && last(on) <= last(off))
  );
}

/** Ends what a failed test has left running. */
export function closeAllPtys(): void {
  for (const child of open) child.kill('SIGKILL');
  open.clear();
}
