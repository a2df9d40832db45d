import type { Connection } from '../../src/net/connection.ts';
import type { RoomHost } from '../../src/net/host.ts';
import {
  createHost,
  DEFAULT_LIMITS,
  type Host,
  type HostOptions,
  openLogFolder,
} from '../../src/net/index.ts';
import type { FileLayer } from '../../src/replay/index.ts';
import { createMemoryFiles, type MemoryFiles } from '../net/memory-files.ts';
import { stillWorld } from '../replay/lock-worlds.ts';
import { ask, play, type Stage, watch } from './actors.ts';
import type { Audit } from './audit.ts';
import { FOLDER, FolderLook } from './folder.ts';
import { attack } from './hostile.ts';
import { createLook, type Faults, holdAddresses, type Look, MAX_PENDING, tickOf } from './look.ts';
import { connect, type SimulatedWire } from './network.ts';
import { drawFailure, drawSettings, type Settings } from './settings.ts';
import type { World } from './world.ts';

/* The host of a world with everything around it: its disk, its clients, its clock, its crashes. */

const LOCK_FILES = 1; // The lock of a folder is open for as long as a host has the folder.
/** Date at which every world begins. */
const EPOCH = Date.UTC(2026, 0, 31, 23, 59, 0);
const DRAIN_MS = 40_000;

/** All that a world consists of, and what happens to it. */
export class Theatre {
  crashes = 0;
  readonly #world: World;
  readonly #audit: Audit;
  readonly #files: MemoryFiles;
  readonly #layer: FileLayer;
  readonly #settings: Settings;
  readonly #stage: Stage;
  readonly #folder: FolderLook;
  readonly #dead = new WeakSet<Host>();
  #onDeath: (() => void)[] = [];
  #host: Host | undefined;
  #closeLogs = (): void => {};
  #look: Look = () => {};
  #advanceAt = Number.POSITIVE_INFINITY;
  #delivers = false;
  /** calls of a planted disk that are to come */
  #faked = 0;
  #nextPort = 20_000;
  #isOpen = true;
  #process = 1;
  /** when the disk last failed, ms of the time in which the process ran */
  #diskTroubleAt = Number.NEGATIVE_INFINITY;

  constructor(world: World, audit: Audit, { layer }: Faults) {
    this.#world = world;
    this.#audit = audit;
    this.#settings = drawSettings(world.chance);
    this.#files = createMemoryFiles(() => EPOCH + world.now);
    this.#folder = new FolderLook(this.#files, audit);
    this.#layer = layer?.(this.#files, (act) => this.#later(act)) ?? this.#files;
    this.#stage = this.#openStage();
  }

