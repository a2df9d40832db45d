import { ShooterError } from '../../src/core/index.ts';
import { isName, replaceUnprintable } from '../../src/core/internal.ts';
import { type ListedRoom, listRoomsOver, refusalOf, type Transport } from '../../src/net/browser.ts';
import { formatClock } from '../../src/render/browser.ts';
import { byId, make, makeButton, setHidden, setText } from './dom.ts';
import { isRoom } from './link.ts';
import type { Memory } from './memory.ts';
import { describeEnd } from './words.ts';

/* The first screen: who plays, and the rooms of the host, as they are now. */

export interface LobbyOptions {
  readonly transport: Transport;
  readonly memory: Memory;
  /** the room of a link */
  readonly room: string | undefined;
  /** why the person is here again */
  readonly trouble: string;
  play(room: string | undefined): void;
  watch(room: string): void;
}

/** How often the list is asked for, ms, not while nobody sees it; and at most how long after an answer failed to come, each time twice as long. */
const LIST_MS = 1000;
const MAX_DELAY_MS = 8000;

/** Shows the lobby until `signal` fires. */
export function openLobby(options: LobbyOptions, signal: AbortSignal): void {
  const { memory, room, trouble } = options;
  const name = byId<HTMLInputElement>('name');
  const roomField = byId<HTMLInputElement>('room');
  if (name.value === '') name.value = memory.name ?? '';
  if (room !== undefined) roomField.value = room;
  setText(byId('play-title'), room === undefined ? 'Play' : `Play in room ${room}`);
  setText(byId('trouble'), trouble);
  setHidden(byId('trouble'), trouble === '');
  byId('join').addEventListener(
    'submit',
    (event) => {
      event.preventDefault();
      submit(options);
    },
    { signal },
  );
  name.addEventListener('input', () => name.setCustomValidity(''), { signal });
  void keepListing(options, signal);
  name.focus({ preventScroll: true });
}

function submit({ memory, play }: LobbyOptions): void {
  const name = byId<HTMLInputElement>('name');
  const token = byId<HTMLInputElement>('token');
  const room = byId<HTMLInputElement>('room').value.trim();
  const wanted = name.value.trim();
  if (!isName(wanted, MAX_NAME)) {
    name.setCustomValidity('A name is letters, digits, signs and spaces that show.');
    name.reportValidity();
    return;
  }
  memory.name = wanted;
  if (token.value !== '') memory.token = token.value;
  token.value = '';
  play(isRoom(room) ? room : undefined);
}

const MAX_NAME = 24;

/** Asks for the list again and again. After a wrong token not again: a host counts guesses. */
async function keepListing(options: LobbyOptions, signal: AbortSignal): Promise<void> {
  const { transport, memory } = options;
  const rows = new Map<string, Row>();
  byId('rooms').replaceChildren();
  let delayMs = LIST_MS;
  while (!signal.aborted) {
    if (document.hidden) await untilShown(signal);
    try {
      const rooms = await listRoomsOver(transport, { token: memory.token });
      if (signal.aborted) return;
      delayMs = LIST_MS;
      showRooms(rooms, rows, options);
      note(rooms.length === 0 ? 'No room yet. One opens when somebody plays.' : '');
      showTokenField(false);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ShooterError)) throw error;
      note(describeEnd(error));
      delayMs = Math.min(2 * delayMs, MAX_DELAY_MS);
      if (refusalOf(error) === 'token') {
        memory.token = undefined;
        return showTokenField(true);
      }
    }
    await transport.pause(delayMs, signal);
  }
}

/** Asks for the host's token, or not. A field that is hidden is not required: a browser would send no form, and could not say why. */
function showTokenField(asks: boolean): void {
  setHidden(byId('token-field'), !asks);
  byId<HTMLInputElement>('token').required = asks;
}

const note = (text: string): void => {
  setText(byId('rooms-note'), text);
  setHidden(byId('rooms-note'), text === '');
};

const untilShown = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    document.addEventListener('visibilitychange', () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** A line of the list. It stays the same element for as long as its room is there: whoever has the focus on it keeps it. */
interface Row {
  readonly element: HTMLLIElement;
  show(room: ListedRoom): void;
}

function showRooms(rooms: readonly ListedRoom[], rows: Map<string, Row>, options: LobbyOptions): void {
  const names = new Set(rooms.map(({ room }) => room));
  for (const [name, row] of rows) {
    if (names.has(name)) continue;
    row.element.remove();
    rows.delete(name);
  }
  for (const room of rooms) {
    let row = rows.get(room.room);
    if (row === undefined) {
      row = makeRow(room.room, options);
      rows.set(room.room, row);
      byId('rooms').append(row.element);
    }
    row.show(room);
  }
}

function makeRow(name: string, { watch }: LobbyOptions): Row {
  const shown = replaceUnprintable(name);
  const [who, how, seen] = [make('span', 'who'), make('span', 'how'), make('span', 'seen')];
  const join = makeButton('Join', () => {
    byId<HTMLInputElement>('room').value = name;
    byId<HTMLFormElement>('join').requestSubmit();
  });
  const look = makeButton('Watch', () => watch(name));
  join.setAttribute('aria-label', `Join room ${shown}`);
  look.setAttribute('aria-label', `Watch room ${shown}`);
  const element = make(
    'li',
    '',
    make('strong', 'room', shown),
    who,
    make('span', 'facts', how, seen),
    make('span', 'actions', join, look),
  );
  return {
    element,
    show(room) {
      element.classList.toggle('playing', room.playing);
      setText(who, whoIsIn(room));
      setText(how, describeRoom(room));
      setText(seen, room.spectators === 0 ? '' : ` · ${room.spectators} watching`);
      setHidden(join, room.players.length > 1 || room.pace !== 'realtime');
    },
  };
}

const whoIsIn = ({ players }: ListedRoom): string =>
  players.length === 0 ? 'nobody' : players.map(replaceUnprintable).join(' against ');

function describeRoom({ playing, players, match, tick }: ListedRoom): string {
  if (playing) return `match ${match}, ${formatClock(tick)}`;
  return players.length < 2 ? 'waiting for a player' : 'getting ready';
}
