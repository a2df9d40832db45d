import type { PlayerPanel } from '../../src/render/browser.ts';
import { type Arena, type ArenaFrame, createArena } from '../arena/arena.ts';
import { byId, onceAFrame, setHidden, setText } from './dom.ts';
import type { Card } from './words.ts';

/* The screen that shows a match, played or watched: the arena, what stands beside it, a card over it. Nothing is drawn unless somebody asks. */

/** What is shown at a moment. */
export interface Moment {
  readonly frame: Omit<ArenaFrame, 'calm' | 'names'>;
  readonly players: readonly [PlayerPanel, PlayerPanel];
  /** for the head of the page: where, and how it stands */
  readonly where: string;
  readonly state: string;
  readonly card: Card | undefined;
}

export interface MatchScreen {
  /** Shows what `moment` gives, once a frame at most, from the next frame on. */
  refresh(): void;
}

/** Shows a match until `signal` fires. @param moment gives what is to be shown; called once before each frame that is asked for */
export function openMatchScreen(moment: () => Moment, signal: AbortSignal): MatchScreen {
  const canvas = byId<HTMLCanvasElement>('arena');
  const arena = createArena(canvas);
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  /** the key of the picture that the arena shows */
  let drawn = '';
  const refresh = onceAFrame(() => {
    if (signal.aborted) return;
    const now = moment();
    show(now);
    const key = `${pictureKeyOf(now)} ${calm.matches}`;
    if (key === drawn) return;
    drawn = key;
    arena.draw({ ...now.frame, names: namesOf(now), calm: calm.matches });
  });
  const fit = new ResizeObserver(() => {
    fitArena(arena, canvas);
    drawn = '';
    refresh();
  });
  fit.observe(byId('view'));
  calm.addEventListener('change', refresh, { signal });
  signal.addEventListener('abort', () => fit.disconnect(), { once: true });
  refresh();
  return { refresh };
}

/** Device pixels of a CSS pixel at most: more are not seen, and cost. */
const MAX_PIXEL_RATIO = 2;

function fitArena(arena: Arena, canvas: HTMLCanvasElement): void {
  const { width, height } = byId('view').getBoundingClientRect();
  const size = Math.max(1, Math.floor(Math.min(width, height)));
  canvas.style.width = canvas.style.height = `${size}px`;
  arena.resize({ size, pixelRatio: Math.min(MAX_PIXEL_RATIO, devicePixelRatio) });
}

const namesOf = ({ players }: Moment): [string, string] => [players[0].name, players[1].name];

/**
 * A key of the picture: another text wherever the arena looks different. A match has one picture at a tick. `where` and the names distinguish
 * matches. Health, score and wave distinguish a state from an earlier one of the same tick, which a host may replace.
 */
function pictureKeyOf(moment: Moment): string {
  const { match, keys, you } = moment.frame;
  const { player1, player2 } = match;
  const states = [match.tick, match.level, player1.health, player2.health, player1.score, player2.score];
  return [...states, ...keys, you, moment.where, ...namesOf(moment)].join(' ');
}

/** What stands beside the arena, and over it. */
function show({ frame, players, where, state, card }: Moment): void {
  for (const [index, id] of (['one', 'two'] as const).entries()) showPlayer(byId(id), players[index]!);
  setText(byId('where'), where);
  setText(byId('state'), state);
  showCard(card);
  const [first, second] = players.map(summaryOf);
  const summary = `The arena, wave ${frame.match.level}. ${first}. ${second}.`;
  const canvas = byId('arena');
  if (canvas.ariaLabel !== summary) canvas.ariaLabel = summary;
}

const summaryOf = ({ name, health, score }: PlayerPanel): string =>
  `${name}: health ${health}, score ${score}`;

function showPlayer(panel: HTMLElement, { name, health, fullHealth, score }: PlayerPanel): void {
  const part = (kind: string): HTMLElement => panel.querySelector<HTMLElement>(`.${kind}`)!;
  setText(part('name'), name);
  setText(part('health'), `${health}`);
  setText(part('score'), `${score}`);
  const width = `${fullHealth === 0 ? 0 : Math.round((1000 * health) / fullHealth) / 10}%`;
  const bar = part('bar').firstElementChild as HTMLElement;
  if (bar.style.width !== width) bar.style.width = width;
  const label = `health ${health} of ${fullHealth}`;
  if (part('bar').ariaLabel !== label) part('bar').ariaLabel = label;
}

function showCard(card: Card | undefined): void {
  const element = byId('card');
  setHidden(element, card === undefined);
  if (card === undefined) return;
  element.classList.toggle('ended', card.ended === true);
  setText(byId('card-title'), card.title);
  setText(byId('card-text'), card.text);
  const button = byId<HTMLButtonElement>('card-main');
  setHidden(button, card.button === undefined);
  setText(button, card.button ?? '');
}
