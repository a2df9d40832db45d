import {
  createHost,
  encodeFrame,
  encodeKeys,
  encodeUserData,
  type MatchReport,
  openLogFolder,
} from '../../src/net/index.ts';
import { decodeLog, verifyLog } from '../../src/replay/index.ts';
import { createMemoryFiles } from '../net/memory-files.ts';
import { stillWorld } from '../replay/lock-worlds.ts';
import { openLink, type Stage } from '../worlds/actors.ts';
import { Audit } from '../worlds/audit.ts';
import { type Faults, watchRooms } from '../worlds/look.ts';
import { connect, type Link } from '../worlds/network.ts';
import { createWorld, type World } from '../worlds/world.ts';
import { type Chance, mutateBytes } from './chance.ts';
import { bentText, HELLO } from './documents.ts';

/* A host on virtual time to which strangers send what nobody should, beside a match that must go on as if they were not there. */

/** Strangers at most, and messages of each after its hello. */
const MAX_STRANGERS = 4;
const MAX_MESSAGES = 12;
/** Virtual time in which the match is over, and in which strangers are forgotten after it, ms. */
const PLAY_MS = 20_000;
const FORGET_MS = 30_000;
/** Events of a case at most: one without strangers has some hundreds. */
const MAX_EVENTS = 50_000;
const FOLDER = '/logs';
const ROOM = 'bystanders';
const QUALITY = { delayMs: [1, 5], split: 0.1, window: 0 } as const;

/** What a match came to. */
type Outcome = Pick<MatchReport, 'id' | 'hash' | 'ticks' | 'log'>;

interface Played {
  readonly outcome: Outcome | undefined;
  readonly wrong: string | undefined;
}

let undisturbed: Outcome | undefined;

/** @param faults planted in the host's rooms. @returns what does not hold of a host; undefined if nothing */
export function tryHost(chance: Chance, faults: Faults): string | undefined {
  undisturbed ??= play(chance, { strangers: 0, faults: {} }).outcome;
  const { outcome, wrong } = play(chance, { strangers: 1 + chance.below(MAX_STRANGERS), faults });
  if (wrong !== undefined) return wrong;
  if (outcome === undefined) return 'the match of bystanders does not come to its end';
  const same = outcome.id === undisturbed?.id && outcome.hash === undisturbed.hash;
  return same ? undefined : `the match of bystanders is another one: ${outcome.ticks} ticks, ${outcome.hash}`;
}

function play(chance: Chance, { strangers, faults }: { strangers: number; faults: Faults }): Played {
  const world = createWorld(String(chance.below(2 ** 31)));
  const audit = new Audit(world);
  // What strangers send is nobody's account: the match of bystanders is held to its outcome.
  audit.taken = () => {};
  const unwatch = watchRooms(audit, faults);
  try {
    return run(chance, { world, audit, strangers });
  } finally {
    unwatch();
  }
}

interface Scene {
  readonly world: World;
  readonly audit: Audit;
  readonly strangers: number;
}

function run(chance: Chance, { world, audit, strangers }: Scene): Played {
  const files = createMemoryFiles(() => world.now);
  const reports: MatchReport[] = [];
  const host = openHost({ world, audit }, { files, reports });
  const stage = openStage({ world, audit }, host);
  const links: Link[] = [];
  // Strangers come once the room of the bystanders is full.
  const letIn = (): void => {
    for (let left = strangers; left > 0; left -= 1)
      world.after(chance.below(200), () => disturb(chance, stage, links));
  };
  sit(stage, 'left', () => sit(stage, 'right', letIn));
  const report = (): MatchReport | undefined => reports.find(({ room }) => room === ROOM);
  const turn = { alarmAt: Number.POSITIVE_INFINITY, events: 0 };
  const goOn = (isDone: () => boolean, until: number): void => {
    while (audit.violations.length === 0 && !isDone() && world.step(until)) {
      turn.events += 1;
      if (turn.events > MAX_EVENTS) audit.fail(`${MAX_EVENTS} events, and no end`);
      if (files.undelivered > 0) files.deliver();
      setAlarm();
    }
  };
  const setAlarm = (): void => {
    const due = world.now + host.msToNext() + 0.1;
    if (!(due < turn.alarmAt - 0.2)) return;
    turn.alarmAt = due;
    world.after(due - world.now, () => {
      if (turn.alarmAt !== due) return;
      turn.alarmAt = Number.POSITIVE_INFINITY;
      host.advance();
    });
  };
  goOn(() => report() !== undefined, PLAY_MS);
  const outcome = report();
  if (outcome?.log != null) {
    const { verdict } = verifyLog(decodeLog(files.read(`${FOLDER}/${outcome.log}`)));
    if (verdict !== 'proven') audit.fail(`the log of bystanders is ${verdict}`);
  }
  for (const link of links) link.reset();
  host.drain();
  host.interrupt();
  goOn(() => host.connections.size + host.rooms.size === 0, world.now + FORGET_MS);
  if (host.connections.size + host.rooms.size > 0)
    audit.fail(`${host.connections.size} connections and ${host.rooms.size} rooms are left`);
  return { outcome, wrong: audit.violations[0] };
}

