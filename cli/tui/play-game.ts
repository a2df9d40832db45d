import { createMatch, type Input, type Match, type Rules } from '../../src/core/index.ts';
import { type HostMessage, showState, type WireState } from '../../src/net/index.ts';
import {
  cutText,
  FIRST_PLAY_STATE,
  hurtBy,
  type PlayEvent,
  type PlayerPanel,
  type PlayState,
  reducePlay,
} from '../../src/render/index.ts';
import { nameOf } from '../format.ts';
import { createHeldKeys, type HeldKeys } from './held-keys.ts';

/** Columns of a name at most: it is to leave room for the score. */
const MAX_NAME = 24;

/** What both players are called beside an arena. @param otherwise where the host gives no name */
export const shortNames = (players: readonly unknown[] | undefined, otherwise: string): [string, string] => [
  cutText(nameOf(players?.[0], otherwise), MAX_NAME),
  cutText(nameOf(players?.[1], otherwise), MAX_NAME),
];

/** The state of a person's game: the newest state of the host, the names, the held keys. */
export class Game {
  readonly held: HeldKeys = createHeldKeys();
  /** the same object until the next `sit` */
  match: Match = createMatch({ seed: '' });
  state: PlayState = FIRST_PLAY_STATE;
  readonly #name: string;
  #names: readonly [string, string] = shortNames(undefined, 'the other');
  #keys: Input = 0;
  #ticks = 0;
  /** the most that was seen: the plain protocol does not send the rules */
  #fullHealth = 0;
  #hitAt: readonly [number | undefined, number | undefined] = [undefined, undefined];

  constructor(name: string) {
    this.#name = name;
  }

  /** by player, how fresh its last hit is: 1 now, 0 long ago */
  get hurt(): readonly [number, number] {
    return [hurtBy(this.#hitAt[0], this.match.tick), hurtBy(this.#hitAt[1], this.match.tick)];
  }

  get panels(): readonly [PlayerPanel, PlayerPanel] {
    return [this.#panel(1), this.#panel(2)];
  }

  #panel(seat: 1 | 2): PlayerPanel {
    const { health, score } = seat === 1 ? this.match.player1 : this.match.player2;
    const isYou = seat === this.state.seat;
    const other = this.state.phase === 'alone' ? 'nobody' : this.#names[seat - 1]!;
    return {
      seat,
      name: isYou ? `${this.#name} (you)` : other,
      health,
      fullHealth: Math.max(this.#fullHealth, health),
      score,
      keys: isYou ? this.#keys : undefined,
    };
  }

  /** The host has told the seat and the rules. */
  sit(seat: 1 | 2, rules: Rules): void {
    this.match = createMatch({ seed: '', rules });
    this.take({ kind: 'seat', seat });
  }

  /** @returns whether anything but the match has changed */
  take(event: PlayEvent): boolean {
    const before = this.state;
    this.state = reducePlay(before, event);
    return this.state !== before;
  }

  takeStateUpdate(sent: WireState): void {
    const changed = this.take({ kind: 'update', state: sent });
    const begins = changed && this.state.phase === 'playing';
    if (begins) {
      this.#fullHealth = this.#ticks = 0;
      this.#hitAt = [undefined, undefined];
      // Presses from before the match do not count.
      this.held.at(0);
    }
    if (sent.ready) this.#ticks += 1;
    const { player1, player2 } = this.match;
    const before = [player1.health, player2.health] as const;
    const tick = sent.tick ?? this.#ticks;
    showState(this.match, { ...sent, tick });
    const after = [player1.health, player2.health] as const;
    this.#fullHealth = Math.max(this.#fullHealth, ...after);
    const [first, second] = this.#hitAt;
    if (!begins) this.#hitAt = [after[0] < before[0] ? tick : first, after[1] < before[1] ? tick : second];
  }

  /** Of the start of a match the host says who plays. */
  takeMessage(message: HostMessage): void {
    if ('start' in message) this.#names = shortNames(message.start.players, 'the other');
  }

  /** Decides which keys to send, and shows them. */
  decide(now: number): Input {
    this.#keys = this.state.phase === 'playing' ? this.held.at(now) : 0;
    return this.#keys;
  }
}
