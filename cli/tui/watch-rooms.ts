import { Box, type DOMElement } from 'ink';
import { createElement as h, type ReactElement, type Ref } from 'react';
import type { ListedRoom } from '../../src/net/index.ts';
import { EXIT } from '../exit.ts';
import { clean, toAscii } from '../shown.ts';
import { formatClock } from './clock-text.ts';
import { describeKeys, listKeys, lookUp } from './keymap.ts';
import { line, overlay, QUIET, tooSmall } from './panels.ts';
import { LEAST } from './replay-layout.ts';
import type { Scenes } from './scenes.ts';
import type { Act } from './stage.ts';
import { ROOM_KEYS, type RoomsAction } from './watch-keys.ts';

/* The rooms of a host, to choose one from: a reducer, and how it looks. */

export interface RoomsState {
  /** undefined: the host has not told them */
  readonly rooms: readonly ListedRoom[] | undefined;
  /** the name of the room that is marked */
  readonly marked: string | undefined;
  readonly help: boolean;
  /** why the host does not tell them now */
  readonly trouble: string;
}

export const FIRST_ROOMS_STATE: RoomsState = {
  rooms: undefined,
  marked: undefined,
  help: false,
  trouble: '',
};

/** The host has told its rooms. The mark stays on the room on which it was, or else near it. */
export function takeRooms(state: RoomsState, rooms: readonly ListedRoom[]): RoomsState {
  const before = state.rooms?.findIndex(({ room }) => room === state.marked) ?? 0;
  const isThere = rooms.some(({ room }) => room === state.marked);
  const near = rooms[Math.max(0, Math.min(before, rooms.length - 1))]?.room;
  return { ...state, rooms, trouble: '', marked: isThere ? state.marked : near };
}

export function reduceRooms(state: RoomsState, { kind }: RoomsAction): RoomsState {
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

interface RoomsFrame {
  readonly size: { readonly columns: number; readonly rows: number };
  readonly ascii: boolean;
  /** the host */
  readonly title: string;
  readonly state: RoomsState;
}

function roomsLayout({ size, ascii, title, state }: RoomsFrame, cover: Ref<DOMElement>): ReactElement {
  const { columns, rows } = size;
  if (columns < LEAST.columns || rows < LEAST.rows) return tooSmall(size, LEAST);
  const { rooms, marked, trouble, help } = state;
  const told = (text: string): string => (ascii ? toAscii(text) : text);
  const height = rows - 4;
  const at = rooms?.findIndex(({ room }) => room === marked) ?? 0;
  const from = Math.max(0, Math.min(at - Math.floor(height / 2), (rooms?.length ?? 0) - height));
  return h(
    Box,
    { flexDirection: 'column', width: columns, height: rows },
    line(told(`Rooms of ${clean(title)}`), { bold: true }),
    line(told(headOf(columns)), { color: QUIET }),
    h(
      Box,
      { flexDirection: 'column', height: height + 1, overflow: 'hidden' },
      ...(rooms ?? []).slice(from, from + height).map((room) =>
        line(told(`${room.room === marked ? (ascii ? '>' : '▸') : ' '} ${describeRoom(room, columns)}`), {
          key: room.room,
          bold: room.room === marked,
        }),
      ),
      line(told(trouble || tellNone(rooms)), { key: '', color: QUIET }),
    ),
    h(Box, { height: 1, flexShrink: 0 }, line(told(describeKeys(ROOM_KEYS, columns)), { color: QUIET })),
    help && overlay({ title: 'Keys', lines: listKeys(ROOM_KEYS, ascii), ascii, cover }),
  );
}

function tellNone(rooms: RoomsState['rooms']): string {
  if (rooms === undefined) return 'asking the host';
  return rooms.length === 0 ? '  No room yet: one opens when somebody comes to play.' : '';
}

const NAME = 16;
const STATE = 26;
const PACE = 9;
/** From so many columns on the pace is told. */
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
  return `${clean(room).slice(0, NAME).padEnd(NAME)} ${state.padEnd(STATE)} ${more}${who}`;
}

export interface RoomsOptions {
  /** the host, for people */
  readonly title: string;
  readonly rooms: readonly ListedRoom[] | undefined;
  /** why the last one chosen is not shown */
  readonly trouble: string;
  choose(room: string): void;
}

/** The list of rooms on a stage. */
export interface Rooms {
  readonly act: Act;
  take(rooms: readonly ListedRoom[]): void;
  lose(why: string): void;
}

export function openRooms(
  { stage, ascii, end }: Scenes,
  { title, rooms, trouble, choose }: RoomsOptions,
): Rooms {
  let state = { ...FIRST_ROOMS_STATE, trouble };
  if (rooms !== undefined) state = takeRooms(state, rooms);
  return {
    act: {
      layOut: (size) => roomsLayout({ size, ascii, title, state }, stage.screen.cover),
      layoutKey: () => JSON.stringify(state),
      pass: () => false,
      take(event) {
        const action = 'key' in event ? lookUp(ROOM_KEYS, event) : undefined;
        const before = state;
        if (action === undefined) return false;
        if (action.kind === 'suspend') stage.suspend();
        if (action.kind === 'interrupt') end(EXIT.interrupted);
        if (action.kind === 'quit') end(EXIT.done);
        state = reduceRooms(state, action);
        if (action.kind === 'enter' && !state.help && state.marked !== undefined) choose(state.marked);
        return state !== before;
      },
    },
    take(told) {
      state = takeRooms(state, told);
      stage.present();
    },
    lose(why) {
      state = { ...state, trouble: why };
      stage.present();
    },
  };
}
