import {
  createMatch,
  type Input,
  type Match,
  parseInput,
  parseRules,
  type Rules,
  ShooterError,
} from '../core/index.ts';
import { type Client, connectUntilEnd } from './client.ts';
import { BUSY_POLL_MS } from './limits.ts';
import type { HelloFields, HostMessage } from './messages.ts';
import type { WireState } from './read-update.ts';
import { isLoss, refusalOf } from './refusal.ts';
import { matchesOf, type RemotePlayer, type RemotePlayOptions, type RemoteResult } from './remote-player.ts';
import { showState } from './remote-state.ts';
import type { Transport } from './wire.ts';

/**
 * Plays matches over a transport.
 *
 * @throws ShooterError, RangeError as `playRemote`
 */
export async function playOver(transport: Transport, options: RemotePlayOptions): Promise<void> {
  await new Session(transport, options).play();
}

/** The wait before a lost connection is taken up again: at first, and at most, ms. */
const RETURN_AFTER_MS = 100;
const MAX_RETURN_DELAY_MS = 2000;
/** Connections one after the other that end before they bring a state update. */
const MAX_FRUITLESS = 10;
/** No host's promise is relied on for longer, ms. */
const MAX_GRACE_MS = 600_000;
/** How long the host's result is awaited after the last match, ms: it comes once the log is on the disk. */
const RESULT_MS = 10_000;
/** How many round trips a plain client stays for after its last match: if it left at once, the original server would not show the other player the end. */
const LAST_ROUND_TRIPS = 120;

type Ending = Omit<RemoteResult, 'seat'>;
type Outcome = Pick<Ending, 'reason' | 'winner'>;

/** The matches that are played, from connection to connection. */
class Session {
  readonly #transport: Transport;
  readonly #options: RemotePlayOptions;
  readonly #plain: boolean;
  readonly #wanted: number;
  #rules: Rules;
  #reconnectionToken: string | undefined;
  #graceMs = 0;
  /** connections since the last state update */
  #fruitless = 0;
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
  #awake = false;
  /** of the last match, while the host's own word of it is waited for */
  #overAt = 0;
  #ending: Ending | undefined;
  /** round trips since the last match */
  #lastRoundTrips = 0;
  #finished = false;
  #failure: unknown;

  constructor(transport: Transport, options: RemotePlayOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#plain = (options.hello ?? 'plain') === 'plain';
    this.#wanted = matchesOf(options);
    // Until a host says otherwise, see RemoteSetup.
    this.#rules = parseRules({ health: 10_000, maxTicks: 0 });
  }

  async play(): Promise<void> {
    let lost = await this.#connect(this.#options.hello ?? 'plain');
    while (lost !== undefined) lost = await this.#reconnect(lost);
  }

  /** A host that is away may be back within the grace time; one that lets us in and drops us again and again is not. */
  async #reconnect(lost: ShooterError): Promise<ShooterError | undefined> {
    const graceMs = this.#graceMs;
    const { hello, returnMs = graceMs, signal } = this.#options;
    const { token, keys } = (hello ?? {}) as HelloFields;
    const until = this.#transport.now() + Math.min(graceMs, returnMs);
    for (let delayMs = RETURN_AFTER_MS; ; delayMs = Math.min(2 * delayMs, MAX_RETURN_DELAY_MS)) {
      const hopeless = this.#fruitless >= MAX_FRUITLESS || this.#transport.now() + delayMs > until;
      if (this.#reconnectionToken === undefined || hopeless) throw lost;
      this.#options.onLost?.(lost);
      await this.#transport.pause(delayMs, signal);
      if (signal?.aborted) return undefined;
      try {
        return await this.#connect({ resume: this.#reconnectionToken, token, keys });
      } catch (error) {
        if (error instanceof ShooterError && refusalOf(error) === 'bad-secret')
          throw new ShooterError(
            'net/lost',
            `the connection to ${this.#transport.name} was lost, and with it the seat, which is kept for ${graceMs / 1000} s; join again`,
          );
        if (!isLoss(error)) throw error;
      }
    }
  }

