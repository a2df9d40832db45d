import type { Match } from '../../src/core/index.ts';
import type { MatchReport } from '../../src/net/index.ts';
import { decodeLog, formatHash, inputsAt, type Log, matchId, verifyLog } from '../../src/replay/index.ts';
import type { ClientPlace, ClientUpdate, Room, Seat } from './look.ts';
import type { World } from './world.ts';

/* An account of every match that is kept apart from the host: which pairs came when, and by the words of docs/protocol.md,
   not by the host's code, what each player must have done in each tick. Logs are held against it. */

/** A player as this account sees it. */
interface Account {
  /** whom the pairs come from: undefined for a bot of the host */
  readonly seat: Seat;
  keys: number;
  /** whether a pair came since the last tick, and ticks for which none has */
  isNew: boolean;
  unheard: number;
  /** pairs that no group has answered yet, since the client came or came back */
  unanswered: number[];
  /** inputs of the match under way in order; those to come too in lockstep */
  inputs: number[];
  sources: number[];
}

/** A match as this account has it. */
export interface MatchAccount {
  readonly room: Room;
  readonly nonce: string;
  readonly match: Match;
  readonly accounts: readonly [Account, Account];
  /** when each tick was taken, ms of the time in which the process ran */
  readonly tickTimes: number[];
  readonly startedAt: number;
  ticks: number;
}

/** A log that was said to be on the disk. */
export interface Promised {
  readonly hash: string;
  readonly ticks: number;
}

const HELD_TICKS = 6;
const [FRESH, HELD, NEUTRAL] = [0, 1, 2];

