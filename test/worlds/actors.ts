import { createFrameDecoder, encodeFrame, encodeKeys, encodeUserData } from '../../src/net/index.ts';
import type { Audit } from './audit.ts';
import type { Link, LinkEvents, Quality } from './network.ts';
import type { World } from './world.ts';

/* Those who come to a host in a simulated world and behave: players, spectators, and whoever asks for the list. */

/** What a world offers its actors. */
export interface Stage {
  readonly world: World;
  readonly audit: Audit;
  readonly token: string | undefined;
  /** Connects; undefined while there is no host. */
  connect(quality: Quality, events: LinkEvents): Link | undefined;
  /** whether actors go on coming */
  readonly isOpen: boolean;
}

export const frame = (payload: string): Uint8Array => encodeFrame(Buffer.from(payload));

type Json = Record<string, unknown>;

/** What a client reads: groups by their first payload, and messages. */
interface Reader {
  group(data: Json): void;
  message(message: Json): void;
  gone(): void;
}

export function drawQuality({ chance }: World): Quality {
  const low = chance.pick([0, 0.1, 5, 20]);
  return {
    delayMs: [low, low + chance.pick([0, 1, 10, 60])],
    split: chance.pick([0, 0, 0.05, 0.3]),
    window: chance.pick([0, 1 << 12, 1 << 16]),
  };
}

/** Opens a link on which whole messages come to `reader`, each result once. */
export function openLink(
  { world, audit, connect }: Stage,
  reader: Reader,
  quality: Quality,
): Link | undefined {
  const decoder = createFrameDecoder(262_144);
  const results = new Set<unknown>();
  let place = 0;
  let link: Link | undefined;
  const take = (payload: Uint8Array): void => {
    if (place > 0) {
      place = (place + 1) % 4;
      return;
    }
    const value = JSON.parse(Buffer.from(payload).toString()) as Json;
    if (Object.hasOwn(value, 'ready')) {
      place = 1;
      reader.group(value);
      return;
    }
    const result = value.result as Json | undefined;
    if (result !== undefined && results.has(result.id)) audit.fail(`a second result of ${String(result.id)}`);
    results.add(result?.id);
    const { error } = value as { error?: { code: string } };
    if (error?.code === 'internal') audit.fail(`a client is told of a defect: ${JSON.stringify(error)}`);
    reader.message(value);
  };
  link = connect(quality, {
    received(bytes) {
      decoder.feed(bytes);
      for (let next = decoder.next(); next !== undefined; next = decoder.next()) take(next);
    },
    ended: () => link?.end(),
    closed: () => world.after(0, () => reader.gone()),
  });
  return link;
}

/** The keys frames of both forms, made once. */
const KEYS = (['array', 'mask'] as const).map((form) =>
  Array.from({ length: 32 }, (_, keys) => encodeKeys(keys, form)),
) as [Uint8Array[], Uint8Array[]];
const [READY, NOT_READY] = [encodeUserData(true), encodeUserData(false)];

interface Habits {
  readonly extended: boolean;
  readonly mask: boolean;
  /** pairs ahead of the groups */
  readonly window: number;
  readonly thinkMs: number;
  readonly hello: Json;
  readonly faithful: boolean;
}

function drawHabits({ world: { chance }, token }: Stage): Habits {
  const extended = token !== undefined || chance.flip(0.7);
  const mask = chance.flip(0.8);
  const pace = chance.pick([undefined, 'realtime', 'lockstep']);
  const room = chance.pick([undefined, undefined, 'lab', 'den']);
  const hello = {
    hello: 'shooter',
    version: 1,
    ...(mask && chance.flip(0.5) ? {} : { keys: mask ? 'mask' : 'array' }),
    ...(pace !== undefined && { pace }),
    ...(room !== undefined && { room }),
    ...(token !== undefined && { token: chance.flip(0.97) ? token : 'wrong' }),
    player: { name: `p${chance.between(0, 99)}` },
  };
  const thinkMs = chance.pick([0, 1, 15, 60, 200]);
  return {
    extended,
    mask: extended && mask,
    window: chance.pick([1, 1, 2, 4, 8]),
    thinkMs,
    hello,
    faithful: chance.flip(0.7),
  };
}