  /** One connection, to its end; says why it ended too early, if it did. */
  async #connect(hello: 'plain' | HelloFields): Promise<ShooterError | undefined> {
    const { timeoutMs, silenceMs, signal } = this.#options;
    this.#fruitless += 1;
    const playing = {
      ...{ timeoutMs, silenceMs, signal, hello },
      onUpdate: (state: WireState) => this.#guard(() => this.#takeStateUpdate(state)),
      onMessage: (message: HostMessage) => this.#guard(() => this.#takeMessage(message)),
    };
    const lost = await connectUntilEnd(this.#transport, playing, (client) => {
      this.#guard(() => this.#begin(client));
    });
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#isOver) return undefined;
    // A host that ended the connection on purpose would refuse the next one as well.
    if (!isLoss(lost)) throw lost;
    return lost;
  }

  get #isOver(): boolean {
    return this.#finished || this.#options.signal?.aborted === true;
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
    const { slot, rules, secret, graceMs } = client.answer;
    if (rules !== undefined) this.#rules = parseRules(rules);
    if (secret !== undefined) this.#reconnectionToken = secret;
    if (graceMs !== undefined) this.#graceMs = Math.min(graceMs, MAX_GRACE_MS);
    const playing = this.#phase === 'playing';
    if (playing && slot !== this.#seat)
      throw new ShooterError('net/bad-answer', `seat ${slot} was resumed instead of seat ${this.#seat}`);
    // A plain client learns its seat from its first state update. One that is back after its last match waits for the result alone.
    if ((slot === 1 || slot === 2) && (playing || this.#wantsMore)) this.#sit(slot);
    client.sendUpdate({ ready: this.#isReady, keys: playing ? this.#keys : this.#first });
  }

  get #isReady(): boolean {
    return this.#player !== undefined && (this.#phase === 'playing' || (this.#player.ready?.() ?? true));
  }

  #sit(seat: 1 | 2): void {
    if (this.#player !== undefined && this.#seat === seat) return;
    this.#seat = seat;
    this.#match = createMatch({ seed: '', rules: this.#rules });
    this.#player = this.#options.createPlayer({ seat, rules: this.#rules, match: this.#begun + 1 });
    this.#first = this.#decide();
    this.#phase = 'waiting';
  }

  #decide(): Input {
    return parseInput(this.#player!.decide(this.#match!), 'the player');
  }

  // The lost flags alone say that a match is over: a win flag stays set until the next match has begun.
  #takeStateUpdate(state: WireState): void {
    if (this.#isOver) return;
    this.#fruitless = 0;
    this.#options.onUpdate?.(state);
    this.#seat ??= this.#findSeat(state);
    const isLast = state.ready && state.players.some(({ lost }) => lost);
    const mayPlay = this.#phase === 'playing' || this.#wantsMore;
    if (isLast && this.#phase === 'playing') this.#end(resultOfFlags(state));
    else if (state.ready && !isLast && mayPlay) this.#play(state);
    else this.#wait(state);
  }

  #play(state: WireState): void {
    if (this.#player === undefined) this.#sit(this.#seat!);
    if (this.#phase !== 'playing') {
      this.#phase = 'playing';
      this.#begun += 1;
      this.#ticks = 0;
    }
    this.#ticks = state.tick ?? this.#ticks + 1;
    this.#stayAwake();
    showState(this.#match!, { ...state, tick: this.#ticks });
    this.#keys = this.#decide();
    this.#client!.sendUpdate({ ready: true, keys: this.#keys });
  }

  /** Takes the end of a match. The answer to its final state is one client update that is not ready. */
  #end(outcome: Outcome): void {
    this.#player = undefined;
    this.#phase = 'over';
    this.#overAt = this.#transport.now();
    this.#ending = { ...outcome, ticks: this.#ticks };
    if (this.#plain) this.#report(this.#ending);
    this.#client!.sendUpdate({ ready: false, keys: 0 });
  }

  #wait(state: WireState): void {
    // No final state comes where the other player has left.
    if (this.#phase === 'playing') this.#end(resultOfStop(state, this.#seat!));
    else if (this.#wantsMore) {
      // What is ready here repeats the final state of the last match: the room does not wait for the next one yet.
      if (!state.ready) this.#sit(this.#seat!);
      const ready = this.#isReady;
      this.#client!.sendUpdate({ ready, keys: ready ? this.#first : 0 });
    } else this.#waitAfterLast(state);
  }

  /** After the last match: waits for the host's own word of it, or lets the other player see its end. */
  #waitAfterLast({ ready, users }: WireState): void {
    this.#lastRoundTrips += 1;
    if (!this.#plain) {
      if (this.#transport.now() - this.#overAt > RESULT_MS) {
        this.#report(this.#ending!);
        this.#leave();
      }
    } else if (!ready || users.includes(null) || this.#lastRoundTrips >= LAST_ROUND_TRIPS) {
      this.#leave();
    }
    if (!this.#finished) this.#client!.sendUpdate({ ready: false, keys: 0 });
  }

  /** Whether another match is to begin. */
  get #wantsMore(): boolean {
    return this.#begun < this.#wanted;
  }

  #findSeat({ users }: WireState): 1 | 2 {
    const { ip, port } = this.#client!.answer;
    const index = users.findIndex((address) => address !== null && address[0] === ip && address[1] === port);
    if (index === -1)
      throw new ShooterError('net/no-seat', `the host knows us as ${ip}:${port}, which has no seat`);
    return index === 0 ? 1 : 2;
  }

  #takeMessage(message: HostMessage): void {
    this.#options.onMessage?.(message);
    if (!('result' in message)) return;
    const { reason, winner, ticks, ...proof } = message.result;
    this.#report({ reason, winner, ticks, proof });
  }

  #report(result: Ending): void {
    this.#results += 1;
    this.#options.onResult?.({ ...result, seat: this.#seat! });
    if (!this.#plain && this.#results >= this.#wanted) this.#leave();
  }

  #leave(): void {
    this.#finished = true;
    this.#client!.leave();
  }

  /* To wake the event loop takes longer than a tick in lockstep, so it does not sleep between two ticks. It does once the host has sent
     nothing for BUSY_POLL_MS, until the next state update. */
  #stayAwake(): void {
    if (this.#client!.answer.pace !== 'lockstep') return;
    this.#heardAt = this.#transport.now();
    if (this.#awake) return;
    this.#awake = true;
    this.#transport.stayAwake(() => {
      this.#awake = this.#phase === 'playing' && this.#transport.now() - this.#heardAt < BUSY_POLL_MS;
      return this.#awake;
    });
  }
}

/** What the flags of a final state say. */
function resultOfFlags({ players }: WireState): Outcome {
  const [first, second] = players;
  const reason = first.health <= 0 || second.health <= 0 ? 'health' : 'unknown';
  return { reason, winner: first.lost === second.lost ? null : first.lost ? 2 : 1 };
}

/** What a state says after a match of which no final state came: the flag of the winner stays, and who left is gone. */
function resultOfStop({ players, users }: WireState, seat: 1 | 2): Outcome {
  const [first, second] = players;
  if (first.win !== second.win) return { reason: 'unknown', winner: first.win ? 1 : 2 };
  if (users[2 - seat] === null) return { reason: 'leave', winner: seat };
  return { reason: 'unknown', winner: null };
}
