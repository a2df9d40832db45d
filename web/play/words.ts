import type { ShooterError } from '../../src/core/index.ts';
import { refusalOf } from '../../src/net/browser.ts';
import type { PlayState } from '../../src/render/browser.ts';

/* What the page says, in plain words: why a game is over, and what is waited for. */

/** A card over the arena. */
export interface Card {
  readonly title: string;
  readonly text: string;
  /** the words of the button that goes on; undefined: there is nothing to do but wait or leave */
  readonly button?: string;
  /** whether the end of a match is behind it */
  readonly ended?: boolean;
}

/** By the code of a refusal. */
const REFUSALS: Readonly<Record<string, string>> = {
  token: 'This host asks for a token, and got none or another one. Ask whoever runs the host for a link.',
  'slow-down': 'Too many wrong tokens came from your address. Wait a minute, then try again.',
  'room-full': 'Both seats of this room are taken. Watch it, or play in another room.',
  full: 'This host is full. Try again later.',
  'too-many':
    'Your address holds as many seats as it may. Close another tab of yours, or try again in a few seconds.',
  'no-room': 'There is no such room. A room closes when everybody has left.',
  pace: 'This room is for programs: it is not played in real time.',
  draining: 'The host is stopping. Try again when it is back.',
  'no-recording': 'The host cannot write the log of a match, so it starts none. Tell whoever runs it.',
  replaced: 'You went on with this game in another tab.',
  flood: 'The host ended the connection: it sent too much.',
  silent: 'The host ended the connection: nothing came from this page for 5 seconds.',
  'slow-reader': 'The host ended the connection: this page took too long to read.',
  'bad-hello': 'The host does not take this name. Choose another one.',
  version: 'This page and its host do not fit together. Load the page again.',
  internal: 'The host had a defect and ended the match. Tell whoever runs it.',
};

/** Why there is no connection, or no longer one. */
export function describeEnd(error: ShooterError): string {
  const code = refusalOf(error);
  if (code !== undefined) return REFUSALS[code] ?? `The host ended the connection (${code}).`;
  if (error.code === 'net/lost') return 'The connection was lost, and your seat is free again.';
  if (error.code === 'net/unreachable' || error.code === 'net/silent')
    return 'The host does not answer. It may have stopped, or the network is down.';
  return `The connection ended: ${error.message}`;
}

/** As `describeEnd`, of a room that is watched. */
export const describeWatchEnd = (error: ShooterError): string =>
  refusalOf(error) === 'full' ? 'This room has all the spectators that it may.' : describeEnd(error);

/** The ends of a match, from where the person sits. */
const REASONS: Readonly<
  Record<string, { readonly won: string; readonly lost: string; readonly draw: string }>
> = {
  health: {
    won: 'Your opponent has no health left.',
    lost: 'You have no health left.',
    draw: 'Neither has health left.',
  },
  time: {
    won: 'Time is over, and you did better.',
    lost: 'Time is over, and you did worse.',
    draw: 'Time is over.',
  },
  leave: { won: 'Your opponent has left.', lost: 'You have left.', draw: 'Both have left.' },
  forfeit: { won: 'Your opponent failed.', lost: 'You were too slow.', draw: 'Both failed.' },
  interrupted: { won: '', lost: '', draw: 'The host interrupted the match.' },
};

/** How the last match ended; undefined while none has. */
function describeEnding({
  outcome,
  seat,
}: PlayState): { readonly title: string; readonly text: string } | undefined {
  if (outcome === undefined) return undefined;
  const how = outcome.winner === null ? 'draw' : outcome.winner === seat ? 'won' : 'lost';
  const title =
    outcome.reason === 'interrupted'
      ? 'No winner'
      : { won: 'You won', lost: 'You lost', draw: 'A draw' }[how];
  return { title, text: REASONS[outcome.reason]?.[how] ?? '' };
}

/** What a card is made for. */
export interface CardFacts {
  /** the name of the other */
  readonly opponent: string | undefined;
  /** points of both, the person first */
  readonly score: readonly [number, number];
  /** whether the screen is touched */
  readonly touch: boolean;
}

/** What stands over the arena while no match is played; undefined: nothing. */
export function cardOf(state: PlayState, { opponent, score, touch }: CardFacts): Card | undefined {
  const { phase, lost, ready } = state;
  if (lost) return { title: 'Connection lost', text: 'Taking it up again. Your seat is kept for a while.' };
  if (phase === 'playing') return undefined;
  if (phase === 'joining') return { title: 'Joining', text: 'Asking the host for a seat.' };
  const ending = describeEnding(state);
  const after = ending === undefined ? '' : `${ending.text} ${score[0]} to ${score[1]} points. `;
  const button = ending === undefined ? 'Ready' : 'Play again';
  if (phase === 'alone') {
    const text = `${after}The match starts when somebody joins${ready ? '' : ' and both are ready'}.`;
    return { title: ending?.title ?? 'Waiting for a player', text, ...(!ready && { button }) };
  }
  if (ready) return { title: 'Ready', text: `${after}Waiting for ${opponent ?? 'the other'}.` };
  if (ending !== undefined) return { title: ending.title, text: after, button, ended: true };
  const how = touch
    ? 'The left pad flies, the right button shoots.'
    : 'Arrows or WASD fly, space shoots. Enter says that you are ready.';
  return { title: 'Ready?', text: how, button };
}

/** How a game stands, for the head of the page, while no match is played. */
export function headOf({ phase, lost, ready }: PlayState): string {
  if (lost) return 'reconnecting';
  if (phase === 'joining') return 'joining';
  if (phase === 'alone') return 'waiting for a player';
  return ready ? 'ready' : 'not ready yet';
}
