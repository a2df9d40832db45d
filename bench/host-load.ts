import { type Bot, botSeedOf, createView } from '../src/bots/index.ts';
import {
  createMatch,
  type Input,
  type Match,
  matchFromState,
  parseRules,
  restoreOtherSeed,
  type State,
  snapshot,
} from '../src/core/index.ts';
import {
  createFrameDecoder,
  encodeFrame,
  encodeKeys,
  encodeUserData,
  readUpdate,
  type WireState,
} from '../src/net/index.ts';
import type { Answers } from './child.ts';
import { type Carrier, type LeanStream, openStream } from './host-stream.ts';
import { builtInBot } from './players.ts';

/* The program of `shooter bench host` that plays many matches at once. Its clients are lean: of most state updates they
   read the tick alone, and a bot looks at every twelfth, five times a second; its keys are held in between. */

const PAIRS = [
  ['hunter', 'random'],
  ['gunner', 'hunter'],
  ['random', 'gunner'],
] as const;
const DECIDE_TICKS = 12;
const MAX_PAYLOAD_BYTES = 262_144;

/** What one client saw while it was watched. */
export interface Seen {
  /** ticks a second of its match, from the promptest state update of the first second to that of the last */
  readonly rate: number;
  /** ticks that time brought and the match did not */
  readonly missed: number;
  /** ticks of which it was sent no state update */
  readonly unseen: number;
}

let clients: LeanClient[] = [];

export const answers: Answers = {
  /** Opens clients, two a match, and waits until all matches are on. */
  async open({ port, matches, carrier = 'TCP' }: LoadSetup): Promise<void> {
    clients = Array.from({ length: 2 * matches }, (_, index) => new LeanClient({ port, carrier }, index));
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

export interface LoadSetup {
  readonly port: number;
  readonly matches: number;
  readonly carrier?: Carrier;
}

class LeanClient {
  seen: Sight | undefined;
  readonly #stream: LeanStream;
  readonly #decoder = createFrameDecoder(MAX_PAYLOAD_BYTES);
  readonly #player: Player;
  readonly #payloads: Uint8Array[] = [];
  #frame = -1;
  #tick = 0;

  constructor(host: { port: number; carrier: Carrier }, index: number) {
    const seat = index % 2;
    const match = index >> 1;
    this.#player = createPlayer(PAIRS[match % PAIRS.length]![seat]!, seat === 0 ? 1 : 2, String(match));
    this.#stream = openStream(host, (bytes) => this.#receive(bytes));
    const hello = { hello: 'shooter', version: 1, room: `m${match}`, keys: 'mask' };
    this.#stream.write(encodeFrame(Buffer.from(JSON.stringify(hello))));
  }

  watch(): void {
    this.seen = { since: performance.now(), prompt: [], last: this.seen!.last, unseen: 0 };
  }

  watched(): Seen {
    const { prompt, unseen } = this.seen!;
    const [from, to] = [prompt[0]!, prompt.at(-1)!];
    const ticks = to.tick - from.tick;
    const ms = to.at - from.at;
    return { rate: ticks / (ms / 1000), missed: Math.max(0, Math.round(ms / TICK_MS) - ticks), unseen };
  }

  close(): void {
    this.#stream.close();
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
    // A state update begins with {"ready"; by r and a it is told from {"result", {"start" and {"error".
    if (this.#frame === 0) {
      if (payload[2] !== LETTER_R || payload[4] !== LETTER_A) return;
      this.#tick = tickOf(payload);
    }
    if (this.#tick % DECIDE_TICKS === 0) this.#payloads.push(payload.slice());
    this.#frame = (this.#frame + 1) % 4;
    if (this.#frame === 0) this.#takeStateUpdate();
  }

  #takeStateUpdate(): void {
    if (this.#tick > 0) this.#see({ tick: this.#tick, at: performance.now() });
    if (this.#payloads.length === 4) this.#player.look(readUpdate(this.#payloads));
    this.#payloads.length = 0;
    this.#send();
  }

  #see(moment: Moment): void {
    const { tick, at } = moment;
    const last = this.seen?.last ?? 0;
    if (this.seen === undefined || tick < last) this.seen = { since: at, prompt: [], last, unseen: 0 };
    const { seen } = this;
    if (tick > last) seen.unseen += tick - last - 1;
    seen.last = tick;
    const secondOf = (one: Moment): number => Math.floor((one.at - seen.since) / 1000);
    const best = seen.prompt.at(-1);
    if (best === undefined || secondOf(best) < secondOf(moment)) seen.prompt.push(moment);
    else if (lagOf(moment) < lagOf(best)) seen.prompt[seen.prompt.length - 1] = moment;
  }

  #send(): void {
    this.#stream.write(CLIENT_UPDATES[this.#player.keys]!);
  }
}

interface Moment {
  readonly tick: number;
  /** ms */
  readonly at: number;
}

/** What a client sees of one match. */
interface Sight {
  /** ms */
  readonly since: number;
  /** of each second in which any came, the state update that came earliest for its tick: one that comes late does not make a match slow */
  readonly prompt: Moment[];
  last: number;
  unseen: number;
}

const TICK_MS = 1000 / 60;
const lagOf = ({ tick, at }: Moment): number => at - tick * TICK_MS;

const LETTER_R = 0x72;
const LETTER_A = 0x61;
const TICK_NAME = Buffer.from('"tick":');
/** What stands before the tick in a state update is longer than this, bytes. */
const BEFORE_TICK = 120;

/** By keys, the bytes of a client update. */
const CLIENT_UPDATES = Array.from({ length: 32 }, (_, keys) =>
  Buffer.concat([encodeUserData(true), encodeKeys(keys, 'mask')]),
);

function tickOf(data: Uint8Array): number {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.length);
  let at = bytes.indexOf(TICK_NAME, BEFORE_TICK) + TICK_NAME.length;
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
  const bot: Bot = builtInBot(name).createBot({ seat, rules, seed: botSeedOf(seed, seat), note() {} });
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
  restoreOtherSeed(match, snapshot(matchFromState({ seed: '', rules: match.rules }, state)));
}
