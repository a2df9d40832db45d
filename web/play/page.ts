import { PLAY_KEYS } from '../../src/render/browser.ts';
import { createWebSocketTransport } from '../transport.ts';
import { byId, make, setHidden, setText } from './dom.ts';
import { type GameScreen, openGame } from './game.ts';
import { readFragment, socketAddress, writeFragment } from './link.ts';
import { openLobby } from './lobby.ts';
import { createMemory } from './memory.ts';
import { drawSky } from './sky.ts';
import { openWatch, PAGE_WATCH_KEYS } from './watch.ts';

/* The host's page: one screen after the other. What is on is in the fragment of the address, so that a link, the back button and
   loading anew lead to it. */

/** What the host says of itself in the page. */
interface HostFacts {
  /** who plays in every room; null: whoever joins */
  readonly opponent?: string | null;
  /** what the person is called, unless it says otherwise */
  readonly name?: string | undefined;
}

const memory = createMemory({ local: () => localStorage, session: () => sessionStorage });
const transport = createWebSocketTransport(socketAddress(location.href));
const facts = readFacts();
memory.name ??= facts.name;

/** ends the screen that is on */
let screen = new AbortController();
let game: GameScreen | undefined;
/** the fragment of the screen that is on */
let fragment = '';

function readFacts(): HostFacts {
  try {
    return JSON.parse(byId('host').textContent ?? '') as HostFacts;
  } catch {
    return {};
  }
}

/** Ends the screen before, and shows another. @returns fires when that one is to end */
function turnTo(id: 'lobby' | 'game' | 'watch'): AbortSignal {
  screen.abort();
  screen = new AbortController();
  game = undefined;
  for (const dialog of document.querySelectorAll('dialog')) dialog.close();
  setHidden(byId('lobby'), id !== 'lobby');
  setHidden(byId('match'), id === 'lobby');
  setHidden(byId('deck'), id !== 'watch');
  for (const pad of ['pad', 'fire']) setHidden(byId(pad), id !== 'game');
  setHidden(byId('card'), true);
  setText(byId('card-invite'), 'Copy invitation');
  setText(byId('where'), id === 'lobby' ? location.host : '');
  setText(byId('state'), '');
  document.title = 'shooter';
  document.body.dataset.screen = id;
  if (id !== 'lobby') byId('arena').focus({ preventScroll: true });
  return screen.signal;
}

/** Writes where the page is into its address. @param how a step that the back button undoes, or none */
function setFragment(next: string, how: 'pushState' | 'replaceState'): void {
  fragment = next;
  if (location.hash === next) return;
  try {
    history[how](null, '', location.pathname + location.search + next);
  } catch {
    // A page in another page may not.
  }
}

function toLobby(trouble: string, room?: string): void {
  const signal = turnTo('lobby');
  drawSkyOnce();
  openLobby({ transport, memory, room, trouble, play, watch }, signal);
}

let hasSky = false;

function drawSkyOnce(): void {
  if (!hasSky) requestAnimationFrame(drawSky);
  hasSky = true;
}

/** From a game or a room that was watched. */
function toRooms(trouble: string): void {
  setFragment('', 'pushState');
  toLobby(trouble);
}

function play(room: string | undefined, resume?: string): void {
  const { token, name } = memory;
  const signal = turnTo('game');
  const asks =
    resume === undefined ? { room, pace: 'realtime' as const, player: { name: name! } } : { resume };
  game = openGame(
    {
      ...{ transport, memory, toRooms, help, say, opponent: facts.opponent ?? undefined },
      hello: { ...asks, token, keys: 'mask' },
      onGone: follow,
      onRoom: (found) => setFragment(writeFragment({ room: found, watch: false }), 'pushState'),
      invite: (found) => new URL(writeFragment({ room: found, token, watch: false }), location.href).href,
    },
    signal,
  );
}

function watch(room: string): void {
  const signal = turnTo('watch');
  setFragment(writeFragment({ room, watch: true }), 'pushState');
  openWatch({ transport, room, token: memory.token, toRooms, help, say }, signal);
}

const say = (text: string): void => setText(byId('said'), text);

function help(): void {
  const keymap = document.body.dataset.screen === 'watch' ? PAGE_WATCH_KEYS : PLAY_KEYS.filter(isForPages);
  const lines = keymap.filter((binding) => binding.help !== undefined);
  byId('help-keys').replaceChildren(
    ...lines.map(({ label, help: text }) => {
      const head = make('th', '', label);
      head.scope = 'row';
      return make('tr', '', head, make('td', '', text!));
    }),
  );
  byId<HTMLDialogElement>('help').showModal();
}

/** A page is not suspended, and an open dialog is closed by the browser. */
const isForPages = ({ action }: (typeof PLAY_KEYS)[number]): boolean =>
  action.kind !== 'suspend' && action.kind !== 'close';

/** Goes where the address says. A token in it is moved to where no link and no history shows it. */
function follow(): void {
  const { room, token, watch: watches } = readFragment(location.hash);
  if (token !== undefined) memory.token = token;
  setFragment(writeFragment({ room, watch: watches }), 'replaceState');
  // No screen has been on yet: the page was just loaded, perhaps in the middle of a match. The seat that this tab holds is taken up again.
  const isLoading = document.body.dataset.screen === undefined;
  if (watches && room !== undefined) watch(room);
  else if (memory.seat !== undefined && isLoading) play(undefined, memory.seat);
  else toLobby('', room);
}

addEventListener('popstate', () => {
  // The back button in a match would lose it. The step back is undone, and the person is asked, as by the button that leaves.
  if (game?.playing === true) {
    setFragment(fragment, 'pushState');
    byId('card-leave').click();
  } else follow();
});
byId('home').addEventListener('click', () => {
  if (game === undefined) toRooms('');
  else byId('card-leave').click();
});
byId('keys').addEventListener('click', help);
/** Pads are there once a finger is, or is likely. */
const touches = (): void => document.body.classList.add('touches');
if (matchMedia('(pointer: coarse)').matches) touches();
document.addEventListener('pointerdown', ({ pointerType }) => pointerType === 'touch' && touches());
setText(
  byId('against'),
  facts.opponent == null ? 'Against whoever joins the room.' : `Against ${facts.opponent}, a bot.`,
);
follow();
