import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type HostOptions,
  type MatchReport,
  openLogFolder,
  type RunningHost,
  type StartOptions,
  startHost,
} from '../../src/net/index.ts';
import { readLog, verifyLog } from '../../src/replay/index.ts';
import { NEVER_MS } from '../own-time.ts';
import { carrierInUse } from './carrier.ts';
import { openPeer, type Peer } from './peer.ts';
import { openWebPeer, PAGE } from './web-peer.ts';

/* A host on a free loopback port with a folder of its own, for tests with real sockets. */

export interface Table {
  readonly running: RunningHost;
  readonly port: number;
  readonly folder: string;
  readonly reports: MatchReport[];
  readonly lines: { readonly level: string; readonly fields: object; readonly message: string }[];
  join(): Promise<Peer>;
  hello(fields?: object): Promise<{ peer: Peer; answer: Record<string, unknown> }>;
  /** Waits until `count` matches are over and their logs safe. */
  ended(count: number): Promise<void>;
  /** What verification says of every log in the folder. */
  verdicts(): string[];
  close(): Promise<void>;
}

export async function openTable(options: Partial<StartOptions> = {}): Promise<Table> {
  const isWeb = carrierInUse() === 'WebSocket';
  const folder = mkdtempSync(join(tmpdir(), 'shooter-host-'));
  const reports: MatchReport[] = [];
  const lines: Table['lines'] = [];
  const say = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  const log: HostOptions['log'] = { info: say('info'), warn: say('warn'), error: say('error') };
  const running = await startHost({
    port: 0,
    logs: openLogFolder({ path: folder, log }),
    recording: { release: 'test', node: process.version, platform: 'test' },
    log,
    onEnd: (report) => void reports.push(report),
    ...(isWeb && { web: { page: PAGE, port: 0 } }),
    ...options,
  });
  const { port } = running.address;
  const openClient = (): Promise<Peer> => (isWeb ? openWebPeer(running.web!.address.port) : openPeer(port));
  return {
    running,
    port,
    folder,
    reports,
    lines,
    join: openClient,
    async hello(fields = {}) {
      const peer = await openClient();
      peer.send(JSON.stringify({ hello: 'shooter', version: 1, ...fields }));
      return { peer, answer: await peer.json() };
    },
    async ended(count) {
      const until = Date.now() + NEVER_MS;
      while (reports.length < count) {
        if (Date.now() > until) throw new Error(`${reports.length} of ${count} matches are over`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    verdicts: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.log'))
        .map((name) => verifyLog(readLog(join(folder, name))).verdict),
    async close() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