export class Audit {
  readonly violations: string[] = [];
  readonly live: Map<string, MatchAccount> = new Map();
  readonly promised: Map<string, Promised> = new Map();
  /** logs that the host deleted */
  readonly deleted: Set<string> = new Set();
  readonly counts: Map<string, number> = new Map();
  matches = 0;
  ticks = 0;
  readonly #world: World;
  #accounts = new Map<Seat, Account>();
  #playing = new Map<Room, MatchAccount>();
  /** the tick of a room after each of its slots, the newest last: what spectators are shown */
  readonly #shown = new Map<Room, number[]>();
  /** the last tick of a match that has ended since the last slot: it is shown in the next one, whoever leaves meanwhile */
  readonly #ended = new Map<Room, number>();
  #sent = new Map<string, ClientUpdate[]>();
  #taken = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  fail(what: string): void {
    if (this.violations.length < MAX_VIOLATIONS)
      this.violations.push(`${this.#world.now.toFixed(2)} ms: ${what}`);
  }

  /** Something has happened that a report tells of. */
  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  get ranMs(): number {
    return this.#world.now - this.#world.stalled;
  }

  /** A client has put a pair on its way. */
  sent(user: string, pair: ClientUpdate): void {
    const pairs = this.#sent.get(user);
    if (pairs === undefined) this.#sent.set(user, [pair]);
    else pairs.push(pair);
  }

  #accountOf(seat: Seat): Account {
    const found = this.#accounts.get(seat);
    if (found !== undefined) return found;
    const made = {
      seat,
      keys: 0,
      isNew: false,
      unheard: 0,
      unanswered: [],
      inputs: [],
      sources: [],
    };
    this.#accounts.set(seat, made);
    return made;
  }

  /** A room is about to take a pair of a player whose connection is `user`. */
  taken(room: Room, seat: Seat, { user, pair }: { user: string; pair: ClientUpdate }): void {
    const number = this.#taken.get(user) ?? 0;
    const sent = this.#sent.get(user)?.[number];
    this.#taken.set(user, number + 1);
    if (sent === undefined || sent.keys !== pair.keys || sent.ready !== pair.ready)
      this.fail(`pair ${number} of ${user} is ${JSON.stringify(pair)}, sent was ${JSON.stringify(sent)}`);
    const account = this.#accountOf(seat);
    account.keys = pair.keys;
    account.isNew = true;
    account.unanswered.push(pair.keys);
    if (this.#playing.has(room) && room.options.pace === 'lockstep') account.inputs.push(pair.keys);
  }

  /** Someone is sent a group. */
  wrote(place: ClientPlace, tick: number): void {
    const { room } = place;
    if (place.kind === 'spectator') {
      const { delaySlots } = room.options;
      const shown = this.#shown.get(room) ?? [];
      const then = delaySlots === 0 ? room.match.tick : shown[Math.max(0, shown.length - delaySlots)];
      if (then !== undefined && tick !== then)
        this.fail(`a spectator is shown tick ${tick}; ${delaySlots} slots ago it was ${then}`);
      return;
    }
    const { seat } = place;
    if (tick !== room.match.tick && seat.owed === undefined)
      this.fail(`a player is shown tick ${tick}; it is ${room.match.tick}`);
    this.#accountOf(seat).unanswered.shift();
  }

  /** A player is away, or has come back: what it sent for later counts no more. */
  detached(room: Room, seat: Seat): void {
    const account = this.#accountOf(seat);
    account.unanswered = [];
    const match = this.#playing.get(room);
    if (match !== undefined && room.options.pace === 'lockstep') account.inputs.length = match.match.tick;
  }

  started(room: Room): void {
    const accounts = room.seats.map((seat) => this.#accountOf(seat!)) as [Account, Account];
    for (const account of accounts) {
      account.inputs = room.options.pace === 'lockstep' ? [...account.unanswered] : [];
      account.sources = [];
      account.unheard = 0;
    }
    const { match, commitment } = room;
    const made = {
      room,
      nonce: commitment.nonce,
      match,
      accounts,
      tickTimes: [],
      startedAt: this.ranMs,
      ticks: 0,
    };
    if (match.tick !== 0) this.fail(`room ${room.options.name} starts at tick ${match.tick}`);
    this.#playing.set(room, made);
    this.live.set(made.nonce, made);
    this.matches += 1;
  }

  /** A room has had its slot, or a pair was taken: at most `most` ticks, each one more than the last. */
  look(room: Room, inSlot: boolean): void {
    if (inSlot) this.#remember(room);
    const playing = this.#playing.get(room);
    if (playing === undefined) return;
    const { match, tickTimes } = playing;
    const steps = match.tick - playing.ticks;
    const realtime = room.options.pace === 'realtime';
    const name = room.options.name;
    if (steps < 0 || steps > (realtime ? (inSlot ? 1 : 0) : MAX_LOCKSTEP_TICKS))
      this.fail(`room ${name} goes from tick ${playing.ticks} to ${match.tick} at once`);
    if (room.playing && inSlot && realtime && steps === 0)
      this.fail(`room ${name} took no tick in a slot; it is at ${match.tick}`);
    for (let step = 0; step < steps; step += 1) {
      tickTimes.push(this.ranMs);
      if (realtime) for (const account of playing.accounts) takeLate(account);
    }
    playing.ticks = match.tick;
    this.ticks += Math.max(0, steps);
    if (room.playing && room.match === match) return;
    this.#playing.delete(room);
    if (room.match === match) this.#ended.set(room, match.tick);
    for (const account of playing.accounts) {
      // The seats go on to other matches, this account does not.
      const kept = { ...account };
      (playing.accounts as unknown as Account[])[account.seat.number - 1] = kept;
    }
  }

  #remember(room: Room): void {
    const shown = this.#shown.get(room) ?? [];
    this.#shown.set(room, shown);
    shown.push(this.#ended.get(room) ?? room.match.tick);
    this.#ended.delete(room);
    if (shown.length > 2 * MAX_DELAY_SLOTS) shown.splice(0, MAX_DELAY_SLOTS);
  }

  /** A match is over and its log is said to be safe. */
  reported(report: MatchReport, bytes: Uint8Array | undefined): void {
    const { nonce, log, room, match: number } = report;
    const name = `match ${number} of room ${room}`;
    const found = this.live.get(nonce);
    if (found === undefined) this.fail(`${name} is reported, but was not played, or before`);
    this.live.delete(nonce);
    this.#world.trace(report.hash);
    if (log === null || found === undefined) return;
    if (bytes === undefined) this.fail(`${name}: its log ${log} is not there`);
    else this.#holdReport(report, decodeLog(bytes), found);
  }

  #holdReport({ id, hash, ticks, log, room }: MatchReport, read: Log, found: MatchAccount): void {
    const name = `log ${log} of room ${room}`;
    this.promised.set(log!, { hash, ticks });
    if (matchId(read) !== id) this.fail(`${name} is of another match`);
    this.hold(read, name);
    this.compare(found, read, name);
    if (formatHash(read.end!.hash) !== hash) this.fail(`${name} has another hash`);
    const { tick } = found.match;
    if (read.track.ticks !== tick || ticks !== tick)
      this.fail(`${name}: ${tick} ticks, reported ${ticks}, recorded ${read.track.ticks}`);
  }

  /** A log in the folder has to be whole, and right. */
  hold(log: Log, name: string): void {
    const { verdict, failure } = verifyLog(log);
    if (verdict !== 'proven') this.fail(`${name}: ${verdict}: ${failure?.what}`);
  }

  /** The inputs of a log have to be those that this account has, as far as the log goes. */
  compare({ room, accounts, ticks: played }: MatchAccount, { track }: Log, name: string): void {
    if (track.ticks > played) this.fail(`${name}: the log has ${track.ticks} ticks, played were ${played}`);
    for (const [index, { seat, inputs, sources }] of accounts.entries()) {
      if (seat.opponent !== undefined) continue;
      for (let tick = 0; tick < Math.min(track.ticks, played); tick += 1) {
        const packed = inputsAt(track, tick);
        const keys = (packed >> (index * 5)) & 31;
        const source = (packed >> (10 + index * 2)) & 3;
        const wanted = room.options.pace === 'realtime' ? sources[tick] : FRESH;
        if (keys === inputs[tick] && source === wanted) continue;
        const [is, be] = [`${keys} from ${source}`, `${inputs[tick]} from ${wanted}`];
        this.fail(`${name}: input of player ${index + 1} in tick ${tick + 1} is ${is}, should be ${be}`);
        return;
      }
    }
  }

  /** The host is gone: its matches go on nowhere. */
  crashed(): MatchAccount[] {
    const lost = [...this.live.values()];
    this.live.clear();
    this.#playing.clear();
    this.#accounts.clear();
    this.#shown.clear();
    this.#ended.clear();
    return lost;
  }
}

const MAX_VIOLATIONS = 5;
const MAX_DELAY_SLOTS = 600;
/** So many pairs a player may be ahead, and so many ticks may be taken at once. */
const MAX_LOCKSTEP_TICKS = 9;

/** The rule for late input, as the document of the wire says it. */
function takeLate(account: Account): void {
  account.unheard = account.isNew ? 0 : account.unheard + 1;
  const source = account.isNew ? FRESH : account.unheard <= HELD_TICKS ? HELD : NEUTRAL;
  account.isNew = false;
  account.inputs.push(source === NEUTRAL ? 0 : account.keys);
  account.sources.push(source!);
}
