import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';

/* Debian's Firefox, by WebDriver BiDi: playwright drives a build of its own alone. */

const PROGRAM = 'firefox-esr';

export const hasFirefox = (): boolean => spawnSync(PROGRAM, ['--version']).status === 0;

/** A page in Firefox. */
export interface FirefoxPage {
  goto(address: string): Promise<void>;
  /** Waits for what an expression gives in the page. @returns it, as a text */
  ask(expression: string): Promise<string>;
  /** errors that scripts threw or wrote */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: string;
  readonly message?: string;
  readonly params?: { readonly level?: string; readonly text?: string };
}

/** Starts Firefox with a profile of its own. */
export async function openFirefox(): Promise<FirefoxPage> {
  const profile = mkdtempSync(join(tmpdir(), 'shooter-firefox-'));
  const child = spawn(
    PROGRAM,
    ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const socket = new WebSocket(`${await addressOf(child)}/session`);
  await once(socket, 'open');
  const errors: string[] = [];
  const waiting = new Map<
    number,
    { resolve(value: Record<string, unknown>): void; reject(error: Error): void }
  >();
  socket.on('message', (data: Buffer) => {
    const { id, result, error, message, params } = JSON.parse(String(data)) as Answer;
    if (id === undefined) {
      if (params?.level === 'error') errors.push(params.text ?? '');
    } else if (error === undefined) waiting.get(id)?.resolve(result!);
    else waiting.get(id)?.reject(new Error(`${error}: ${message}`));
  });
  let last = 0;
  const send = (method: string, params: object): Promise<Record<string, unknown>> => {
    last += 1;
    socket.send(JSON.stringify({ id: last, method, params }));
    return new Promise((resolve, reject) => waiting.set(last, { resolve, reject }));
  };
  await send('session.new', { capabilities: {} });
  await send('session.subscribe', { events: ['log.entryAdded'] });
  const { contexts } = (await send('browsingContext.getTree', {})) as { contexts: { context: string }[] };
  const { context } = contexts[0]!;
  return {
    errors,
    goto: async (url) => void (await send('browsingContext.navigate', { context, url, wait: 'complete' })),
    async ask(expression) {
      const found = await send('script.evaluate', { expression, target: { context }, awaitPromise: true });
      return String((found.result as { value?: unknown }).value);
    },
    async close() {
      socket.terminate();
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** The address that Firefox tells on standard error. */
function addressOf({ stderr }: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    stderr!.on('data', (data: Buffer) => {
      said += String(data);
      const [, address] = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    stderr!.on('close', () => reject(new Error(`Firefox ends: ${said}`)));
  });
}
