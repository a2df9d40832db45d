import {
  enemyColourAt,
  enemyXAt,
  enemyYAt,
  LASER_HITBOX,
  laserXAt,
  laserYAt,
  listEnemies,
  type Match,
  PLAYER_SPRITE,
  playerX,
  playerY,
} from '../../src/core/index.ts';
import type { Camera } from './camera.ts';
import { BOLD, type Cells, clearRect, putGlyph, type Rect } from './cells.ts';
import { COLOURS } from './colours.ts';

import { mix } from './sprites.ts';

/* Bodies as a few letters and blocks each, for screens on which a pixel is as large as half a wing. */

interface Symbols {
  readonly ships: readonly (readonly string[])[];
  /** by the number of their colour */
  readonly enemies: readonly string[];
  readonly lasers: readonly string[];
}

/** A ship is 5 × 2 cells on the smallest screen. Each kind is told by its shape, never by colour alone. */
const BLOCKS: Symbols = {
  ships: [
    [' ▗█▖ ', '▟█1█▙', '▀   ▀'],
    ['▗▖ ▗▖', '▜█2█▛', ' ▀ ▀ '],
  ],
  enemies: ['◥█◤', '◀▶', '▟█▙'],
  lasers: ['┃', '╏'],
};

const LETTERS: Symbols = {
  ships: [
    ['  ^  ', '/=1=\\', '"   "'],
    ['^   ^', '\\=2=/', ' " " '],
  ],
  enemies: ['\\#/', '<>', '/O\\'],
  lasers: ['|', ':'],
};

export interface SymbolScene {
  readonly match: Match;
  readonly camera: Camera;
  /** as in `SceneOptions` */
  readonly hurt: readonly [number, number];
  readonly ascii: boolean;
}

let indexes = new Int32Array(64);

export function drawSymbols(cells: Cells, rect: Rect, { match, camera, hurt, ascii }: SymbolScene): void {
  const symbols = ascii ? LETTERS : BLOCKS;
  clearRect(cells, rect, COLOURS.sky);
  const put = createPut(cells, rect, { camera, cuts: !ascii });
  if (indexes.length < match.living) indexes = new Int32Array(2 * match.living);
  listEnemies(match, indexes);
  for (let i = 0; i < match.living; i += 1) {
    const enemy = indexes[i]!;
    const kind = enemyColourAt(match, enemy);
    // The middle of the hitbox.
    const [x, y] = [enemyXAt(match, enemy) + (kind === 1 ? 25 : 35), enemyYAt(match, enemy) + 25];
    put([symbols.enemies[kind]!], { x, y, colour: COLOURS.enemies[kind]! });
  }
  for (const [index, player] of [match.player1, match.player2].entries()) {
    const colour = COLOURS.players[index]!;
    for (let laser = 0; laser < player.shots; laser += 1) {
      const x = laserXAt(player, laser) + LASER_HITBOX.x + LASER_HITBOX.width / 2;
      const y = laserYAt(match, player, laser) + LASER_HITBOX.y + LASER_HITBOX.height / 2;
      put([symbols.lasers[index]!], { x, y, colour: mix(colour, 0xffffff, 0.5) });
    }
    const x = playerX(match, player) + PLAYER_SPRITE.width / 2;
    const y = playerY(match, player) + PLAYER_SPRITE.height / 2;
    put(symbols.ships[index]!, { x, y, colour: mix(colour, COLOURS.hit, hurt[index]!), bold: true });
  }
}

interface Body {
  /** the middle, px of the arena */
  readonly x: number;
  readonly y: number;
  readonly colour: number;
  readonly bold?: boolean;
}

type Put = (rows: readonly string[], body: Body) => void;

const isDigit = (letter: string): boolean => letter >= '0' && letter <= '9';

function createPut(cells: Cells, rect: Rect, { camera, cuts }: { camera: Camera; cuts: boolean }): Put {
  const [right, bottom] = [rect.x + rect.width, rect.y + rect.height];
  return (rows, { x, y, colour, bold = false }) => {
    const width = rows[0]!.length;
    const left = rect.x + Math.round(((x - camera.x) / camera.size) * rect.width - width / 2);
    const top = rect.y + Math.round(((y - camera.y) / camera.size) * rect.height - rows.length / 2);
    for (const [down, row] of rows.entries()) {
      for (let along = 0; along < width; along += 1) {
        const [column, line] = [left + along, top + down];
        if (row[along] === ' ' || column < rect.x || column >= right || line < rect.y || line >= bottom)
          continue;
        // The number is cut out of the body.
        const [fg, bg] = cuts && isDigit(row[along]!) ? [COLOURS.sky, colour] : [colour, COLOURS.sky];
        const look = { fg, bg, style: bold ? BOLD : 0 };
        putGlyph(cells, line * cells.width + column, row.charCodeAt(along), look);
      }
    }
  };
}
