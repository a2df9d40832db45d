import { setTimeout as pause } from 'node:timers/promises';
import {
  createMatch,
  describe,
  type Input,
  isInput,
  type Match,
  parseRules,
  type Rules,
  ShooterError,
} from '../core/index.ts';
import { type Client, type ClientOptions, connectClient, type HelloFields } from './client.ts';
import type { WireState } from './read-group.ts';
import { showState } from './remote-state.ts';

/* A program that plays matches over the wire. It is asked once a tick, as it is in process: first about the state at tick
   0, which is the same in every match, and what it says then goes out with every pair until the match starts; then about
   every state that comes. In lockstep it plays over the wire, input by input, the match that it would play in process. */

export interface RemotePlayer {
  /** Says which keys to hold. `match` is the same object in every tick, and shows what the host sent. */
  decide(match: Match): Input;
}

export interface RemoteSetup {
  readonly seat: 1 | 2;
  /** those of the host; on the plain wire, which does not tell them, the defaults without an end and with any health */
  readonly rules: Rules;
  /** number of the match on this connection, from 1 */
  readonly match: number;
}

export interface RemoteResult {
  /** `unknown` on the plain wire where a match just stopped */
  readonly reason: string;
  readonly winner: 1 | 2 | null;
  readonly seat: 1 | 2;
  readonly ticks: number;
  /** what an extended client was told: hash, log, id, seed, nonce … */
  readonly proof?: Readonly<Record<string, unknown>>;
}

export interface RemotePlayOptions extends Pick<ClientOptions, 'host' | 'port' | 'tls' | 'timeoutMs'> {
  readonly hello?: 'plain' | HelloFields | undefined;
  /** Makes the player of a match. */
  createPlayer(setup: RemoteSetup): RemotePlayer;
  /** how many to play before leaving; without end if left out */
  readonly matches?: number | undefined;
  onConnect?(client: Client): void;
  onResult?(result: RemoteResult): void;
  /** Leaves when it fires. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Plays until so many matches are over, the host ends it, or `signal` fires. A connection that is lost is taken up again for
 * as long as the host keeps the seat.
 *
 * @throws ShooterError as `connectClient`; `net/lost` where the connection ended before the last match; what the player throws
 */
export async function playRemote(options: RemotePlayOptions): Promise<void> {
  const session = new Session(options);
  let hello = options.hello ?? 'plain';
  for (let tries = 0; ; tries += 1) {
    const lost = await session.connect(hello);
    if (lost === undefined) return;
    if (session.secret === undefined || tries >= MAX_RETURNS) throw lost;
    const { token, keys } = hello as HelloFields;
    hello = { resume: session.secret, token, keys };
    await pause(RETURN_AFTER_MS);
  }
}

/** Times that a lost connection is taken up again, and how long is waited before, ms. */
const MAX_RETURNS = 20;
const RETURN_AFTER_MS = 200;

/** Lockstep that took a tick so short a time ago goes on at once, ms: the loop is kept awake for it. */
const HURRY_MS = 2;

class Session {
  secret: string | undefined;
  readonly #options: RemotePlayOptions;
  readonly #plain: boolean;
  #rules: Rules;
  #client: Client | undefined;
  #seat: 1 | 2 | undefined;
  #match: Match | undefined;
  #player: RemotePlayer | undefined;
  /** what was decided on the state at tick 0, and on the newest one */
  #first: Input = 0;
  #keys: Input = 0;
  #phase: 'waiting' | 'playing' | 'over' = 'waiting';
  /** matches that began, and those whose result is known */
  #begun = 0;
  #results = 0;
  #ticks = 0;
  #heardAt = 0;
  #finished = false;
  #failure: unknown;

  constructor(options: RemotePlayOptions) {
    this.#options = options;
    this.#plain = (options.hello ?? 'plain') === 'plain';
    this.#rules = parseRules({ health: 10_000, maxTicks: 0 });
  }

