import { Box, type DOMElement } from 'ink';
import { createElement as h, type ReactElement, type Ref } from 'react';
import { toAscii } from '../shown.ts';
import { formatClock } from './clock-text.ts';
import { describeKeys, listKeys } from './keymap.ts';
import { line, overlay, PLAYER_HEX, type PlayerPanel, playerPanel, QUIET, tooSmall } from './panels.ts';
import { PLAY_KEYS } from './play-keys.ts';
import { type PlayState, tellPlay } from './play-state.ts';
import { LEAST } from './replay-layout.ts';

/* The layout of `shooter play`: what Ink draws, and the place in which the arena is drawn. */

export interface PlayModel {
  readonly size: { readonly columns: number; readonly rows: number };
  readonly ascii: boolean;
  /** where it is played */
  readonly title: string;
  readonly state: PlayState;
  readonly players: readonly [PlayerPanel, PlayerPanel];
  readonly wave: number;
  readonly tick: number;
  /** whether the terminal tells releases */
  readonly full: boolean;
  readonly autofire: boolean;
}

export interface PlayPlaces {
  readonly canvas: Ref<DOMElement>;
  readonly cover: Ref<DOMElement>;
}

const SIDEBAR_FROM = 70;
const SIDEBAR_WIDTH = 30;

export function playLayout(model: PlayModel, places: PlayPlaces): ReactElement {
  const { columns, rows } = model.size;
  if (columns < LEAST.columns || rows < LEAST.rows) return tooSmall(model.size, LEAST);
  const sidebar = columns >= SIDEBAR_FROM;
  const height = rows - (sidebar ? 2 : 3);
  // A cell is twice as high as wide, and the arena is a square.
  const width = Math.min(2 * height, sidebar ? columns - SIDEBAR_WIDTH - 1 : columns);
  const canvasHeight = Math.min(height, Math.ceil(width / 2));
  const rest = columns - width;
  // Where both panels have room, each stands on its player's side.
  const between = rest >= 2 * (SIDEBAR_WIDTH + 1);
  return h(
    Box,
    { flexDirection: 'column', width: columns, height: rows },
    header(model),
    h(
      Box,
      { height, width: columns, justifyContent: sidebar && !between ? 'flex-start' : 'center' },
      between && side(model, [0], { width: Math.floor(rest / 2) - 1, height }),
      between && h(Box, { width: 1, flexShrink: 0 }),
      h(
        Box,
        { width, height: canvasHeight, flexShrink: 0 },
        h(Box, { ref: places.canvas, width, height: canvasHeight, flexShrink: 0 }),
        prompt(model, places.cover),
      ),
      sidebar && h(Box, { width: 1, flexShrink: 0 }),
      between && side(model, [1], { width: Math.ceil(rest / 2) - 1, height }),
      sidebar && !between && side(model, [0, 1], { width: rest - 1, height }),
    ),
    !sidebar && status(model),
    h(Box, { height: 1, flexShrink: 0 }, footer(model)),
    model.state.help && help(model, places.cover),
  );
}

function header({ title, state, ascii, tick, wave, full, autofire }: PlayModel): ReactElement {
  const parts = [
    // What comes of it is told over the arena.
    tellPlay(state).split(': ')[0]!,
    `INPUT ${full ? 'full' : 'basic'}`,
    ...(autofire ? ['AUTOFIRE'] : []),
    ...(tick > 0 ? [formatClock(tick), `wave ${wave}`] : []),
  ];
  return h(
    Box,
    { height: 1, flexShrink: 0 },
    h(Box, { flexShrink: 0, marginRight: 2 }, line(parts.join(ascii ? ' - ' : ' · '), { bold: true })),
    line(ascii ? toAscii(title) : title, { color: QUIET }),
  );
}

function footer({ size, ascii }: PlayModel): ReactElement {
  const keys = describeKeys(PLAY_KEYS, size.columns);
  return line(ascii ? toAscii(keys) : keys, { color: QUIET });
}

/** The panels of some of the players. */
function side(
  { players, ascii }: PlayModel,
  indexes: readonly (0 | 1)[],
  { width, height }: { width: number; height: number },
): ReactElement {
  const panel = Math.min(width, 60);
  return h(
    Box,
    { flexDirection: 'column', width, height, flexShrink: 0, overflow: 'hidden' },
    ...indexes.map((index) =>
      h(
        Box,
        { key: index, marginBottom: 1, flexShrink: 0 },
        playerPanel(players[index], { width: panel, ascii }),
      ),
    ),
  );
}

/** Both players in a line, where there is no room for panels. */
const status = ({ players, size }: PlayModel): ReactElement =>
  h(
    Box,
    { height: 1, flexShrink: 0 },
    ...players.map(({ seat, name, health, score }) =>
      h(
        Box,
        { key: seat, width: Math.floor(size.columns / 2), flexShrink: 0 },
        line(`${seat} ${health} ${score}p ${name}`, { color: PLAYER_HEX[seat - 1]! }),
      ),
    ),
  );

/** Over the arena: what is waited for. */
function prompt({ state, ascii }: PlayModel, cover: Ref<DOMElement>): ReactElement | false {
  if (state.help || (state.phase === 'playing' && !state.lost)) return false;
  const [title, next] = tellPlay(state).split(': ');
  const lines = [...(next === undefined ? [] : [next]), '? keys, q quit'];
  return overlay({ title: title!, lines, ascii, cover });
}

const help = ({ full, ascii }: PlayModel, cover: Ref<DOMElement>): ReactElement =>
  overlay({ title: 'Keys', lines: [...listKeys(PLAY_KEYS), ' ', tellInput(full)], ascii, cover });

const tellInput = (full: boolean): string =>
  full
    ? 'INPUT full: this terminal tells when a key is let go.'
    : 'INPUT basic: this terminal does not tell when a key is let go.';
