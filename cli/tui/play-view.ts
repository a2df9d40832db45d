import type { Match } from '../../src/core/index.ts';
import { type Cells, putText, type Rect } from './cells.ts';
import { formatClock } from './clock-text.ts';
import { COLOURS } from './colours.ts';
import type { PlayerPanel } from './panels.ts';
import type { PlayPlaces } from './play-layout.ts';
import { type PlayState, tellPlay } from './play-state.ts';
import { bestMode, drawScene } from './scene.ts';
import type { Painter, Screen } from './screen.ts';
import { drawHead, drawPlayer } from './side.ts';

/* What is drawn over the layout of `shooter play`: all that changes while a match is played. */

export interface PlayModel {
  readonly ascii: boolean;
  /** where it is played */
  readonly title: string;
  readonly state: PlayState;
  readonly match: Match;
  /** by player, how fresh its last hit is: 1 now, 0 long ago */
  readonly hurt: readonly [number, number];
  readonly players: readonly [PlayerPanel, PlayerPanel];
  /** whether the terminal tells releases */
  readonly full: boolean;
  readonly autofire: boolean;
}

/** @param model what is to be told now */
export function createPlayPlaces(screen: Screen, model: () => PlayModel): PlayPlaces {
  const player =
    (index: 0 | 1): Painter =>
    (cells, rect) =>
      drawOne(cells, rect, { player: model().players[index], ascii: model().ascii });
  return {
    header: screen.painted((cells, rect) => drawHeader(cells, rect, model())),
    canvas: screen.painted((cells, rect) => {
      const { match, hurt, ascii } = model();
      drawScene(cells, rect, { match, options: { mode: ascii ? 'ascii' : bestMode(rect), hurt } });
    }),
    players: [screen.painted(player(0)), screen.painted(player(1))],
    cover: screen.cover,
  };
}

function drawHeader(cells: Cells, rect: Rect, { title, state, match, full, autofire }: PlayModel): void {
  const parts = [
    // What comes of it is told over the arena.
    tellPlay(state).split(': ')[0]!,
    `INPUT ${full ? 'full' : 'basic'}`,
    ...(autofire ? ['AUTOFIRE'] : []),
    ...(match.tick > 0 ? [formatClock(match.tick), `wave ${match.level}`] : []),
  ];
  drawHead(cells, rect, { parts, title });
}

/** A player's panel, or what of it fits on a line. */
function drawOne(cells: Cells, rect: Rect, shown: { player: PlayerPanel; ascii: boolean }): void {
  const { seat, name, health, score } = shown.player;
  if (rect.height > 1) drawPlayer(cells, rect, shown);
  else putText(cells, `${seat} ${health} ${score}p ${name}`, { ...rect, fg: COLOURS.players[seat - 1]! });
}
