import { formatOutcome } from '../replay/internal.ts';

/* How a person's game stands, and the words for it: pure, a reducer of what the host and the person say. */

/** How a person's game stands. */
export interface PlayState {
  /** undefined: the host has not said */
  readonly seat: 1 | 2 | undefined;
  /** joining: nothing has come yet · alone: the other seat is empty · waiting: not all are ready · playing */
  readonly phase: 'joining' | 'alone' | 'waiting' | 'playing';
  /** whether the connection to the host is lost */
  readonly lost: boolean;
  /** whether the person has said ready, and no match has begun since */
  readonly ready: boolean;
  /** how the last match ended */
  readonly outcome: PlayOutcome | undefined;
  readonly help: boolean;
}

/** How a match ended. */
export interface PlayOutcome {
  readonly winner: 1 | 2 | null;
  /** `unknown` until the host says it, and where it does not */
  readonly reason: string;
}

/** The fields of a host's state update that say how a game stands. */
export interface UpdateFacts {
  /** whether a match is on */
  readonly ready: boolean;
  /** by seat; null: nobody sits there */
  readonly users: readonly unknown[];
  /** by seat, whether it has lost the match */
  readonly players: readonly [{ readonly lost: boolean }, { readonly lost: boolean }];
}

/** What the host and the person say. */
export type PlayEvent =
  | { readonly kind: 'seat'; readonly seat: 1 | 2 }
  | { readonly kind: 'connected' | 'lost' | 'ready' | 'help' | 'close' }
  | { readonly kind: 'update'; readonly state: UpdateFacts }
  | { readonly kind: 'result'; readonly outcome: PlayOutcome };

/** How a game stands before anything has come. */
export const FIRST_PLAY_STATE: PlayState = {
  seat: undefined,
  phase: 'joining',
  lost: false,
  ready: false,
  outcome: undefined,
  help: false,
};

/** What `event` makes of a state: the same object, if nothing. */
export function reducePlay(state: PlayState, event: PlayEvent): PlayState {
  switch (event.kind) {
    case 'seat':
      return state.seat === event.seat ? state : { ...state, seat: event.seat };
    case 'connected':
      return { ...state, lost: false };
    case 'lost':
      return state.lost ? state : { ...state, lost: true };
    case 'ready':
      return state.phase === 'playing' || state.ready ? state : { ...state, ready: true };
    case 'help':
      return { ...state, help: !state.help };
    case 'close':
      return state.help ? { ...state, help: false } : state;
    case 'result':
      return { ...state, outcome: event.outcome };
    default:
      return takeStateUpdate(state, event.state);
  }
}

function takeStateUpdate(state: PlayState, { ready, users, players }: UpdateFacts): PlayState {
  const over = ready && players.some(({ lost }) => lost);
  const phase = ready && !over ? 'playing' : users.includes(null) ? 'alone' : 'waiting';
  if (phase === state.phase) return state;
  if (phase === 'playing') return { ...state, phase, ready: false, outcome: undefined };
  if (!over) return { ...state, phase };
  const [first, second] = players;
  const winner = first.lost === second.lost ? null : first.lost ? 2 : 1;
  return { ...state, phase, outcome: { winner, reason: 'unknown' } };
}

/** What is going on, for the head of the screen. */
export function describePlay(state: PlayState): string {
  const { phase, lost, ready, outcome } = state;
  if (lost) return 'connection lost, reconnecting';
  if (phase === 'joining') return 'joining';
  if (phase === 'playing') return 'playing';
  const ended = outcome === undefined ? '' : `${formatOutcome(outcome, state.seat)}: `;
  if (phase === 'alone') return `${ended}waiting for a player${ready ? ', ready' : ''}`;
  if (ready) return `${ended}ready, waiting for the other`;
  return outcome === undefined ? 'press r when ready' : `${ended}press r to play again`;
}
