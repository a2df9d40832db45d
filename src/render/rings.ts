import { ARENA_SIZE, type FieldDifference, LASER_HITBOX, type State } from '../core/index.ts';
import { BOLD, type Cells, putGlyph, type Rect } from './cells.ts';
import { SPRITES, type SpriteName } from './sprites.ts';
import { isSky } from './stars.ts';

/* Rings around the bodies in which two states differ. */

/** The colour of rings, 0xRRGGBB. */
export const RING = 0xfff176;

/** Where a body is drawn. */
export interface RingBox {
  readonly kind: 'ship' | 'enemy' | 'laser';
  /* px */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The bodies of a state that a field is of: `players[0].x`, `lasers[1][4].y`. */
const BODY = /^(?:(players|enemies)\[(\d+)\]|lasers\[(\d+)\]\[(\d+)\])/;

/** Where the bodies of `state` are drawn that are not the same in another one. @param fields in which both differ, as `diffStates` finds them */
export function findRings(state: State, fields: readonly FieldDifference[]): RingBox[] {
  const boxes = new Map<string, RingBox | undefined>();
  for (const { field } of fields) {
    const [body, list, index, player, laser] = BODY.exec(field) ?? [];
    if (body === undefined || boxes.has(body)) continue;
    const enemy = state.enemies[Number(index)];
    if (list === 'players') boxes.set(body, boxOf('ship', 'ship1', state.players[Number(index)]));
    else if (list === 'enemies') boxes.set(body, enemy && boxOf('enemy', enemy.colour, enemy));
    else boxes.set(body, boxOf('laser', 'laser1', state.lasers[Number(player)]?.[Number(laser)]));
  }
  return [...boxes.values()].filter((box) => box !== undefined);
}

function boxOf(
  kind: RingBox['kind'],
  sprite: SpriteName,
  place: { readonly x: number; readonly y: number } | undefined,
): RingBox | undefined {
  if (place === undefined) return undefined;
  const { width, height } = SPRITES[sprite];
  const [right, down] = kind === 'laser' ? [LASER_HITBOX.x, LASER_HITBOX.y] : [0, 0];
  return { kind, x: place.x + right, y: place.y + down, width, height };
}

/** Draws the corners of rings over an arena that fills a rectangle; a laser stands in brackets. Where a body is, it is seen. */
export function drawRings(
  cells: Cells,
  rect: Rect,
  { boxes, ascii }: { boxes: readonly RingBox[]; ascii: boolean },
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
