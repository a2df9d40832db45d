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

/* The state of a person's game: the newest state of the host, the names, the held keys. */

/** Made by `createGame`. */
export interface Game {
  readonly held: HeldKeys;
  /** the same object until the next `sit` */
  readonly match: Match;
  readonly state: PlayState;
  /** by player, how fresh its last hit is: 1 now, 0 long ago */
  readonly hurt: readonly [number, number];
  readonly panels: readonly [PlayerPanel, PlayerPanel];
  /** The host has told the seat and the rules. */
  sit(seat: 1 | 2, rules: Rules): void;
  /** @returns whether anything but the match has changed */
  take(event: PlayEvent): boolean;
  takeStateUpdate(state: WireState): boolean;
  /** What the host says between state updates: of the start of a match, who plays. */
  takeMessage(message: HostMessage): void;
  /** Decides which keys to send, and shows them. */
  decide(now: number): Input;
}

/** Columns of a name at most: it is to leave room for the score. */
export const MAX_NAME = 24;

/** @param name that of the person */
export function createGame(name: string): Game {
  const held = createHeldKeys();
  let state = FIRST_PLAY_STATE;
  let match = createMatch({ seed: '' });
  let names: readonly [string, string] | undefined;
  let keys: Input = 0;
  let ticks = 0;
  /** the most that was seen: the plain protocol does not send the rules */
  let fullHealth = 0;
  let hitAt: readonly [number | undefined, number | undefined] = [undefined, undefined];

  const take = (event: PlayEvent): boolean => {
    const before = state;
    state = reducePlay(state, event);
    return state !== before;
  };
  const panel = (seat: 1 | 2): PlayerPanel => {
    const { health, score } = seat === 1 ? match.player1 : match.player2;
    const isYou = seat === state.seat;
    const other = state.phase === 'alone' ? 'nobody' : (names?.[seat - 1] ?? 'the other');
    return {
      seat,
      name: isYou ? `${name} (you)` : other,
      health,
      fullHealth: Math.max(fullHealth, health),
      score,
      keys: isYou ? keys : undefined,
    };
  };

  return {
    held,
    get match() {
      return match;
    },
    get state() {
      return state;
    },
    get hurt(): Game['hurt'] {
      return [hurtBy(hitAt[0], match.tick), hurtBy(hitAt[1], match.tick)];
    },
    get panels(): Game['panels'] {
      return [panel(1), panel(2)];
    },
    sit(seat, rules) {
      match = createMatch({ seed: '', rules });
      take({ kind: 'seat', seat });
    },
    take,
    takeStateUpdate(sent) {
      const changed = take({ kind: 'update', state: sent });
      const begins = changed && state.phase === 'playing';
      if (begins) [fullHealth, hitAt, ticks] = [0, [undefined, undefined], 0];
      // Presses from before the match do not count.
      if (begins) held.at(0);
      if (sent.ready) ticks += 1;
      const before = [match.player1.health, match.player2.health] as const;
      const tick = sent.tick ?? ticks;
      showState(match, { ...sent, tick });
      const after = [match.player1.health, match.player2.health] as const;
      fullHealth = Math.max(fullHealth, ...after);
      if (!begins) hitAt = [after[0] < before[0] ? tick : hitAt[0], after[1] < before[1] ? tick : hitAt[1]];
      return changed;
    },
    takeMessage(message) {
      names = readNames(message) ?? names;
    },
    decide(now) {
      keys = state.phase === 'playing' ? held.at(now) : 0;
      return keys;
    },
  };
}

/** Who plays, if a message says so. */
function readNames(message: HostMessage): [string, string] | undefined {
  if (!('start' in message)) return undefined;
  const [first, second] = message.start.players;
  return [cutText(nameOf(first, 'the other'), MAX_NAME), cutText(nameOf(second, 'the other'), MAX_NAME)];
}
