/** One line of a terminal on standard error that each text overwrites. Nothing is written where standard error is no terminal. */
export interface StatusLine {
  readonly isTerminal: boolean;
  /** @param text cleaned already, and no wider than the terminal */
  show(text: string): void;
  clear(): void;
}

export function openStatusLine(): StatusLine {
  const isTerminal = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  let isVisible = false;
  const write = (text: string): void => {
    if (isTerminal && (isVisible || text !== '')) process.stderr.write(`\r\x1b[K${text}`);
    isVisible = text !== '';
  };
  return { isTerminal, show: write, clear: () => write('') };
}