  /** One connection, to its end; says why it ended too early, if it did. */
  async connect(hello: 'plain' | HelloFields): Promise<ShooterError | undefined> {
    const { host, port, tls, timeoutMs, signal } = this.#options;
    let ended: (error: ShooterError | undefined) => void = () => {};
    const end = new Promise<ShooterError | undefined>((resolve) => {
      ended = resolve;
    });
    const guard =
      <T>(act: (value: T) => void) =>
      (value: T): void =>
        this.#guard(() => act(value));
    const client = await connectClient({
      host,
      port,
      tls,
      timeoutMs,
      hello,
      onGroup: guard((state) => this.#takeGroup(state)),
      onMessage: guard((message) => this.#takeMessage(message)),
      onEnd: (error) => ended(error),
    });
    const stop = (): void => this.#leave();
    signal?.addEventListener('abort', stop);
    try {
      this.#guard(() => this.#begin(client));
      if (signal?.aborted) stop();
      const error = await end;
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#finished) return undefined;
      // What the host said, it meant.
      if (error !== undefined) throw error;
      return new ShooterError('net/lost', `${host}:${port} ended the connection`);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /** What a player throws ends its connection, and comes out of `playRemote`. */
  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#failure ??= error;
      this.#client?.leave();
    }
  }

  #begin(client: Client): void {
    this.#client = client;
    this.#options.onConnect?.(client);
    const { slot, rules, secret } = client.answer;
    if (rules !== undefined) this.#rules = parseRules(rules);
    if (typeof secret === 'string') this.secret = secret;
    if (slot === 1 || slot === 2) this.#sit(slot);
    // A plain client learns from its first group where it sits.
    const playing = this.#phase === 'playing';
    client.sendPair({ ready: this.#player !== undefined, keys: playing ? this.#keys : this.#first });
  }

  /** Gets ready for the next match. */
  #sit(seat: 1 | 2): void {
    if (this.#player !== undefined && this.#seat === seat) return;
    this.#seat = seat;
    this.#match = createMatch({ seed: '', rules: this.#rules });
    this.#player = this.#options.createPlayer({ seat, rules: this.#rules, match: this.#begun + 1 });
    this.#first = this.#decide();
    this.#phase = 'waiting';
  }

  #decide(): Input {
    const input: unknown = this.#player!.decide(this.#match!);
    if (isInput(input)) return input;
    throw new ShooterError('net/bad-input', `the player gave ${describe(input)}, no integer from 0 to 31`);
  }

  #takeGroup(state: WireState): void {
    if (this.#finished) return;
    this.#seat ??= this.#findSeat(state);
    const isLast = state.ready && state.players.some(({ lost, win }) => lost || win);
    if (isLast && this.#phase === 'playing') this.#end(state);
    else if (state.ready && !isLast) this.#play(state);
    else this.#wait(state);
  }

  #play(state: WireState): void {
    if (this.#player === undefined) this.#sit(this.#seat!);
    if (this.#phase !== 'playing') {
      this.#phase = 'playing';
      this.#begun += 1;
      this.#stayAwake();
    }
    this.#ticks = state.tick ?? this.#ticks + 1;
    this.#heardAt = performance.now();
    showState(this.#match!, { ...state, tick: this.#ticks });
    this.#keys = this.#decide();
    this.#client!.sendPair({ ready: true, keys: this.#keys });
  }

  /** The final state, told by the flags of who lost. */
  #end({ players }: WireState): void {
    this.#player = undefined;
    this.#phase = 'over';
    const lost = players.map((player) => player.lost);
    const winner = lost[0] === lost[1] ? null : lost[0] ? 2 : 1;
    if (this.#plain) this.#tell({ reason: 'unknown', winner, seat: this.#seat!, ticks: this.#ticks });
    this.#client!.sendPair({ ready: false, keys: 0 });
  }

  #wait(state: WireState): void {
    if (this.#phase === 'playing') {
      // The other player has left: no final state comes.
      this.#player = undefined;
      this.#phase = 'over';
      if (this.#plain)
        this.#tell({ reason: 'leave', winner: this.#seat!, seat: this.#seat!, ticks: this.#ticks });
    }
    if (this.#finished) return;
    if (!state.ready && this.#begun < this.#wanted) this.#sit(this.#seat!);
    this.#client!.sendPair({
      ready: this.#player !== undefined,
      keys: this.#player === undefined ? 0 : this.#first,
    });
  }

  get #wanted(): number {
    return this.#options.matches ?? Number.POSITIVE_INFINITY;
  }

  #findSeat({ users }: WireState): 1 | 2 {
    const { ip, port } = this.#client!.answer;
    return users[1] !== null && users[1][0] === ip && users[1][1] === port ? 2 : 1;
  }

  #takeMessage(message: object): void {
    const { result } = message as { result?: Record<string, unknown> };
    if (result === undefined) return;
    const { reason, winner, ticks, ...proof } = result;
    this.#tell({
      reason: String(reason),
      winner: winner === 1 || winner === 2 ? winner : null,
      seat: this.#seat!,
      ticks: Number(ticks),
      proof,
    });
  }

  #tell(result: RemoteResult): void {
    this.#results += 1;
    this.#options.onResult?.(result);
    if (this.#results >= this.#wanted) this.#leave();
  }

  #leave(): void {
    this.#finished = true;
    this.#client?.leave();
  }

  /* To be woken takes longer than a tick in lockstep does: `shooter bench host` shows what it is worth to stay awake. */
  #stayAwake(): void {
    if (this.#client!.answer.pace !== 'lockstep') return;
    const turn = (): void => {
      if (this.#phase === 'playing' && performance.now() - this.#heardAt < HURRY_MS) setImmediate(turn);
      else this.#awake = false;
    };
    if (!this.#awake) setImmediate(turn);
    this.#awake = true;
  }

  #awake = false;
}
