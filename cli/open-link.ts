import { spawn } from 'node:child_process';

/** What opens a link in a person's browser, and the words before the link. */
const OPENERS: Readonly<Record<string, readonly [program: string, ...words: string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/**
 * Opens a link in the person's browser, by no shell, and does not wait for it.
 *
 * @param onFailure is called with why it did not open, where that is known
 */
export function openLink(link: string, onFailure: (why: string) => void): void {
  const [program, ...words] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...words, link], { stdio: 'ignore', detached: true });
  child.on('error', ({ message }) => onFailure(message));
  child.on('exit', (code) => code !== null && code !== 0 && onFailure(`${program} ended with ${code}`));
  child.unref();
}
