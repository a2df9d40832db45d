import type { FieldDifference } from '../../src/core/index.ts';
import { ARENA_SIZE, COLOURS, LASER_HITBOX, PLAYER_SPRITE, type State } from '../../src/core/index.ts';
import { BOLD, type Cells, putGlyph, type Rect } from './cells.ts';
import { ENEMY_HEIGHT, ENEMY_WIDTHS } from './sprites.ts';
import { isSky } from './stars.ts';

/* Rings around the bodies in which two states differ. */

const RING = 0xfff176;

interface Box {
  readonly kind: 'ship' | 'enemy' | 'laser';
  /* px */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the bodies of `state` are drawn that the fields speak of. */
export function findRings(state: State, fields: readonly FieldDifference[]): Box[] {
  const bodies = new Set(
    fields.map(({ field }) => /^(?:players|enemies)\[\d+\]|^lasers\[\d+\]\[\d+\]/.exec(field)?.[0]),
  );
  const boxes: Box[] = [];
  for (const body of bodies) {
    const [kind, ...indexes] = body?.match(/[a-z]+|\d+/g) ?? [];
    const [first, second] = indexes.map(Number);
    const box =
      kind === 'players'
        ? shipBox(state.players[first!])
        : kind === 'enemies'
          ? enemyBox(state.enemies[first!])
          : laserBox(state.lasers[first!]?.[second!]);
    if (box !== undefined) boxes.push(box);
  }
  return boxes;
}

const shipBox = (ship: State['players'][0] | undefined): Box | undefined =>
  ship && { kind: 'ship', x: ship.x, y: ship.y, ...PLAYER_SPRITE };

const enemyBox = (enemy: State['enemies'][number] | undefined): Box | undefined =>
  enemy && {
    kind: 'enemy',
    x: enemy.x,
    y: enemy.y,
    width: ENEMY_WIDTHS[COLOURS.indexOf(enemy.colour)]!,
    height: ENEMY_HEIGHT,
  };

const laserBox = (laser: State['lasers'][0][number] | undefined): Box | undefined =>
  laser && { ...LASER_HITBOX, kind: 'laser', x: laser.x + LASER_HITBOX.x, y: laser.y + LASER_HITBOX.y };

/** Draws the corners of rings over an arena that fills a rectangle; a laser stands in brackets. Where a body is, it is seen. */
export function drawRings(
  cells: Cells,
  rect: Rect,
  { boxes, ascii }: { boxes: readonly Box[]; ascii: boolean },
): void {
  const column = (x: number): number => Math.round((x / ARENA_SIZE) * rect.width);
  const row = (y: number): number => Math.round((y / ARENA_SIZE) * rect.height);
  const put = (across: number, down: number, glyph: string): void => {
    if (across < 0 || down < 0 || across >= rect.width || down >= rect.height) return;
    const at = (rect.y + down) * cells.width + rect.x + across;
    if (isSky(cells, at)) putGlyph(cells, at, glyph.charCodeAt(0), { fg: RING, style: BOLD });
  };
  const [topLeft, topRight, lowLeft, lowRight] = ascii ? '++++' : '┌┐└┘';
  for (const { kind, x, y, width, height } of boxes) {
    const [left, right] = [column(x) - 1, Math.max(column(x) + 1, column(x + width))];
    const [top, bottom] = [row(y) - 1, Math.max(row(y) + 1, row(y + height))];
    if (kind === 'laser') {
      const middle = Math.floor(((y + height / 2) / ARENA_SIZE) * rect.height);
      // As a symbol it stands where its middle is, as pixels where its edge is.
      const symbol = Math.floor(((x + width / 2) / ARENA_SIZE) * rect.width);
      put(Math.min(left, symbol - 1), middle, '[');
      put(Math.max(right, symbol + 1), middle, ']');
    } else {
      put(left, top, topLeft!);
      put(right, top, topRight!);
      put(left, bottom, lowLeft!);
      put(right, bottom, lowRight!);
    }
  }
}
