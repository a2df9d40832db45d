import { createHost, type Host, type HostOptions, type Transport } from '../../src/net/browser.ts';

/* A host and its clients in the memory of a test, over time that the test moves: no socket, no file, no timer. */

export interface MemoryWorld {
  readonly host: Host;
  /** what was appended to logs */
  readonly kept: readonly Uint8Array[];
  /** warnings and errors of the host */
  readonly lines: readonly string[];
  /** A way to the host from a port: what one end writes the other receives in the next turn. */
  transport(port: number): Transport;
  /** Moves time until `isOver`, with turns for promises. */
  run(isOver: () => boolean): Promise<void>;
}

/** After so much time what a test waits for never comes, ms. */
const LAST_MS = 60_000;

export function createMemoryWorld(options: Partial<HostOptions>): MemoryWorld {
  /** what is to be done now, in the order in which it was asked for */
  const tasks: (() => void)[] = [];
  const later = (act: () => void): void => void tasks.push(act);
  const kept: Uint8Array[] = [];
  const lines: string[] = [];
  let ms = 0;
  let random = 0;
  const say = (_: object, line: string): void => void lines.push(line);
  const host = createHost(
    {
      logs: {
        create: (stem) => ({
          path: `${stem}.log`,
          signer: undefined,
          append: (bytes) => void kept.push(bytes),
          flushLater: (done) => later(() => done(undefined)),
          sealLater: (_, done) => later(() => done(undefined, 1)),
          close() {},
          discard() {},
        }),
        sealed() {},
      },
      recording: { release: 'test', node: 'test', platform: 'test' },
      log: { info() {}, warn: say, error: say },
      ...options,
    },
    {
      now: () => ms,
      date: () => new Date(0),
      random: (count) => Uint8Array.from({ length: count }, () => (random = (random * 5 + 1) & 255)),
    },
  );
  return {
    host,
    kept,
    lines,
    transport: (port) => ({
      name: 'memory',
      open(events) {
        const close = (): void => {
          later(() => connection && host.forget(connection));
          later(() => events.closed());
        };
        const none = { pending: 0, pause() {}, resume() {}, end: close, destroy: close };
        const write = (bytes: Uint8Array): void => later(() => events.received(bytes));
        const connection = host.accept({ ...none, write }, ['memory', port]);
        later(() => events.opened());
        return { ...none, write: (bytes) => later(() => connection?.received(bytes)) };
      },
      now: () => ms,
      every: () => () => {},
      pause: async () => {},
      stayAwake() {},
    }),
    async run(isOver) {
      while (!isOver()) {
        if (ms > LAST_MS) throw new Error('it takes too long');
        ms += 1;
        for (const act of tasks.splice(0)) act();
        host.advance();
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
      }
    },
  };
}
