import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { renderHtml } from '../src/render/index.ts';
import { readLogBytes } from '../src/replay/index.ts';
import type { ReplayPageMessage } from './replay-pages.ts';
import { lowerPriority } from './thread-priority.ts';

/* The thread that makes replay pages for a host. */

lowerPriority();

const port = parentPort!;
port.on('message', (path: string) => port.postMessage(pageOf(path)));

function pageOf(path: string): ReplayPageMessage {
  try {
    return { page: renderHtml([{ name: basename(path), bytes: readLogBytes(path) }]) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