/** A player that plays by keys of its own, says that it is ready, leaves, and comes back. */
export function play(stage: Stage): void {
  const { world, audit } = stage;
  const { chance } = world;
  const habits = drawHabits(stage);
  let secret: string | undefined;

  const comeBack = (): void => {
    if (!stage.isOpen) return;
    world.after(chance.pick([1, 50, 500, 500, 3000, 12_000]), begin);
  };

  function begin(): void {
    let ready = false;
    let over = false;
    let lost = false;
    let keys = 0;
    let hold = 0;
    let unseen = 0;
    let greeted = false;
    const pair = (): void => {
      if (over || link === undefined || link.isGone) return;
      if (hold === 0) [keys, hold] = [chance.between(0, 31), chance.between(1, 30)];
      hold -= 1;
      audit.sent(link.user.join(':'), { ready, keys });
      link.send(Buffer.concat([ready ? READY : NOT_READY, KEYS[habits.mask ? 1 : 0]![keys]!]));
    };
    const wishToPlay = (): void =>
      world.after(chance.pick([0, 10, 200, 1500]), () => {
        ready = true;
      });
    const start = (): void => {
      greeted = true;
      for (let i = 0; i < habits.window; i += 1) pair();
      wishToPlay();
    };
    const leave = (): void => {
      over = true;
      const how = chance.pick(['reset', 'end', '{"connection":false}', '!DISCONNECT'] as const);
      if (how === 'reset' || how === 'end') link![how]();
      else link!.send(frame(how));
      if (!habits.faithful) secret = undefined;
    };
    const link = openLink(
      stage,
      {
        group(data) {
          if (!greeted) return audit.fail('a group came before the answer to the hello');
          const isOver = data.lost1 === true || data.lost2 === true;
          if (isOver && !lost) {
            ready = false;
            wishToPlay();
          }
          lost = isOver;
          unseen = Math.min(habits.window, unseen + 1);
          if (chance.flip(0.0007)) return leave();
          const think = habits.thinkMs * chance.float() + (chance.flip(0.001) ? 1200 : 0);
          if (think > 0) world.after(think, pair);
          else pair();
        },
        message(message) {
          if (message.error !== undefined) {
            over = true;
            if (['bad-secret', 'token'].includes((message.error as { code: string }).code))
              secret = undefined;
          } else if (message.ip !== undefined) {
            if (secret !== undefined) audit.count('resumed');
            secret = (message.secret as string | undefined) ?? secret;
            start();
          }
        },
        gone: comeBack,
      },
      drawQuality(world),
    );
    if (link === undefined) {
      comeBack();
      return;
    }
    const { token } = stage;
    const back = {
      hello: 'shooter',
      version: 1,
      resume: secret,
      keys: habits.mask ? 'mask' : 'array',
      token,
    };
    if (!habits.extended) link.send(frame('hello'));
    else link.send(frame(JSON.stringify(secret === undefined ? habits.hello : back)));
    if (habits.extended && chance.flip(0.5)) world.after(chance.between(100, 15_000), () => link.reset());
  }
  world.after(chance.between(0, 4000), begin);
}

/** Someone who watches, and acknowledges what it sees or does not. */
export function watch(stage: Stage): void {
  const { world } = stage;
  const { chance } = world;
  const acks = chance.flip(0.6);
  const begin = (): void => {
    const link = openLink(
      stage,
      {
        group(data) {
          if (acks) link?.send(frame(JSON.stringify({ ack: data.tick })));
          if (chance.flip(0.002)) link?.send(frame('!DISCONNECT'));
        },
        message(message) {
          if (acks && message.slot === null) link?.send(frame('{"ack":0}'));
        },
        gone: () => {
          if (stage.isOpen) world.after(chance.between(500, 8000), begin);
        },
      },
      drawQuality(world),
    );
    const { token } = stage;
    link?.send(frame(JSON.stringify({ hello: 'shooter', version: 1, role: 'spectator', token })));
  };
  world.after(chance.between(500, 6000), begin);
}

/** Someone who asks for the list of rooms now and then. */
export function ask(stage: Stage): void {
  const { world, audit, token } = stage;
  const { chance } = world;
  const begin = (): void => {
    let rooms: unknown;
    const reader = {
      group: () => audit.fail('a group came to a client that asked for the list'),
      message: (message: Json) => {
        rooms = message.rooms ?? message.error;
      },
      gone: () => {
        if (stage.isOpen) world.after(chance.between(300, 5000), begin);
        void rooms;
      },
    };
    openLink(stage, reader, drawQuality(world))?.send(
      frame(JSON.stringify({ hello: 'shooter', version: 1, role: 'list', token })),
    );
  };
  world.after(chance.between(0, 5000), begin);
}
