import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  ARENA_SIZE,
  createMatch,
  LASER_HITBOX,
  PLAYER_SPRITE,
  readState,
  type State,
} from '../../src/core/index.ts';
import { type DrawMode, drawArena } from '../../src/render/arena.ts';
import { type Cells, createCells, type Rect } from '../../src/render/cells.ts';
import { sceneOf } from '../../src/render/scene.ts';
import { decodeLog, openPlayback, type Playback } from '../../src/replay/index.ts';

/* What is told by shape alone: the glyphs that each body makes, without their colours. Two kinds are told apart if no glyphs that
   one of them makes, wherever it stands, are made by the other. */

const MODES: readonly DrawMode[] = ['symbols', 'half', 'braille', 'ascii'];
/** Arenas of screens of 80 × 24, 100 × 30 and 200 × 60. */
const SIZES = [
  [38, 19],
  [46, 23],
  [106, 53],
] as const;
const CASES = MODES.flatMap((mode) => SIZES.map(([width, height]) => ({ mode, width, height })));

const open = (log: string): Playback =>
  openPlayback(decodeLog(readFileSync(new URL(`../golden/${log}.log`, import.meta.url))));

const STARS = ['\u00b7', '.'];

/** The glyphs in a box of the arena, px, and a cell around it; stars left out. */
function glyphsIn(cells: Cells, box: Rect): string {
  const column = (x: number): number => Math.floor((x / ARENA_SIZE) * cells.width);
  const row = (y: number): number => Math.floor((y / ARENA_SIZE) * cells.height);
  const lines: string[] = [];
  for (let y = row(box.y) - 1; y <= row(box.y + box.height) + 1; y += 1) {
    let line = '';
    for (let x = column(box.x) - 1; x <= column(box.x + box.width) + 1; x += 1) {
      const inside = x >= 0 && y >= 0 && x < cells.width && y < cells.height;
      const glyph = inside ? String.fromCodePoint(cells.glyphs[y * cells.width + x]!) : ' ';
      line += STARS.includes(glyph) ? ' ' : glyph;
    }
    lines.push(line);
  }
  const kept = lines.filter((line) => line.trim() !== '');
  const indent = Math.min(...kept.map((line) => line.search(/\S/)));
  return kept.map((line) => line.slice(indent).trimEnd()).join('\n');
}

interface Found {
  readonly box: Rect;
  readonly kind: string;
}

function bodiesOf(state: State): Found[] {
  return [
    ...state.players.map(({ x, y }, index) => ({
      kind: `ship ${index + 1}`,
      box: { x, y, ...PLAYER_SPRITE },
    })),
    ...state.lasers.flatMap((lasers, index) =>
      lasers.map(({ x, y }) => ({
        kind: `laser ${index + 1}`,
        box: { ...LASER_HITBOX, x: x + LASER_HITBOX.x, y: y + LASER_HITBOX.y },
      })),
    ),
    ...state.enemies.map(({ x, y, colour }) => ({
      kind: `enemy ${colour}`,
      box: { x, y, width: 70, height: 50 },
    })),
  ];
}

/** px between bodies that leave each other's glyphs alone, on the smallest screen. */
const APART = 60;

const isAlone = ({ box }: Found, bodies: readonly Found[]): boolean =>
  box.y > APART &&
  bodies.every(
    (other) =>
      other.box === box ||
      box.x > other.box.x + other.box.width + APART ||
      other.box.x > box.x + box.width + APART ||
      box.y > other.box.y + other.box.height + APART ||
      other.box.y > box.y + box.height + APART,
  );

