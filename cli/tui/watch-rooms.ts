import type { ListedRoom } from '../../src/net/index.ts';
import {
  BOLD,
  type Cells,
  describeKeys,
  drawDialog,
  fitText,
  formatClock,
  type Keymap,
  listKeys,
  lookUp,
  putLine,
  QUIET,
} from '../../src/render/index.ts';
import { EXIT } from '../exit.ts';
import { clean } from '../format.ts';
import type { App, Screen } from './app.ts';
import { topRegion } from './display.ts';

export type RoomsAction = {
  readonly kind: 'up' | 'down' | 'enter' | 'help' | 'close' | 'quit' | 'interrupt' | 'suspend';
};

export const ROOM_KEYS: Keymap<RoomsAction> = [
  { keys: ['up', 'k'], label: '↑ ↓', help: 'the room above, below', short: 'choose', action: { kind: 'up' } },
  { keys: ['down', 'j'], label: '↓', action: { kind: 'down' } },
  { keys: ['enter', 'space'], label: 'enter', help: 'watch it', short: 'watch', action: { kind: 'enter' } },
  { keys: ['?'], label: '?', help: 'this help', short: 'help', action: { kind: 'help' } },
  { keys: ['escape'], label: 'esc', help: 'close this', action: { kind: 'close' } },
  { keys: ['q'], label: 'q', help: 'quit', short: 'quit', action: { kind: 'quit' } },
  { keys: ['ctrl+c'], label: 'ctrl c', help: 'quit, as interrupted', action: { kind: 'interrupt' } },
  { keys: ['ctrl+z'], label: 'ctrl z', help: 'stop; fg goes on', action: { kind: 'suspend' } },
];

export interface RoomsState {
  /** undefined: the host has not answered yet */
  readonly rooms: readonly ListedRoom[] | undefined;
  readonly marked: string | undefined;
  readonly help: boolean;
  /** why the list is out of date; empty once it is not */
  readonly trouble: string;
  /** why the room chosen last is not shown; empty from the next key on */
  readonly notice: string;
}

export const FIRST_ROOMS_STATE: RoomsState = {
  rooms: undefined,
  marked: undefined,
  help: false,
  trouble: '',
  notice: '',
};

/** Takes a new list. The mark stays on its room, or near where it was. */
export function takeRooms(state: RoomsState, rooms: readonly ListedRoom[]): RoomsState {
  const before = state.rooms?.findIndex(({ room }) => room === state.marked) ?? 0;
  const isThere = rooms.some(({ room }) => room === state.marked);
  const near = rooms[Math.max(0, Math.min(before, rooms.length - 1))]?.room;
  return { ...state, rooms, trouble: '', marked: isThere ? state.marked : near };
}

export function reduceRooms(before: RoomsState, { kind }: RoomsAction): RoomsState {
  const state = before.notice === '' ? before : { ...before, notice: '' };
  const { rooms = [], marked, help } = state;
  const at = rooms.findIndex(({ room }) => room === marked);
  const mark = (index: number): RoomsState => ({ ...state, marked: rooms[index]?.room ?? marked });
  switch (kind) {
    case 'up':
      return mark(Math.max(0, at - 1));
    case 'down':
      return mark(Math.min(rooms.length - 1, at + 1));
    case 'help':
      return { ...state, help: !help };
    case 'close':
      return help ? { ...state, help: false } : state;
    default:
      return state;
  }
}

function drawRooms(
  cells: Cells,
  state: RoomsState,
  { ascii, title }: { ascii: boolean; title: string },
): void {
  const { width, height } = cells;
  const { rooms = [], marked, trouble, notice, help } = state;
  const most = height - 4;
  const at = Math.max(
    0,
    rooms.findIndex(({ room }) => room === marked),
  );
  const from = Math.max(0, Math.min(at - Math.floor(most / 2), rooms.length - most));
  const listed = rooms.slice(from, from + most);
  const put = (y: number, text: string, look: { fg?: number; style?: number } = { fg: QUIET }): void =>
    void putLine(cells, text, { x: 0, y, ...look });
  put(0, `Rooms of ${clean(title)}`, { style: BOLD });
  put(1, headOf(width));
  for (const [row, one] of listed.entries()) {
    const sign = one.room !== marked ? ' ' : ascii ? '>' : '▸';
    put(2 + row, `${sign} ${describeRoom(one, width)}`, { style: one.room === marked ? BOLD : 0 });
  }
  put(2 + listed.length, trouble || notice || describeNone(state.rooms));
  put(height - 1, describeKeys(ROOM_KEYS, width));
  if (help) drawDialog(cells, { title: 'Keys', lines: listKeys(ROOM_KEYS, ascii), ascii });
}

function describeNone(rooms: RoomsState['rooms']): string {
  if (rooms === undefined) return 'asking the host';
  return rooms.length === 0 ? '  No room yet: one opens when somebody comes to play.' : '';
}

const NAME = 16;
const STATE = 26;
const PACE = 9;
/** From this width on the pace is shown. */
const PACE_FROM = 100;

const headOf = (columns: number): string =>
  `  ${'room'.padEnd(NAME)} ${'match'.padEnd(STATE)} ${columns >= PACE_FROM ? `${'pace'.padEnd(PACE)} watched by  ` : ''}players`;

function describeRoom(
  { room, pace, players, spectators, playing, match, tick }: ListedRoom,
  columns: number,
): string {
  const state = playing
    ? `${match}, ${formatClock(tick)}`
    : players.length < 2
      ? 'waiting for players'
      : 'waiting for ready';
  const more = columns >= PACE_FROM ? `${pace.padEnd(PACE)} ${String(spectators).padEnd(12)} ` : '';
  const who = players.length === 0 ? 'nobody' : players.map(clean).join(' against ');
  return `${fitText(clean(room), NAME)} ${state.padEnd(STATE)} ${more}${who}`;
}

export interface RoomsOptions {
  /** the host, for people */
  readonly title: string;
  readonly rooms: readonly ListedRoom[] | undefined;
  /** why the room chosen last is not shown; empty if none was */
  readonly notice: string;
  choose(room: string): void;
}

export interface RoomsScreen extends Screen {
  change(act: (state: RoomsState) => RoomsState): void;
}

export function createRoomsScreen(app: App, { title, rooms, notice, choose }: RoomsOptions): RoomsScreen {
  let state: RoomsState = { ...FIRST_ROOMS_STATE, notice };
  if (rooms !== undefined) state = takeRooms(state, rooms);
  const { ascii } = app;
  return {
    layOut: () => topRegion((cells) => drawRooms(cells, state, { ascii, title })),
    advance: () => false,
    handle(event) {
      const action = 'key' in event ? lookUp(ROOM_KEYS, event) : undefined;
      const before = state;
      if (action === undefined) return false;
      if (action.kind === 'suspend') app.suspend();
      if (action.kind === 'interrupt') app.end(EXIT.interrupted);
      if (action.kind === 'quit') app.end(EXIT.done);
      state = reduceRooms(state, action);
      if (action.kind === 'enter' && !state.help && state.marked !== undefined) choose(state.marked);
      return state !== before;
    },
    change(act) {
      state = act(state);
      app.present();
    },
  };
}
