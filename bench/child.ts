import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { pinning } from './measure.ts';

/* Programs beside each other, each on a core of its own, that answer questions: a host and whoever plays on it share
   neither an event loop nor a heap. */

/** What a program answers, by question. Options and answers are JSON. */
export type Answers = Readonly<Record<string, (options: never) => unknown>>;

export interface Child {
  ask<T>(question: string, options?: object): Promise<T>;
  /** Ends it. */
  end(): Promise<void>;
}

/**
 * Starts a module that exports `answers` in a fresh Node. One question at a time.
 *
 * @param core where it runs alone, if the machine has two and `taskset`
 * @param flags of Node
 */
export function startChild(url: string, core: 0 | 1, flags: readonly string[] = []): Child {
  // Ours go on to it: `node --cpu-prof dist/cli/main.js bench host` profiles every program.
  const words = [...process.execArgv, ...flags, '--input-type=module', '--eval', programOf(url)];
  const node = [process.execPath, ...words];
  const [program, ...rest] = [...pinning(core), ...node];
  const child = spawn(program!, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    async ask(question, options = {}) {
      child.send({ question, options });
      const { answer, error } = await replyOf(child);
      if (error !== undefined) throw new Error(`${question} of ${url}: ${error}`);
      return answer as never;
    },
    async end() {
      const closed = once(child, 'exit');
      if (child.exitCode !== null || !child.connected) return;
      child.disconnect();
      await closed;
    },
  };
}

const programOf = (url: string): string => `
  const { answers } = await import(${JSON.stringify(url)});
  process.on('disconnect', () => process.exit(0));
  process.on('message', async ({ question, options }) => {
    try {
      process.send({ answer: await answers[question](options) });
    } catch (error) {
      process.send({ error: error.stack });
    }
  });`;

interface Reply {
  readonly answer?: unknown;
  readonly error?: string;
}

function replyOf(child: ChildProcess): Promise<Reply> {
  return new Promise((resolve) => {
    const finish = (reply: Reply): void => {
      child.off('message', take);
      child.off('exit', gone);
      resolve(reply);
    };
    const take = (message: unknown): void => finish(message as Reply);
    const gone = (code: number | null): void => finish({ error: `it ended with ${code}` });
    child.on('message', take);
    child.on('exit', gone);
  });
}
