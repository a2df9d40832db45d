import { Box } from 'ink';
import { createElement as h, type ReactElement } from 'react';
import type { Match } from '../../src/core/index.ts';
import {
  bestMode,
  type Cells,
  describeKeys,
  describePlay,
  drawArena,
  drawDialog,
  drawHead,
  drawPlayer,
  formatClock,
  listKeys,
  PALETTE,
  PLAY_KEYS,
  type PlayerPanel,
  type PlayState,
  putLine,
  QUIET,
  type Rect,
  sceneOf,
} from '../../src/render/index.ts';
import { SIDEBAR_FROM, SIDEBAR_WIDTH, squareIn } from '../../src/render/internal.ts';
import { type Painter, region, type Size, topRegion } from './display.ts';

export interface PlayModel {
  readonly ascii: boolean;
  readonly title: string;
  readonly state: PlayState;
  readonly match: Match;
  readonly hurt: readonly [number, number];
  readonly players: readonly [PlayerPanel, PlayerPanel];
  readonly full: boolean;
  readonly autofire: boolean;
}

/** Name, health, keys, and a row between: who plays writes no notes. */
const PANEL_ROWS = 4;

export function playLayout({ columns, rows }: Size, model: () => PlayModel): ReactElement {
  const sidebar = columns >= SIDEBAR_FROM;
  const height = rows - (sidebar ? 2 : 3);
  const canvas = squareIn({ width: sidebar ? columns - SIDEBAR_WIDTH - 1 : columns, height });
  const rest = columns - canvas.width;
  // Where both panels have room, each stands on its player's side.
  const between = rest >= 2 * (SIDEBAR_WIDTH + 1);
  const player =
    (index: 0 | 1): Painter =>
    (cells, rect) =>
      drawOne(cells, rect, { player: model().players[index], ascii: model().ascii });
  const panels = (indexes: readonly (0 | 1)[], across: number): ReactElement =>
    h(
      Box,
      { flexDirection: 'column', width: across, flexShrink: 0 },
      ...indexes.map((index) => region(player(index), { key: index, height: PANEL_ROWS })),
    );
  const gap = h(Box, { width: 1, flexShrink: 0 });
  return h(
    Box,
    { flexDirection: 'column', width: columns, height: rows },
    region((cells, rect) => drawHeader(cells, rect, model()), { height: 1 }),
    h(
      Box,
      { height, width: columns, justifyContent: sidebar && !between ? 'flex-start' : 'center' },
      between && panels([0], Math.floor(rest / 2) - 1),
      between && gap,
      region((cells, rect) => drawMatch(cells, rect, model()), canvas),
      sidebar && gap,
      between && panels([1], Math.ceil(rest / 2) - 1),
      sidebar && !between && panels([0, 1], rest - 1),
    ),
    !sidebar &&
      h(
        Box,
        { height: 1, flexShrink: 0 },
        ...([0, 1] as const).map((index) =>
          region(player(index), { key: index, width: Math.floor(columns / 2), height: 1 }),
        ),
      ),
    region((cells, rect) => putLine(cells, describeKeys(PLAY_KEYS, columns), { ...rect, fg: QUIET }), {
      height: 1,
    }),
    topRegion((cells) => drawHelp(cells, model())),
  );
}

function drawHeader(cells: Cells, rect: Rect, { title, state, match, full, autofire }: PlayModel): void {
  const parts = [
    // What comes of it is shown over the arena.
    describePlay(state).split(': ')[0]!,
    `INPUT ${full ? 'full' : 'basic'}`,
    ...(autofire ? ['AUTOFIRE'] : []),
    ...(match.tick > 0 ? [formatClock(match.tick), `wave ${match.level}`] : []),
  ];
  drawHead(cells, rect, { parts, title });
}

/** The arena, and over it what is waited for. */
function drawMatch(cells: Cells, rect: Rect, { match, hurt, ascii, state }: PlayModel): void {
  drawArena(cells, rect, { scene: sceneOf(match, { hurt }), mode: ascii ? 'ascii' : bestMode(rect) });
  if (state.help || (state.phase === 'playing' && !state.lost)) return;
  const [title, next] = describePlay(state).split(': ');
  const lines = [...(next === undefined ? [] : [next]), '? keys, q quit'];
  drawDialog(cells, { title: title!, lines, ascii }, rect);
}

/** A player's panel, or what of it fits on a line. */
function drawOne(cells: Cells, rect: Rect, shown: { player: PlayerPanel; ascii: boolean }): void {
  const { seat, name, health, score } = shown.player;
  if (rect.height > 1) drawPlayer(cells, rect, shown);
  else putLine(cells, `${seat} ${health} ${score}p ${name}`, { ...rect, fg: PALETTE.players[seat - 1]! });
}

function drawHelp(cells: Cells, { state, full, ascii }: PlayModel): void {
  if (!state.help) return;
  const input = full
    ? 'INPUT full: this terminal tells when a key is let go.'
    : 'INPUT basic: this terminal does not tell when a key is let go.';
  drawDialog(cells, { title: 'Keys', lines: [...listKeys(PLAY_KEYS, ascii), ' ', input], ascii });
}
