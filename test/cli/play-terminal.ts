import { type IPty, spawn } from '@lydell/node-pty';
import { Terminal } from '@xterm/headless';
import { onTestFinished } from 'vitest';
import { MAIN } from './shooter.ts';

/* The command line in a terminal: a real one of the system, read by the emulator of one. */

export interface Shown {
  /** Types, or says what a terminal would. */
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** Waits until the screen shows what is looked for. */
  until(what: string | ((screen: string) => boolean)): Promise<string>;
  /** Waits for the end. */
  end(): Promise<{ code: number; screen: string }>;
  /** Whether all that was asked of the terminal was taken back. */
  isRestored(): boolean;
  readonly pid: number;
}

export interface ShownOptions {
  readonly cwd: string;
  readonly columns?: number;
  readonly rows?: number;
}

/** Not a limit of speed: a test that waits in vain is to say for what. */
const IN_VAIN_MS = 45_000;
const POLL_MS = 10;
const LEFT = '\x1b[?1049l';

export function show(args: readonly string[], options: ShownOptions): Shown {
  const { cwd, columns: cols = 80, rows = 24 } = options;
  let height = rows;
  const emulator = new Terminal({ cols, rows, allowProposedApi: true });
  const env = { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8', LC_ALL: '' };
  const pty: IPty = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    cols,
    rows,
    env,
    name: 'xterm-256color',
  });
  let said = '';
  let written: Promise<void> = Promise.resolve();
  pty.onData((text) => {
    said += text;
    const before = written;
    written = new Promise((resolve) => emulator.write(text, () => void before.then(resolve)));
  });
  let code: number | undefined;
  pty.onExit(({ exitCode, signal }) => {
    code = signal ? 128 + signal : exitCode;
  });
  onTestFinished(() => {
    if (code === undefined) pty.kill('SIGKILL');
    emulator.dispose();
  });

  const lines = (): string[] => {
    const { active } = emulator.buffer;
    return Array.from(
      { length: height },
      (_, y) => active.getLine(active.viewportY + y)?.translateToString(true) ?? '',
    );
  };
  const wait = async (isThere: () => boolean, what: string): Promise<string> => {
    for (const until = performance.now() + IN_VAIN_MS; ; ) {
      await written;
      if (isThere()) return lines().join('\n');
      if (performance.now() > until) throw new Error(`waited in vain for ${what}:\n${lines().join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  /** Whether nothing that a terminal understands came after it had been given back. */
  const isLeft = (): boolean => !said.slice(said.lastIndexOf(LEFT) + LEFT.length).includes('\x1b');
  const count = (text: string): number => said.split(text).length - 1;
  return {
    type: (text) => pty.write(text),
    resize(columns, rows) {
      height = rows;
      emulator.resize(columns, rows);
      pty.resize(columns, rows);
    },
    until: (what) =>
      wait(
        () => (typeof what === 'string' ? lines().join('\n').includes(what) : what(lines().join('\n'))),
        String(what),
      ),
    async end() {
      // What was written last may come after the end.
      const screen = await wait(
        () => code !== undefined && emulator.buffer.active.type === 'normal',
        'the end',
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      await written;
      return { code: code!, screen: lines().join('\n') || screen };
    },
    isRestored() {
      const { modes, buffer } = emulator;
      const pairs = [
        ['\x1b[?1049h', '\x1b[?1049l'],
        ['\x1b[?25l', '\x1b[?25h'],
        ['\x1b[>11u', '\x1b[<u'],
      ] as const;
      return (
        buffer.active.type === 'normal' &&
        isLeft() &&
        modes.wraparoundMode &&
        !modes.sendFocusMode &&
        pairs.every(([on, off]) => count(on) > 0 && count(on) === count(off))
      );
    },
    pid: pty.pid,
  };
}
