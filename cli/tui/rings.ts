import type { FieldDifference } from '../../src/core/index.ts';
import { ARENA_SIZE, ENEMY_HITBOX, LASER_HITBOX, PLAYER_HITBOX, type State } from '../../src/core/index.ts';
import { BOLD, type Cells, putGlyph, type Rect } from './cells.ts';

/* Rings around the bodies in which two states differ. */

const RING = 0xfff176;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The hitboxes of the bodies of `state` that the fields speak of, px. */
export function findRings(state: State, fields: readonly FieldDifference[]): Box[] {
  const bodies = new Set(
    fields.map(({ field }) => /^(?:players|enemies)\[\d+\]|^lasers\[\d+\]\[\d+\]/.exec(field)?.[0]),
  );
  const boxes: Box[] = [];
  for (const body of bodies) {
    const [kind, ...indexes] = body?.match(/[a-z]+|\d+/g) ?? [];
    const [first, second] = indexes.map(Number);
    if (kind === 'players') boxes.push(boxAt(state.players[first!], PLAYER_HITBOX));
    else if (kind === 'enemies') boxes.push(boxAt(state.enemies[first!], ENEMY_HITBOX));
    else if (kind === 'lasers') boxes.push(boxAt(state.lasers[first!]?.[second!], LASER_HITBOX));
  }
  return boxes.filter(({ width }) => width > 0);
}

function boxAt(place: { readonly x: number; readonly y: number } | undefined, hitbox: Box): Box {
  if (place === undefined) return { x: 0, y: 0, width: 0, height: 0 };
  return { ...hitbox, x: place.x + hitbox.x, y: place.y + hitbox.y };
}

/** Draws the corners of rings over an arena that fills a rectangle. */
export function drawRings(
  cells: Cells,
  rect: Rect,
  { boxes, ascii }: { boxes: readonly Box[]; ascii: boolean },
): void {
  const column = (x: number): number => Math.round((x / ARENA_SIZE) * rect.width);
  const row = (y: number): number => Math.round((y / ARENA_SIZE) * rect.height);
  for (const { x, y, width, height } of boxes) {
    const [left, right] = [column(x) - 1, Math.max(column(x) + 1, column(x + width))];
    const [top, bottom] = [row(y) - 1, Math.max(row(y) + 1, row(y + height))];
    for (const [across, down, glyph] of [
      [left, top, '┌'],
      [right, top, '┐'],
      [left, bottom, '└'],
      [right, bottom, '┘'],
    ] as const) {
      if (across < 0 || down < 0 || across >= rect.width || down >= rect.height) continue;
      const at = (rect.y + down) * cells.width + rect.x + across;
      putGlyph(cells, at, (ascii ? '+' : glyph).codePointAt(0)!, { fg: RING, style: BOLD });
    }
  }
}
