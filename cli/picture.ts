import { ARENA_SIZE, type Colour, ENEMY_HITBOX, PLAYER_SPRITE, type State } from '../src/core/index.ts';

/* A state as text, for where no terminal interface opens: 15 × 30 px a character, so that a square looks like one. */

const CELL_WIDTH = 15;
const CELL_HEIGHT = 30;
const COLUMNS: number = ARENA_SIZE / CELL_WIDTH;
const ROWS: number = ARENA_SIZE / CELL_HEIGHT;

/** What stands for what. Each is told by its shape, never by colour alone. */
interface Glyphs {
  readonly ships: readonly [readonly string[], readonly string[]];
  readonly lasers: readonly [string, string];
  readonly enemies: Readonly<Record<Colour, string>>;
  /** corners, horizontal, vertical */
  readonly frame: readonly [string, string, string, string, string, string];
}

const UNICODE: Glyphs = {
  ships: [
    ['▗▲▖', '▟1▙', '▀ ▀'],
    ['▗▲▖', '▟2▙', '▀ ▀'],
  ],
  lasers: ['╵', '╷'],
  enemies: { red: '▼▼▼', green: '◥█◤', blue: '◥◤' },
  frame: ['┌', '┐', '└', '┘', '─', '│'],
};

const ASCII: Glyphs = {
  ships: [
    [' ^ ', '/1\\', '-.-'],
    [' ^ ', '/2\\', '-.-'],
  ],
  lasers: ['|', ':'],
  enemies: { red: 'VVV', green: '\\#/', blue: '\\/' },
  frame: ['+', '+', '+', '+', '-', '|'],
};

/** Draws a state, enemies above the arena left out: ROWS + 2 lines of COLUMNS + 2 characters. */
export function drawState(state: State, ascii = false): string[] {
  const glyphs = ascii ? ASCII : UNICODE;
  const cells = Array.from({ length: ROWS }, () => Array.from({ length: COLUMNS }, () => ' '));
  const draw = (x: number, y: number, lines: readonly string[]): void => {
    const column = Math.round(x / CELL_WIDTH);
    const row = Math.floor(y / CELL_HEIGHT);
    for (const [down, line] of lines.entries()) {
      for (const [right, glyph] of [...line].entries()) {
        const cell = cells[row + down]?.[column + right];
        if (cell !== undefined && glyph !== ' ') cells[row + down]![column + right] = glyph;
      }
    }
  };
  for (const { x, y, colour } of state.enemies) {
    const glyph = glyphs.enemies[colour];
    draw(x + ENEMY_HITBOX.x, y + ENEMY_HITBOX.y, [glyph]);
  }
  for (const [index, lasers] of state.lasers.entries()) {
    for (const { x, y } of lasers)
      draw(x + PLAYER_SPRITE.width / 2 - CELL_WIDTH / 2, y + CELL_HEIGHT, [glyphs.lasers[index]!]);
  }
  for (const [index, { x, y }] of state.players.entries()) {
    draw(x + (PLAYER_SPRITE.width - 3 * CELL_WIDTH) / 2, y, glyphs.ships[index]!);
  }
  const [topLeft, topRight, bottomLeft, bottomRight, horizontal, vertical] = glyphs.frame;
  const edge = horizontal.repeat(COLUMNS);
  const rows = cells.map((row) => `${vertical}${row.join('')}${vertical}`);
  return [`${topLeft}${edge}${topRight}`, ...rows, `${bottomLeft}${edge}${bottomRight}`];
}