  run(durationMs: number): void {
    const { players, spectators, hostiles, lists } = this.#settings.actors;
    this.#start();
    for (let i = 0; i < players; i += 1) play(this.#stage);
    for (let i = 0; i < spectators; i += 1) watch(this.#stage);
    for (let i = 0; i < hostiles; i += 1) attack(this.#stage);
    for (let i = 0; i < lists; i += 1) ask(this.#stage);
    this.#plan(this.#settings.stallEachMs, () =>
      this.#world.stall(this.#world.chance.pick([20, 200, 900, 4000])),
    );
    this.#plan(this.#settings.diskFailsEachMs, () => this.#failDisk());
    this.#plan(this.#settings.crashEachMs, () => this.#crash());
    this.#runUntil(() => this.#world.now >= durationMs, durationMs);
    this.#isOpen = false;
    this.#finish();
  }

  /** Something that happens now and then, for as long as the world is open. */
  #plan(eachMs: number, act: () => void): void {
    if (eachMs === 0) return;
    this.#world.after(eachMs * (0.3 + this.#world.chance.float()), () => {
      if (!this.#isOpen) return;
      act();
      this.#plan(eachMs, act);
    });
  }

  #runUntil(isDone: () => boolean, until: number): void {
    const { violations } = this.#audit;
    while (violations.length === 0 && !isDone() && this.#world.step(until)) this.#settle();
  }

  /** After each event: what it made due, and whether all still holds. */
  #settle(): void {
    const host = this.#host;
    if (host !== undefined) {
      this.#look(this.#audit);
      this.#watchFiles(host);
      this.#setAlarm(host);
    }
    if (this.#files.undelivered === 0 || this.#delivers) return;
    this.#delivers = true;
    this.#world.after(this.#world.chance.float() * this.#settings.flushMs, () => {
      this.#delivers = false;
      this.#files.deliver();
    });
  }

  #setAlarm(host: Host): void {
    const wait = host.msToNext();
    // A timer rings late rather than early, and never without time having passed.
    const due = this.#world.now + (wait === 0 ? 0 : wait + 0.01 + this.#world.chance.float());
    if (!(due < this.#advanceAt - 1.1)) return;
    this.#advanceAt = due;
    this.#world.after(due - this.#world.now, () => {
      if (this.#advanceAt !== due || this.#host !== host) return;
      this.#advanceAt = Number.POSITIVE_INFINITY;
      host.advance();
    });
  }

  #later(act: () => void): void {
    const host = this.#host;
    this.#faked += 1;
    this.#world.after(this.#settings.flushMs, () => {
      this.#faked -= 1;
      if (this.#host === host) act();
    });
  }

  #watchFiles(host: Host): void {
    if (this.#files.undelivered + this.#faked > 0) return;
    let playing = 0;
    for (const room of host.rooms.values()) if (room.playing) playing += 1;
    const logs = this.#files.openFiles - LOCK_FILES;
    if (logs !== playing) this.#audit.fail(`${logs} logs are open, ${playing} matches are played`);
  }

  #openStage(): Stage {
    const world = this.#world;
    const audit = this.#audit;
    const theatre = this;
    return {
      world,
      audit,
      token: this.#settings.token,
      get isOpen() {
        return theatre.#isOpen;
      },
      connect: (quality, events) => {
        const host = this.#host;
        if (host === undefined) return undefined;
        this.#nextPort += 1;
        const ip = `10.0.0.${world.chance.between(1, 3)}`;
        const isDead = (): boolean => this.#dead.has(host);
        const onDeath = (act: () => void): void => void this.#onDeath.push(act);
        const tap = { wrote: (wire: SimulatedWire, bytes: Uint8Array) => this.#wrote(wire, bytes) };
        return connect(world, host, { user: [ip, this.#nextPort], quality, events, tap, isDead, onDeath });
      },
    };
  }

  /** Sees what the host writes: answers count, results are promises. */
  #wrote(wire: SimulatedWire, bytes: Uint8Array): void {
    this.#world.trace(bytes.length);
    if (wire.pending > MAX_PENDING) this.#audit.fail(`${wire.pending} bytes wait for ${wire.user.join(':')}`);
    const start = Buffer.from(
      bytes.buffer,
      bytes.byteOffset + 64,
      Math.min(12, bytes.length - 64),
    ).toString();
    const place = (wire.events as Connection | undefined)?.place;
    if (start.startsWith('{"ready"') && place !== undefined) this.#audit.wrote(place, tickOf(bytes));
    if (!start.startsWith('{"result"')) return;
    const { result } = JSON.parse(Buffer.from(bytes.subarray(64)).toString()) as {
      result: { log: string | null; hash: string };
    };
    if (result.log !== null && !this.#folder.isSafe(result.log, result.hash))
      this.#audit.fail(`the result of ${result.log} is told, which is not on the disk`);
  }

  #start(): void {
    const { world, log, options } = {
      world: this.#world,
      log: this.#createLog(),
      options: this.#settings.host,
    };
    this.#process += 1;
    const now = (): number => EPOCH + world.now;
    const lockWorld = stillWorld({ pid: this.#process });
    const { keep } = this.#settings;
    const logs = openLogFolder({ path: FOLDER, layer: this.#layer, keep, log, now, world: lockWorld });
    this.#closeLogs = () => logs.close();
    const onEnd: HostOptions['onEnd'] = (report) => {
      const bytes = report.log === null ? undefined : this.#folder.readIfThere(report.log);
      if (report.log !== null && this.#audit.deleted.has(report.log)) this.#audit.live.delete(report.nonce);
      else this.#audit.reported(report, bytes);
    };
    const recording = { release: 'test', node: 'test', platform: 'test' };
    const { random, date } = { random: world.chance.bytes, date: () => new Date(now()) };
    this.#host = createHost(
      { ...options, logs, recording, log, onEnd },
      { now: () => world.now, date, random },
    );
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#look = createLook(this.#host as RoomHost, { limits, graceMs: options.graceMs ?? 10_000 });
    this.#advanceAt = Number.POSITIVE_INFINITY;
  }

  #createLog(): HostOptions['log'] {
    const note = (fields: object, message: string): void => {
      const { room, log } = fields as { room: string; log: string };
      if (message === 'a match starts') this.#audit.started((this.#host as RoomHost).rooms.get(room)!);
      if (message === 'an old log was deleted') this.#audit.deleted.add(log);
      const { reason, code } = fields as { reason?: string; code?: string };
      if (reason !== undefined || message === 'a connection is ended') this.#audit.count(reason ?? code!);
      this.#world.trace(message);
    };
    const error = (fields: object, message: string): void => {
      note(fields, message);
      const { err } = fields as { err?: Error };
      if (message.startsWith('a room has failed')) this.#audit.fail(`${message}: ${err?.stack}`);
    };
    return { info: note, warn: note, error };
  }

  /** The disk is full, or broken, for a while. */
  #failDisk(): void {
    const { chance } = this.#world;
    this.#diskTroubleAt = Number.POSITIVE_INFINITY;
    this.#files.fail(...drawFailure(chance));
    this.#world.after(chance.between(50, 3000), () => {
      this.#files.fail();
      this.#diskTroubleAt = this.#audit.ranMs;
    });
  }

  #crash(): void {
    const { chance } = this.#world;
    if (this.#host === undefined) return;
    this.crashes += 1;
    this.#world.trace('crash');
    this.#dead.add(this.#host);
    this.#host = undefined;
    for (const act of this.#onDeath.splice(0)) act();
    const whole = chance.flip(0.3);
    this.#files.crash((unflushed) => (whole ? 0 : chance.between(0, unflushed)));
    const lost = this.#audit.crashed();
    const crashedAt = this.#audit.ranMs;
    const trouble = this.#diskTroubleAt;
    this.#diskTroubleAt = Number.NEGATIVE_INFINITY;
    this.#world.after(chance.between(1, 4000), () => {
      this.#files.fail();
      this.#start();
      this.#folder.holdFolder();
      this.#folder.holdCrash(lost, { crashedAt, trouble });
    });
  }

  /** The end: nobody comes any more, the host drains, and nothing is left of it. */
  #finish(): void {
    const world = this.#world;
    this.#runUntil(() => this.#host !== undefined, world.now + 10_000);
    const host = this.#host;
    if (host === undefined) return;
    this.#files.fail();
    host.drain();
    const isOver = (): boolean => host.isIdle && host.connections.size + host.rooms.size === 0;
    this.#settle();
    this.#runUntil(isOver, world.now + world.chance.pick([0, 1000, DRAIN_MS]));
    host.interrupt();
    this.#settle();
    this.#runUntil(isOver, world.now + DRAIN_MS);
    if (this.#audit.violations.length > 0) return;
    this.#holdEnd(host);
  }

  #holdEnd(host: Host): void {
    const { rooms, connections } = host;
    const left = {
      idle: host.isIdle,
      rooms: rooms.size,
      connections: connections.size,
      logs: this.#files.openFiles - LOCK_FILES,
    };
    if (!left.idle || left.rooms + left.connections + left.logs > 0)
      this.#audit.fail(`the host does not come to its end: ${JSON.stringify(left)}`);
    if (host.msToNext() !== Number.POSITIVE_INFINITY)
      this.#audit.fail('a host without anybody has something to do');
    for (const match of this.#audit.live.values())
      this.#audit.fail(`a match of room ${match.room.options.name} was never reported`);
    holdAddresses(host, this.#audit, this.#settings.host.limits);
    this.#closeLogs();
    // The next host finds what this one could not seal.
    this.#start();
    this.#folder.holdFolder();
    this.#closeLogs();
  }
}