type Place = Pick<Scene, 'world' | 'audit'>;

function openHost(
  { world, audit }: Place,
  { files, reports }: { files: ReturnType<typeof createMemoryFiles>; reports: MatchReport[] },
): ReturnType<typeof createHost> {
  const ignore = (): void => {};
  const error = (fields: object, message: string): void =>
    audit.fail(`${message}: ${String((fields as { err?: Error }).err?.stack)}`);
  const log = { info: ignore, warn: ignore, error };
  const logs = openLogFolder({
    ...{ path: FOLDER, layer: files, keep: {}, log },
    ...{ now: () => world.now, world: stillWorld({ pid: 1 }) },
  });
  const recording = { release: 'test', node: 'test', platform: 'test' };
  return createHost(
    { logs, log, recording, seed: 'S', rules: { maxTicks: 60 }, onEnd: (report) => reports.push(report) },
    { now: () => world.now, date: () => new Date(0), random: world.chance.bytes },
  );
}

function openStage({ world, audit }: Place, host: ReturnType<typeof createHost>): Stage {
  let port = 20_000;
  const tap = { wrote: () => {} };
  return {
    ...{ world, audit, token: undefined, isOpen: true },
    connect: (quality, events) => {
      port += 1;
      // Bystanders and strangers come from different addresses.
      const ip = quality === QUALITY ? '10.0.0.1' : '10.0.0.2';
      const user: [string, number] = [ip, port];
      return connect(world, host, { user, quality, events, tap, isDead: () => false, onDeath: () => {} });
    },
  };
}

/** An honest player in lockstep, whose keys depend on the tick that it is shown alone. */
function sit(stage: Stage, name: string, seated: () => void): void {
  const pair = (tick: number): void => {
    const keys = (tick * (name === 'left' ? 7 : 11)) & 31;
    link!.send(Buffer.concat([encodeUserData(true), encodeKeys(keys, 'mask')]));
  };
  const link = openLink(
    stage,
    {
      group: ({ tick }) => pair(Number(tick)),
      message(message) {
        if (message.ip === undefined) return;
        pair(0);
        seated();
      },
      gone: () => {},
    },
    QUALITY,
  );
  const hello = {
    hello: 'shooter',
    version: 1,
    room: ROOM,
    pace: 'lockstep',
    keys: 'mask',
    player: { name },
  };
  link!.send(encodeFrame(Buffer.from(JSON.stringify(hello))));
}

/** What a stranger says after its hello, as it would be said. */
const UPDATES: readonly unknown[] = [
  { connection: true, ready: true },
  { connection: true, ready: false },
  { connection: false },
  ...[17, 0, 31],
  Array.from({ length: 16 }, () => false),
  ...[{ ack: 0 }, { ack: 5 }, '!DISCONNECT', 'hello'],
];
const ROLES: readonly unknown[] = ['player', 'spectator', 'list'];

function disturb(chance: Chance, stage: Stage, links: Link[]): void {
  const quality = { ...QUALITY, split: chance.pick([0, 0.3]) };
  const link = stage.connect(quality, { received() {}, ended() {}, closed() {} });
  if (link === undefined) return;
  links.push(link);
  if (chance.oneIn(6)) link.reading = false;
  const room = chance.pick([ROOM, 'lab', 'den', undefined]);
  const pace = chance.pick(['realtime', 'lockstep', undefined]);
  const hello = { ...(HELLO as object), role: chance.pick(ROLES), room, pace, token: undefined };
  sendText(chance, link, chance.oneIn(2) ? JSON.stringify(hello) : bentText(chance, hello));
  for (let left = chance.below(MAX_MESSAGES); left > 0; left -= 1)
    stage.world.after(chance.below(400), () => {
      const isPair = chance.oneIn(2);
      const parts = isPair ? [{ connection: true, ready: true }, chance.below(32)] : [chance.pick(UPDATES)];
      for (const part of parts)
        sendText(chance, link, chance.oneIn(isPair ? 8 : 2) ? bentText(chance, part) : JSON.stringify(part));
    });
  if (chance.oneIn(3))
    stage.world.after(chance.below(400), () => (chance.oneIn(2) ? link.end() : link.reset()));
}

/** A frame, or what is none any more. */
function sendText(chance: Chance, link: Link, text: string): void {
  const frame = encodeFrame(Buffer.from(text || '0'));
  link.send(chance.oneIn(6) ? mutateBytes(chance, frame) : frame);
}
