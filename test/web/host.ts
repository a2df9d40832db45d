import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningHost, type StartOptions, startHost } from '../../src/net/index.ts';
import { type Log, readLog } from '../../src/replay/index.ts';

/* A host with its page, in the process of the test. */

export interface WebHost extends RunningHost {
  readonly url: string;
  readonly folder: string;
  /** the paths of the logs that are there, in order of their names */
  logs(): string[];
  readLogs(): Log[];
}

const opened: { readonly running: RunningHost; readonly folder: string }[] = [];

/** Stops the hosts of a test. */
export async function stopHosts(): Promise<void> {
  for (const { running, folder } of opened.splice(0)) {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rules under which a match by health is soon over: nobody shoots all of so many enemies. */
export const SHORT = { health: 20, waveBase: 60 } as const;

/** Starts a host. @param facts what its page is told of it */
export async function openHost(
  options: Partial<StartOptions> = {},
  facts: object = { opponent: options.opponent?.info.name ?? null },
): Promise<WebHost> {
  const folder = mkdtempSync(join(tmpdir(), 'shooter-web-'));
  const template = readFileSync(new URL('../../dist/web/play.html', import.meta.url), 'utf8');
  const page = template.replace('{{host}}', () => JSON.stringify(facts).replaceAll('<', '\\u003c'));
  const running = await startHost({
    port: 0,
    logs: folder,
    ...options,
    web: { port: 0, page, ...options.web },
  });
  opened.push({ running, folder });
  const logs = (): string[] =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.endsWith('.log'))
          .sort()
          .map((name) => join(folder, name))
      : [];
  return {
    ...running,
    url: running.web!.url,
    folder,
    logs,
    readLogs: () => logs().map((path) => readLog(path)),
  };
}