/** By kind, all glyphs that bodies of it were seen to make. */
function shapesOf({ mode, width, height }: (typeof CASES)[number]): Map<string, Set<string>> {
  const shapes = new Map<string, Set<string>>();
  for (const log of ['hunter-gunner', 'hunter-hunter']) {
    const playback = open(log);
    for (let tick = 30; tick < 1900; tick += 31) {
      playback.seek(tick);
      const cells = createCells(width, height);
      drawArena(cells, { x: 0, y: 0, width, height }, { scene: sceneOf(playback.match), mode });
      const bodies = bodiesOf(readState(playback.match));
      for (const body of bodies) {
        if (!isAlone(body, bodies)) continue;
        const glyphs = glyphsIn(cells, body.box);
        shapes.set(body.kind, (shapes.get(body.kind) ?? new Set()).add(glyphs));
      }
    }
  }
  return shapes;
}

/** Glyphs that bodies of several kinds make. */
function shared(shapes: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const kinds = [...shapes];
  return kinds.flatMap(([kind, made], index) =>
    kinds
      .slice(index + 1)
      .flatMap(([other, alike]) =>
        [...made].filter((glyphs) => alike.has(glyphs)).map((glyphs) => `${kind}, ${other}:\n${glyphs}`),
      ),
  );
}

describe('without colours', () => {
  test.each(CASES)('ships, lasers and enemies are told apart as $mode, $width × $height', (screen) => {
    const shapes = shapesOf(screen);
    expect([...shapes.keys()].sort()).toEqual(
      ['enemy blue', 'enemy green', 'enemy red', 'laser 1', 'laser 2', 'ship 1', 'ship 2'].sort(),
    );
    for (const made of shapes.values()) expect([...made]).not.toContain('');
    expect(shared(shapes)).toEqual([]);
  });

  test('two kinds that were drawn alike would be found', () => {
    const shapes = shapesOf(CASES[0]!);
    shapes.set('a copy', new Set([...shapes.get('laser 2')!].slice(0, 1)));
    expect(shared(shapes)).toHaveLength(1);
  });
});

describe('the stars', () => {
  const [width, height] = [106, 53];
  const skyOf = (mode: DrawMode): Cells => {
    const cells = createCells(width, height);
    const match = createMatch({ seed: 's' });
    drawArena(cells, { x: 0, y: 0, width, height }, { scene: sceneOf(match), mode });
    return cells;
  };
  const starsOf = ({ glyphs }: Cells): number[] =>
    Array.from(glyphs.keys()).filter((at) => STARS.includes(String.fromCodePoint(glyphs[at]!)));

  /** How many pairs of places are as far apart, in the same direction, as most are. */
  function likePairs(places: readonly (readonly [number, number])[]): number {
    const counts = new Map<string, number>();
    for (const [index, [x, y]] of places.entries()) {
      for (const [otherX, otherY] of places.slice(index + 1)) {
        const [dx, dy] =
          otherY > y || (otherY === y && otherX > x) ? [otherX - x, otherY - y] : [x - otherX, y - otherY];
        counts.set(`${dx} ${dy}`, (counts.get(`${dx} ${dy}`) ?? 0) + 1);
      }
    }
    return Math.max(...counts.values());
  }

  test.each(MODES)('are as many as there is room for, and of three brightnesses, as %s', (mode) => {
    const cells = skyOf(mode);
    const stars = starsOf(cells);
    expect(stars.length).toBeGreaterThan(80);
    expect(new Set(stars.map((at) => cells.fg[at]!)).size).toBe(3);
  });

  test('form no lattice, as multiples of two fractions do', () => {
    const places = starsOf(skyOf('half')).map((at) => [at % width, Math.floor(at / width)] as const);
    expect(likePairs(places)).toBeLessThan(places.length / 8);
    const lattice = places.map(
      (_, star) =>
        [Math.floor(((star * 0.618) % 1) * width), Math.floor(((star * 0.7549) % 1) * height)] as const,
    );
    expect(likePairs(lattice)).toBeGreaterThan(places.length / 4);
  });

  test('stand where they stand, whatever is drawn as', () => {
    const [first, ...others] = MODES.map((mode) => new Set(starsOf(skyOf(mode))));
    // A body hides more of them in one mode than in another.
    for (const other of others) expect([...first!].filter((at) => other.has(at)).length).toBeGreaterThan(80);
  });
});
