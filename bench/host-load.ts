import { connect, type Socket } from 'node:net';
import { type Bot, botSeedOf, createView } from '../src/bots/index.ts';
import {
  createMatch,
  type Input,
  type Match,
  matchFromState,
  parseRules,
  restore,
  type State,
  snapshot,
} from '../src/core/index.ts';
import {
  createFrameDecoder,
  encodeFrame,
  encodeKeys,
  encodeUserData,
  readGroup,
  type WireState,
} from '../src/net/index.ts';
import type { Answers } from './child.ts';
import { ladder } from './players.ts';

/* The program of `shooter bench host` that plays many matches at once. Its clients are lean: of most groups they read the
   tick alone, and a bot looks at every twelfth, five times a second; its keys are held in between. */

const PAIRS = [
  ['hunter', 'random'],
  ['gunner', 'hunter'],
  ['random', 'gunner'],
] as const;
const DECIDE_TICKS = 12;
const READ_BYTES = 65_536;
const MAX_PAYLOAD_BYTES = 262_144;

/** What one client saw while it was watched. */
export interface Seen {
  /** ticks a second of its match, from the first group to the last */
  readonly rate: number;
  /** ticks that time brought and the match did not */
  readonly missed: number;
  /** ticks of which it was sent no group */
  readonly unseen: number;
}

let clients: LeanClient[] = [];

export const answers: Answers = {
  /** Opens clients, two a match, and waits until all matches are on. */
  async open({ port, matches }: { port: number; matches: number }): Promise<void> {
    clients = Array.from({ length: 2 * matches }, (_, index) => new LeanClient(port, index));
    const until = performance.now() + OPEN_MS;
    while (clients.some(({ seen }) => seen === undefined)) {
      if (performance.now() > until) throw new Error('not every match has started');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
  watch(): void {
    for (const client of clients) client.watch();
  },
  watched: (): Seen[] => clients.filter((_, index) => index % 2 === 0).map((client) => client.watched()),
  close(): void {
    for (const client of clients) client.close();
  },
};

const OPEN_MS = 10_000;

class LeanClient {
  /** first and last group that it was watched at */
  seen: { from: Moment; to: Moment; unseen: number } | undefined;
  readonly #socket: Socket;
  readonly #decoder = createFrameDecoder(MAX_PAYLOAD_BYTES);
  readonly #player: Player;
  readonly #payloads: Uint8Array[] = [];
  #frame = -1;
  #tick = 0;

  constructor(port: number, index: number) {
    const seat = index % 2;
    const match = index >> 1;
    this.#player = createPlayer(PAIRS[match % PAIRS.length]![seat]!, seat === 0 ? 1 : 2, String(match));
    this.#socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: {
        buffer: READ_BUFFER,
        callback: (count, buffer) => {
          this.#receive(buffer.subarray(0, count));
          return true;
        },
      },
    });
    this.#socket.on('error', () => {});
    const hello = { hello: 'shooter', version: 1, room: `m${match}`, keys: 'mask' };
    this.#socket.write(encodeFrame(Buffer.from(JSON.stringify(hello))));
  }

  watch(): void {
    const { to } = this.seen!;
    this.seen = { from: to, to, unseen: 0 };
  }

  watched(): Seen {
    const { from, to, unseen } = this.seen!;
    const ticks = to.tick - from.tick;
    const seconds = (to.at - from.at) / 1000;
    return { rate: ticks / seconds, missed: Math.max(0, Math.round(seconds * 60) - ticks), unseen };
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(bytes: Uint8Array): void {
    this.#decoder.feed(bytes);
    for (let payload = this.#decoder.next(); payload !== undefined; payload = this.#decoder.next())
      this.#take(payload);
  }

  #take(payload: Uint8Array): void {
    if (this.#frame < 0) {
      this.#frame = 0;
      this.#send();
      return;
    }
    // {"ready" begins a group; a message is any other object.
    if (this.#frame === 0) {
      if (payload[2] !== LETTER_R || payload[4] !== LETTER_A) return;
      this.#tick = tickOf(payload);
    }
    if (this.#tick % DECIDE_TICKS === 0) this.#payloads.push(payload.slice());
    this.#frame = (this.#frame + 1) % 4;
    if (this.#frame === 0) this.#takeGroup();
  }

  #takeGroup(): void {
    const last = this.seen?.to.tick ?? 0;
    if (this.#tick > 0) {
      const to = { tick: this.#tick, at: performance.now() };
      if (this.seen === undefined || this.#tick < last) this.seen = { from: to, to, unseen: 0 };
      this.seen.unseen += Math.max(0, this.#tick - last - 1);
      this.seen.to = to;
    }
    if (this.#payloads.length === 4) this.#player.look(readGroup(this.#payloads));
    this.#payloads.length = 0;
    this.#send();
  }

  #send(): void {
    if (this.#socket.writable) this.#socket.write(PAIR_BYTES[this.#player.keys]!);
  }
}

interface Moment {
  readonly tick: number;
  /** ms */
  readonly at: number;
}

/** What is read of one socket is used up before the next one is read. */
const READ_BUFFER = Buffer.allocUnsafe(READ_BYTES);
const LETTER_R = 0x72;
const LETTER_A = 0x61;
const TICK_NAME = Buffer.from('"tick":');

/** By keys. */
const PAIR_BYTES = Array.from({ length: 32 }, (_, keys) =>
  Buffer.concat([encodeUserData(true), encodeKeys(keys, 'mask')]),
);

function tickOf(data: Uint8Array): number {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.length);
  let at = bytes.indexOf(TICK_NAME, 120) + TICK_NAME.length;
  let tick = 0;
  for (; bytes[at]! >= 0x30 && bytes[at]! <= 0x39; at += 1) tick = tick * 10 + bytes[at]! - 0x30;
  return tick;
}

interface Player {
  readonly keys: Input;
  look(state: WireState): void;
}

function createPlayer(name: string, seat: 1 | 2, seed: string): Player {
  const rules = parseRules();
  const match = createMatch({ seed: '', rules });
  const view = createView(match, seat);
  const bot: Bot = ladder(name).createBot({ seat, rules, seed: botSeedOf(seed, seat), note() {} });
  let keys: Input = 0;
  return {
    get keys() {
      return keys;
    },
    look(state) {
      show(match, state);
      keys = bot.decide(view);
    },
  };
}

function show(match: Match, { tick, level, players, lasers, enemies }: WireState): void {
  const [first, second] = players.map(({ x, y, health, cooldown, score }) => ({
    x,
    y,
    health,
    cooldown: cooldown!,
    score: score!,
  }));
  const state = { tick: tick!, level, players: [first!, second!], lasers, enemies } as State;
  restore(match, snapshot(matchFromState({ seed: '', rules: match.rules }, state)));
}
