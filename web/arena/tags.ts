import { ARENA_SIZE, PLAYER_SPRITE } from '../../src/core/index.ts';

/* Where the label and the bars of each ship stand. Two bots often stand on one spot: then what belongs to the left one moves to the left,
   what belongs to the right one to the right, just as far as they need. The four boxes never overlap, and move without leaps. */

/** A box, px of the arena. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What stands beside a ship. */
export interface Tag {
  readonly label: Box;
  readonly bar: Box;
}

/** How large labels and bars are, px of the arena. */
export interface TagSizes {
  /** by player, seat 1 first */
  readonly labelWidths: readonly [number, number];
  readonly labelHeight: number;
  readonly barWidth: number;
  readonly barHeight: number;
}

/** Between two boxes at least, px. */
const GAP = 5;
/** Px in which two ships that pass each other move their labels apart. */
const EASE = 22;
/** From a ship to its bar, px: flames are seen between them. */
const BELOW = 8;
/** From the edges of the arena, px. */
const INSET = 3;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Places labels and bars. @param ships the top-left corners of both, px of the arena */
export function placeTags(ships: readonly [Place, Place], sizes: TagSizes): [Tag, Tag] {
  const { labelWidths, barWidth } = sizes;
  const columns = [columnOf(ships[0], sizes), columnOf(ships[1], sizes)] as const;
  const half = [Math.max(labelWidths[0], barWidth) / 2, Math.max(labelWidths[1], barWidth) / 2] as const;
  const middles = spread(
    [ships[0].x + PLAYER_SPRITE.width / 2, ships[1].x + PLAYER_SPRITE.width / 2],
    half,
    closeness(columns),
  );
  const tag = (index: 0 | 1): Tag => {
    const [middle, { labelY, barY }] = [middles[index], columns[index]];
    const width = labelWidths[index];
    return {
      label: { x: middle - width / 2, y: labelY, width, height: sizes.labelHeight },
      bar: { x: middle - barWidth / 2, y: barY, width: barWidth, height: sizes.barHeight },
    };
  };
  return [tag(0), tag(1)];
}

/** How high the two boxes of a ship stand. */
interface Column {
  readonly labelY: number;
  readonly barY: number;
  readonly spans: readonly (readonly [top: number, bottom: number])[];
}

/** A label stands above its ship, or, where there is no room, below its bar. */
function columnOf({ y }: Place, { labelHeight, barHeight }: TagSizes): Column {
  const barY = Math.min(y + PLAYER_SPRITE.height + BELOW, ARENA_SIZE - barHeight - 1);
  const above = y - labelHeight - 5;
  const labelY = above >= INSET ? above : barY + barHeight + GAP;
  return {
    labelY,
    barY,
    spans: [
      [labelY, labelY + labelHeight],
      [barY, barY + barHeight],
    ],
  };
}

/** 1 where boxes of the two ships are as high as each other, 0 where they are far from it. */
function closeness([one, other]: readonly [Column, Column]): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const [top, bottom] of one.spans)
    for (const [otherTop, otherBottom] of other.spans)
      nearest = Math.min(nearest, Math.max(top, otherTop) - Math.min(bottom, otherBottom));
  return Math.min(1, Math.max(0, 1 - (nearest - GAP) / EASE));
}

/** Moves two middles apart as far as `close` asks for, and both into the arena. */
function spread(
  [first, second]: readonly [number, number],
  half: readonly [number, number],
  close: number,
): [number, number] {
  const isLeft = first <= second;
  const [left, right] = isLeft ? [0, 1] : [1, 0];
  const room = half[0] + half[1] + GAP;
  const apart = Math.abs(second - first);
  const push = (close * Math.max(0, room - apart)) / 2;
  const clamp = (value: number, one: number): number =>
    Math.min(ARENA_SIZE - INSET - half[one]!, Math.max(INSET + half[one]!, value));
  let [low, high] = isLeft ? [first - push, second + push] : [second - push, first + push];
  low = clamp(low, left!);
  // At an edge the other one makes all of the room.
  high = clamp(close === 1 ? Math.max(high, low + room) : high, right!);
  if (close === 1) low = Math.min(low, high - room);
  return isLeft ? [low, high] : [high, low];
}
