import { createMatch, type Input, type Match, type Rules } from '../core/index.ts';
import { replaceUnprintable } from '../core/internal.ts';
import type { Result } from '../replay/browser.ts';
import { cutText } from './glyphs.ts';
import { createHeldKeys, type HeldKeys } from './held-keys.ts';
import type { PlayerPanel } from './panels.ts';
import {
  FIRST_PLAY_STATE,
  type PlayEvent,
  type PlayState,
  reducePlay,
  type UpdateFacts,
} from './play-state.ts';
import { hurtBy } from './timeline.ts';

/* A person's game, as a terminal and a page show it. It is given what a host sends, and knows neither the wire nor a screen. */

/** What is read of a state update of a host. */
export interface SentState extends UpdateFacts {
  /** undefined where a host of the original game sends it */
  readonly tick?: number | undefined;
}

/** Makes a match show a state update, as `showState` of shooter-sdk/net does. */
export type ShowSent<Sent> = (match: Match, sent: Sent & { readonly tick: number }) => void;

/** What is read of the messages of a host. */
export type SentMessage =
  | {
      readonly start: {
        readonly match: number;
        readonly seedCommit: string;
        readonly players: readonly unknown[];
      };
    }
  | {
      readonly result: Result & {
        readonly match: number;
        readonly log: string | null;
        readonly nonce: string;
      };
    };

/** Columns of a name at most: it is to leave room for the score. */
const MAX_NAME = 24;

/** What both players are called beside an arena. @param otherwise where the host gives no name */
export const shortNames = (players: readonly unknown[] | undefined, otherwise: string): [string, string] => [
  cutText(nameOf(players?.[0], otherwise), MAX_NAME),
  cutText(nameOf(players?.[1], otherwise), MAX_NAME),
];

/** The name of a player, as a host gives it: nothing in it steers a terminal. @param otherwise where it gives none */
export function nameOf(player: unknown, otherwise: string): string {
  const name = (player as { name?: unknown } | null | undefined)?.name;
  return typeof name === 'string' ? replaceUnprintable(name) : otherwise;
}

/** A person's game: the match as the host sent it last, how the game stands, the names, the held keys. */
export class Game<Sent extends SentState = SentState> {
  readonly held: HeldKeys = createHeldKeys();
  /** the same object for as long as the rules are the same */
  match: Match = createMatch({ seed: '' });
  state: PlayState = FIRST_PLAY_STATE;
  readonly #name: string;
  readonly #show: ShowSent<Sent>;
  readonly #other: string;
  #names: readonly [string, string];
  #keys: Input = 0;
  #ticks = 0;
  /** the most that was seen: the plain protocol does not send the rules */
  #fullHealth = 0;
  #hitAt: readonly [number | undefined, number | undefined] = [undefined, undefined];

  /** @param other what the other is called until the host says */
  constructor(name: string, show: ShowSent<Sent>, other = 'the other') {
    this.#name = name;
    this.#show = show;
    this.#other = other;
    this.#names = shortNames(undefined, other);
  }

  /** by player, how fresh its last hit is: 1 now, 0 long ago */
  get hurt(): readonly [number, number] {
    return [hurtBy(this.#hitAt[0], this.match.tick), hurtBy(this.#hitAt[1], this.match.tick)];
  }

  /** the keys that were sent last */
  get keys(): Input {
    return this.#keys;
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

  /** Takes the seat and the rules that the host has given. What was shown last stays until the next state update. */
  sit(seat: 1 | 2, rules: Rules): void {
    if (JSON.stringify(rules) !== JSON.stringify(this.match.rules))
      this.match = createMatch({ seed: '', rules });
    this.take({ kind: 'seat', seat });
  }

  /** @returns whether anything but the match has changed */
  take(event: PlayEvent): boolean {
    const before = this.state;
    this.state = reducePlay(before, event);
    return this.state !== before;
  }

  takeStateUpdate(sent: Sent): void {
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
    this.#show(this.match, { ...sent, tick });
    const after = [player1.health, player2.health] as const;
    this.#fullHealth = Math.max(this.#fullHealth, ...after);
    const [first, second] = this.#hitAt;
    if (!begins) this.#hitAt = [after[0] < before[0] ? tick : first, after[1] < before[1] ? tick : second];
  }

  /** Takes a message of the host: the one that starts a match says who plays. */
  takeMessage(message: SentMessage): void {
    if ('start' in message) this.#names = shortNames(message.start.players, this.#other);
  }

  /** Decides which keys to send, and shows them. */
  decide(now: number): Input {
    this.#keys = this.state.phase === 'playing' ? this.held.at(now) : 0;
    return this.#keys;
  }
}
