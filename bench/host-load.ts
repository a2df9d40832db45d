import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type BotKind, createView } from '../src/bots/index.ts';
import { createMatch, type Input, type Match, type Rules } from '../src/core/index.ts';
import {
  createFrameDecoder,
  encodeFrame,
  encodeKeys,
  encodeUserData,
  readGroup,
  showState,
} from '../src/net/index.ts';
import type { HostReading } from './host-process.ts';
import { pinning } from './measure.ts';

/* What bench/host.ts puts a host under: the host in a process of its own, and clients that cost little. */

export interface HostProcess {
  readonly port: number;
  /** Starts a stretch of time. */
  reset(): void;
  read(): Promise<HostReading>;
  stop(): Promise<void>;
}

/** Starts a host on core 1, if it can be kept there. */
export async function startHostProcess(folder: string, options: object): Promise<HostProcess> {
  const program = fileURLToPath(new URL('./host-process.js', import.meta.url));
  const words = [...pinning(), process.execPath, program, folder, JSON.stringify(options)];
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(words[0]!, words.slice(1), {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<object> => JSON.parse((await lines.next()).value);
  const { port } = (await next()) as { port: number };
  return {
    port,
    reset: () => void child.stdin.write('reset\n'),
    read() {
      child.stdin.write('read\n');
      return next() as Promise<HostReading>;
    },
    async stop() {
      const exit = once(child, 'exit');
      child.stdin.end('stop\n');
      await exit;
    },
  };
}

/** A client that plays, and counts. */
export interface LoadClient {
  /** the tick of the newest group of a match */
  readonly tick: number;
  /** ticks that its matches have gone on, seen or not */
  readonly ticks: number;
  /** ticks of which it was sent no group, because its answer to the last one was not back in time */
  readonly unseen: number;
  readonly socket: Socket;
}

export interface LoadOptions {
  readonly port: number;
  readonly hello: object | 'hello';
  readonly form: 'mask' | 'array';
  /** Gives the keys for the tick after `tick`; `look` decodes the state that was sent. */
  readonly decide: (tick: number, look: () => Match) => Input;
  readonly rules?: Partial<Rules> | undefined;
}

/**
 * Joins a host and plays without end. Of a group it reads the tick; all of it is decoded only for whom it is looked at, so that
 * the clients of some hundred matches fit on a core.
 */
export function joinLoad({ port, hello, form, decide, rules }: LoadOptions): LoadClient {
  const pairs: Uint8Array[] = [];
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const decoder = createFrameDecoder(262_144);
  const match = createMatch({ seed: '', rules });
  let group: Uint8Array[] = [];
  let answered = false;
  const client = { tick: 0, ticks: 0, unseen: 0, socket };
  const send = (ready: boolean, keys: Input): void => {
    const index = keys * 2 + Number(ready);
    pairs[index] ??= Buffer.concat([encodeUserData(ready), encodeKeys(keys, form)]);
    socket.write(pairs[index]);
  };
  const takeGroup = (): void => {
    const text = Buffer.from(group[0]!.buffer, group[0]!.byteOffset, group[0]!.length).toString('latin1');
    const ready = text.startsWith('{"ready":true');
    const tick = Number.parseInt(text.slice(text.indexOf('"tick":') + 7), 10);
    const over = text.includes('"lost1":true') || text.includes('"lost2":true');
    if (!ready || over) {
      client.tick = 0;
      send(!over, 0);
      return;
    }
    client.unseen += tick - client.tick - 1;
    client.ticks += tick - client.tick;
    client.tick = tick;
    const look = (): Match => {
      showState(match, { ...readGroup(group), tick });
      return match;
    };
    send(true, decide(tick, look));
  };
  socket.write(encodeFrame(Buffer.from(hello === 'hello' ? hello : JSON.stringify(hello))));
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    decoder.feed(bytes);
    for (let payload = decoder.next(); payload !== undefined; payload = decoder.next()) {
      if (!answered) {
        answered = true;
        send(true, 0);
      } else if (group.length > 0 || !isMessage(payload)) {
        // Copied where it is needed beyond this turn: all four lie in one chunk nearly always, and are looked at at once.
        group.push(payload.slice());
        if (group.length < 4) continue;
        takeGroup();
        group = [];
      }
    }
  });
  return client;
}

const START = Buffer.from('{"ready"');
const isMessage = (payload: Uint8Array): boolean =>
  Buffer.compare(payload.subarray(0, START.length), START) !== 0;

/** What a bot of the ladder presses, which looks only every eighth tick if it is a hunter, and at nothing if it is another one. */
export function decideAs(
  kind: BotKind,
  { seat, seed }: { seat: 1 | 2; seed: string },
): LoadOptions['decide'] {
  let bot: ReturnType<BotKind['createBot']> | undefined;
  let view: ReturnType<typeof createView> | undefined;
  const blind = kind.name !== 'hunter';
  let keys: Input = 0;
  const still = createMatch({ seed: '' });
  return (tick, look) => {
    if (tick === 1) bot = undefined;
    if (!blind && bot !== undefined && tick % LOOK_EVERY !== 0) return keys;
    const match = blind ? still : look();
    bot ??= kind.createBot({ seat, rules: match.rules, seed, note: () => {} });
    view ??= createView(match, seat);
    keys = bot.decide(view);
    return keys;
  };
}

const LOOK_EVERY = 8;
