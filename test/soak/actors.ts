import { encodeUserData } from '../../src/net/index.ts';
import { type Client, extendedHello, LEAVE, openClient } from './client.ts';

/* Those who come to the host in a soak. Each act is one visit: it ends with every connection of it gone. */

/** Draws from the seed of the soak. */
export interface Chance {
  /** 0 included to `below` excluded */
  below(count: number): number;
  pick<T>(list: readonly T[]): T;
}

export interface Stage {
  readonly port: number;
  readonly chance: Chance;
  /** what befell honest players */
  readonly faults: string[];
  /** rooms that are open to be watched */
  readonly rooms: Set<string>;
  /** Waits, or less if the soak is over. */
  pause(ms: number): Promise<void>;
}

export type Act = (stage: Stage) => Promise<void>;

let visits = 0;

/** Two players at a table of their own, who leave in one of the ways that there are. */
const playTable =
  (pace: 'realtime' | 'lockstep'): Act =>
  async (stage) => {
    visits += 1;
    const room = `${pace}-${visits}`;
    stage.rooms.add(room);
    const seats = [await sit(stage, { room, pace }), await sit(stage, { room, pace })];
    await stage.pause(300 + stage.chance.below(2500));
    const manner = stage.chance.pick(['leave', 'drop', 'resume'] as const);
    if (manner === 'resume') seats[0] = await comeBack(stage, seats[0]!);
    if (manner === 'drop') seats[stage.chance.below(2)]!.client.socket.destroy();
    stage.rooms.delete(room);
    for (const { client } of seats) if (!client.socket.destroyed) client.send(LEAVE);
    await Promise.all(seats.map(({ client }) => client.closed));
  };

interface Sitting {
  readonly client: Client;
  readonly secret: string;
}

/** A pause of a player in lockstep between a group and its answer, ms: it is not to take all of the processor. */
const THINK_MS = 4;

async function sit(stage: Stage, hello: { pace?: string; room?: string; resume?: string }): Promise<Sitting> {
  const isLockstep = hello.pace === 'lockstep';
  let last = 0;
  const client = openClient({
    port: stage.port,
    onUpdate(one, tick) {
      const isNext = last <= 0 || tick === last + 1 || (!isLockstep && tick > last);
      if (tick > 1 && !isNext) stage.faults.push(`tick ${tick} after ${last}`);
      last = tick;
      const keys = Math.max(0, tick) % 32;
      if (!isLockstep) one.pair(keys);
      else setTimeout(() => one.socket.writable && one.pair(keys), THINK_MS);
    },
  });
  client.send(extendedHello(hello));
  const answer = await client.answer();
  if (answer?.slot === undefined && !client.socket.destroyed)
    stage.faults.push(`an honest player was answered ${JSON.stringify(answer)}`);
  for (let ahead = 0; ahead < (isLockstep ? 1 : 4); ahead += 1) client.pair(0);
  return { client, secret: String(answer?.secret) };
}

async function comeBack(stage: Stage, { client, secret }: Sitting): Promise<Sitting> {
  client.socket.destroy();
  await stage.pause(100);
  const back = await sit(stage, { resume: secret });
  await stage.pause(500);
  return back;
}

/** Two clients of the original wire. */
const playPlain: Act = async (stage) => {
  const keys = JSON.stringify(new Array(512).fill(false));
  const clients = [0, 1].map(() =>
    openClient({ port: stage.port, onUpdate: (one) => one.send('{"connection":true,"ready":true}', keys) }),
  );
  for (const client of clients) {
    client.send('hello', '{"connection":true,"ready":true}', keys);
    await client.answer();
  }
  await stage.pause(300 + stage.chance.below(2000));
  for (const client of clients) client.send(LEAVE);
  await Promise.all(clients.map(({ closed }) => closed));
};

/** Someone who watches, and acknowledges, or does not, or hardly reads. */
const watch: Act = async (stage) => {
  const room = stage.chance.pick([...stage.rooms, 'none']);
  const manner = stage.chance.pick(['acks', 'silent', 'slow'] as const);
  const client = openClient({
    port: stage.port,
    onUpdate(one, tick) {
      if (manner === 'acks') one.send(JSON.stringify({ ack: Math.max(0, tick) }));
      if (manner !== 'slow') return;
      one.socket.pause();
      setTimeout(() => one.socket.resume(), 200);
    },
  });
  client.send(extendedHello({ role: 'spectator', room }));
  await client.answer();
  if (manner === 'acks' && client.socket.writable) client.send('{"ack":0}');
  await stage.pause(300 + stage.chance.below(2000));
  if (client.socket.writable) client.send(LEAVE);
  client.socket.resume();
  await client.closed;
};

/** What those do who mean no good. What they leave open the host has to close. */
const ATTACKS: readonly ((client: Client, stage: Stage) => void | Promise<void>)[] = [
  ({ socket }, { chance }) =>
    void socket.write(Buffer.from(Array.from({ length: 500 }, () => chance.below(256)))),
  (client) => client.send('hello', '{"connection":true,"ready":true}', '[null]'),
  (client) => client.send('['.repeat(500)),
  // Half a frame, and then nothing.
  (client) => {
    client.send('hello');
    client.socket.write(encodeUserData(true).subarray(0, 80));
  },
  // Not a word.
  () => {},
  (client) => {
    client.send(extendedHello({}));
    for (let pair = 0; pair < 600; pair += 1) client.pair(0);
  },
  // Asks for all, and reads nothing of it.
  async (client, stage) => {
    client.send(extendedHello({}));
    client.socket.pause();
    for (let round = 0; round < 20; round += 1) {
      for (let pair = 0; pair < 8; pair += 1) if (client.socket.writable) client.pair(16);
      await stage.pause(60);
    }
    client.socket.resetAndDestroy();
  },
  async (client, stage) => {
    client.send(extendedHello({}));
    await stage.pause(50);
    client.socket.resetAndDestroy();
  },
];

const attack: Act = async (stage) => {
  const client = openClient({ port: stage.port });
  await stage.chance.pick(ATTACKS)(client, stage);
  await client.closed;
};

/** Who is there at the same time. */
export const CAST: readonly (readonly [times: number, act: Act])[] = [
  [4, playTable('realtime')],
  [2, playTable('lockstep')],
  [1, playPlain],
  [4, watch],
  [5, attack],
];
