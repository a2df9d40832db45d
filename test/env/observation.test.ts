import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  COMPACT_SIZE,
  createView,
  GRID_SHAPE,
  GRID_SIZE,
  OBSERVATION_SIZE,
  observeView,
  type Seat,
  writeCompact,
  writeGrid,
  writeObservation,
} from '../../src/bots/index.ts';
import { writeBothCompact } from '../../src/bots/observation/compact.ts';
import { VIEW_KINDS } from '../../src/bots/observation/kinds.ts';
import { PASSED } from '../../src/bots/observation/reach.ts';
import { writeBothObservations } from '../../src/bots/observation/vector.ts';
import {
  createMatch,
  type Match,
  matchFromState,
  RAM_ABOVE,
  type ReadonlyState,
  type Rules,
  readState,
  setState,
  step,
} from '../../src/core/index.ts';
import { createEnv, OBSERVATION_KINDS } from '../../src/env/index.ts';
import { observeCompactPlainly } from './plain-compact.ts';
import { observePlainly } from './plain-observation.ts';

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../docs/observation.md'), 'utf8');

const rules = fc.record({
  playerSpeed: fc.integer({ min: 0, max: 30 }),
  enemySpeed: fc.integer({ min: 1, max: 30 }),
  laserSpeed: fc.integer({ min: 1, max: 30 }),
  cooldown: fc.integer({ min: 1, max: 30 }),
  health: fc.integer({ min: 10, max: 10_000 }),
  damage: fc.integer({ min: 1, max: 10 }),
  waveBase: fc.integer({ min: 0, max: 80 }),
  maxTicks: fc.integer({ min: 0, max: 1500 }),
});

/** Inputs that are held for a while, as [first, second, ticks]. */
const held = fc.array(fc.tuple(fc.nat(31), fc.nat(31), fc.integer({ min: 1, max: 60 })), {
  minLength: 5,
  maxLength: 30,
});

/** Random matches, looked at in every tick. */
function forEachState(numRuns: number, look: (match: Match) => void): void {
  const claim = fc.property(fc.string(), rules, held, (seed, given, inputs) => {
    const match = createMatch({ seed, rules: given });
    look(match);
    for (const [first, second, ticks] of inputs) {
      for (let tick = 0; tick < ticks && match.outcome === undefined; tick += 1) {
        step(match, first, second);
        look(match);
      }
    }
  });
  fc.assert(claim, { numRuns });
}

/** Bit for bit; only where they differ, number by number, which takes a hundred times as long. */
function expectSame(seen: Float32Array, wanted: Float32Array): void {
  if (!Buffer.from(seen.buffer).equals(Buffer.from(wanted.buffer))) expect(seen).toEqual(wanted);
}

function observe(match: Match, seat: Seat): Float32Array {
  const out = new Float32Array(OBSERVATION_SIZE).fill(7);
  writeObservation(match, seat, out);
  return out;
}

function compactOf(match: Match, seat: Seat): Float32Array {
  const out = new Float32Array(COMPACT_SIZE).fill(7);
  writeCompact(match, seat, out);
  return out;
}

function gridOf(match: Match, seat: Seat): Float32Array {
  const out = new Float32Array(GRID_SIZE).fill(7);
  writeGrid(match, seat, out);
  return out;
}

function swap(match: Match): Match {
  const { players, lasers, ...state } = readState(match);
  const swapped: ReadonlyState = {
    ...state,
    players: [players[1], players[0]],
    lasers: [lasers[1], lasers[0]],
  };
  return matchFromState({ seed: match.seed, rules: match.rules }, swapped);
}

interface Row {
  readonly indexes: readonly number[];
  readonly low: number;
  readonly high: number;
}

const numberIn = (text: string): number => Number(text.replace('−', '-'));

/** How often a row with this index is there. */
function timesOf(heading: string, index: string | undefined): number {
  if (index === 'k') return heading === 'Compact' ? 4 : 16;
  return index === 'l' ? 5 : index === 'n' ? 4 : 1;
}

/** What a table of the document says: the indexes of each row, and their range. */
function rowsOf(heading: string): Row[] {
  const section = DOCUMENT.split('\n## ').find((part) => part.startsWith(heading))!;
  return section
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      const [, start, by, name] = /^(\d+)(?: \+ (\d+)(\w))?$/.exec(cells[1]!)!;
      const times = timesOf(heading, name);
      const [, low, high] = /^(−?\d) (?:to|or) (\d)$/.exec(cells.at(-2)!)!;
      const indexes = Array.from({ length: times }, (_, i) => Number(start) + i * Number(by ?? 0));
      return { indexes, low: numberIn(low!), high: Number(high) };
    });
}

/** The first number of an observation that is not where the table says, or undefined. */
function outside(rows: readonly Row[], seen: Float32Array): string | undefined {
  for (const { indexes, low, high } of rows) {
    for (const index of indexes) {
      const value = seen[index]!;
      if (!(value >= low && value <= high)) return `number ${index} is ${value}, not from ${low} to ${high}`;
    }
  }
  return undefined;
}

test('the table of the document has every index of the vector once, and its size', () => {
  const indexes = rowsOf('The vector').flatMap((row) => row.indexes);
  expect(indexes.sort((a, b) => a - b)).toEqual(Array.from({ length: OBSERVATION_SIZE }, (_, i) => i));
  expect(DOCUMENT).toContain(`${OBSERVATION_SIZE} numbers (\`OBSERVATION_SIZE\`)`);
});

test('the table of the compact observation has every index once, and its size', () => {
  const indexes = rowsOf('Compact').flatMap((row) => row.indexes);
  expect(indexes.sort((a, b) => a - b)).toEqual(Array.from({ length: COMPACT_SIZE }, (_, i) => i));
  expect(DOCUMENT).toContain(`${COMPACT_SIZE} numbers (\`COMPACT_SIZE\`)`);
});

test('the table of kinds says id, shape, type and range of each', () => {
  const stated = DOCUMENT.split('\n')
    .map((line) => /^\| `(\w+)` \| `(\S+)` \| ([\d ×]+) \| `(\w+)`, (−?\d+) to (\d+) \|/.exec(line)?.slice(1))
    .filter((row) => row !== undefined);
  const specs = OBSERVATION_KINDS.map((kind) => createEnv({ observation: kind }).spec.observation);
  const wanted = specs.map(({ kind, id, shape, dtype, low, high }) =>
    [kind, id, shape.join(' × '), dtype, String(low).replace('-', '−'), String(high)].join(' | '),
  );
  expect(stated.map((row) => row.join(' | ')).sort()).toEqual(wanted.sort());
});

test('the table of the grid has every plane, and the shape is the one stated', () => {
  expect(rowsOf('The grid').flatMap((row) => row.indexes)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const [planes, rows, columns] = GRID_SHAPE;
  expect(DOCUMENT).toContain(`${planes} planes of ${rows} rows of ${columns} cells`);
  expect(DOCUMENT).toContain(`${GRID_SIZE} in all`);
  expect(GRID_SIZE).toBe(planes * rows * columns);
});

test('every number of every observation is within the range that the document states', () => {
  const rows = rowsOf('The vector');
  const compact = rowsOf('Compact');
  forEachState(40, (match) => {
    for (const seat of [1, 2] as const) {
      expect(outside(rows, observe(match, seat))).toBeUndefined();
      expect(outside(compact, compactOf(match, seat))).toBeUndefined();
    }
  });
});

test('a number outside its range, and one that is none, are seen: faults planted in the check of ranges', () => {
  const rows = rowsOf('The vector');
  const seen = observe(createMatch({ seed: 'planted' }), 1);
  expect(outside(rows, seen)).toBeUndefined();
  for (const value of [1.001, -1.001, Number.NaN]) {
    for (const index of [0, 25, OBSERVATION_SIZE - 1])
      expect(outside(rows, seen.with(index, value))).toContain(`number ${index} is`);
  }
});

test('what is written from the match and from a view of it is what plain steps give, bit for bit', () => {
  const seen = new Float32Array(OBSERVATION_SIZE);
  forEachState(40, (match) => {
    for (const seat of [1, 2] as const) {
      const view = createView(match, seat);
      expectSame(observe(match, seat), observePlainly(view));
      observeView(view, seen.fill(7));
      expectSame(seen, observe(match, seat));
    }
  });
});

test('the compact observation is what plain steps give, bit for bit, of one seat and of both at once', () => {
  const [first, second] = [new Float32Array(COMPACT_SIZE), new Float32Array(COMPACT_SIZE)];
  const seen = { threats: 0, targets: 0, inLine: 0, shotAt: 0 };
  forEachState(60, (match) => {
    writeBothCompact(match, first.fill(7), second.fill(7));
    for (const [seat, out] of [
      [1, first],
      [2, second],
    ] as const) {
      const wanted = observeCompactPlainly(createView(match, seat));
      expectSame(out, wanted);
      expectSame(compactOf(match, seat), wanted);
      seen.threats += wanted[24 + 15]! > 0 ? 1 : 0;
      seen.targets += wanted[44 + 15]!;
      seen.inLine += wanted[46]!;
      seen.shotAt += wanted[28]!;
    }
  });
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
});

test('a bot has every kind of its view that the environment has of the match, bit for bit', () => {
  const match = createMatch({ seed: 'kinds', rules: { health: 1000 } });
  for (let tick = 0; tick < 900; tick += 1) step(match, 16 + (tick & 3), 16);
  for (const kind of Object.keys(VIEW_KINDS) as (keyof typeof VIEW_KINDS)[]) {
    const { write, shape } = VIEW_KINDS[kind];
    const [seen, wanted] = [0, 0].map(() => new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(7));
    observeView(createView(match, 2), seen!, kind);
    write(match, 2, wanted!);
    expectSame(seen!, wanted!);
  }
  expect(() => observeView(createView(match, 1), new Float32Array(9999), 'pixels' as 'grid')).toThrow(
    /kind is pixels; it is one of vector, grid, compact/,
  );
});

test('a target that is in line is hit by the shot that it says, in the tick that it says', () => {
  const start = readState(createMatch({ seed: 'laser' }));
  for (const [laserSpeed, enemySpeed, y] of [
    [10, 2, 100],
    [30, 1, 300],
    [7, 5, 11],
    [20, 3, 560],
  ] as const) {
    const enemies = [{ x: 240, y, colour: 'red' }] as const;
    const rules = { laserSpeed, enemySpeed };
    const match = matchFromState({ seed: 'laser', rules }, { ...start, tick: 10, level: 1, enemies });
    const seen = compactOf(match, 1);
    const ticks = Math.round(seen[47]! * 60);
    expect([seen[44], seen[46]]).toEqual([1, 1]);
    for (let tick = 1; tick < ticks; tick += 1) step(match, tick === 1 ? 16 : 0, 0);
    expect([ticks, match.player1.score]).toEqual([ticks, 0]);
    step(match, ticks === 1 ? 16 : 0, 0);
    expect([ticks, match.player1.score]).toEqual([ticks, 1]);
  }
});

test('both seats written at once are what each is alone, be an enemy past both or past one of them', () => {
  const [first, second] = [new Float32Array(OBSERVATION_SIZE), new Float32Array(OBSERVATION_SIZE)];
  const apart = { first: 0, second: 0 };
  forEachState(40, (match) => {
    writeBothObservations(match, first.fill(7), second.fill(7));
    expectSame(first, observe(match, 1));
    expectSame(second, observe(match, 2));
    const { players, enemies } = readState(match);
    const [past1, past2] = players.map((player) => enemies.filter(({ y }) => player.y - y <= PASSED).length);
    if (past1! > past2!) apart.first += 1;
    if (past2! > past1!) apart.second += 1;
  });
  expect(Math.min(apart.first, apart.second)).toBeGreaterThan(0);
});

test('the ticks until an enemy is as low as a player are right at every height and every speed', () => {
  const start = readState(createMatch({ seed: 'heights' }));
  const [me, foe] = start.players;
  const wrong: string[] = [];
  for (let enemySpeed = 1; enemySpeed <= 30; enemySpeed += 1) {
    const match = createMatch({ seed: 'heights', rules: { enemySpeed } });
    const seen = new Float32Array(OBSERVATION_SIZE);
    for (let y = -1500; y <= 700; y += 1) {
      for (const playerY of [1, 644]) {
        const enemies = [{ x: 300, y, colour: 'red' }] as const;
        setState(match, { ...start, tick: 1, level: 1, players: [{ ...me, y: playerY }, foe], enemies });
        writeObservation(match, 1, seen);
        const isThere = playerY - y > PASSED;
        const ticks = Math.ceil(Math.max(0, playerY - RAM_ABOVE + 1 - y) / enemySpeed);
        const wanted = isThere ? Math.fround(Math.min(1, ticks * (1 / 600))) : 0;
        if (seen[28] !== wanted) wrong.push(`speed ${enemySpeed}, enemy at ${y}, player at ${playerY}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test('players and seats swapped, the vector, the compact observation and the grid are the same', () => {
  forEachState(15, (match) => {
    const other = swap(match);
    expectSame(observe(other, 2), observe(match, 1));
    expectSame(observe(other, 1), observe(match, 2));
    expectSame(compactOf(other, 2), compactOf(match, 1));
    expectSame(compactOf(other, 1), compactOf(match, 2));
    expectSame(gridOf(other, 2), gridOf(match, 1));
    expectSame(gridOf(other, 1), gridOf(match, 2));
  });
});

/** The grid in plain steps: a pixel of a hitbox in the arena touches the cell that it is in. */
function plainGrid(state: ReadonlyState, full: Rules): Float32Array {
  const out = new Float32Array(GRID_SIZE);
  const touch = (plane: number, [x, y, width, height]: readonly [number, number, number, number]): void => {
    for (let py = Math.max(0, y); py < Math.min(750, y + height); py += 1)
      for (let px = x; px < x + width; px += 1)
        out[(plane * 25 + Math.floor(py / 30)) * 25 + Math.floor(px / 30)] = 1;
  };
  for (const seat of [0, 1] as const) {
    const { x, y, health } = state.players[seat];
    touch(seat, [x + 10, y + 10, 80, 80]);
    for (const laser of state.lasers[seat]) touch(3 + seat, [laser.x + 45, laser.y + 28, 10, 30]);
    out.fill(health / full.health, (5 + seat) * 625, (6 + seat) * 625);
  }
  for (const { x, y, colour } of state.enemies) touch(2, [x + 10, y + 10, colour === 'blue' ? 30 : 50, 30]);
  return out.fill(state.players[0].cooldown / full.cooldown, 7 * 625);
}

test('the grid is what going through the pixels of all hitboxes gives', () => {
  forEachState(4, (match) => {
    if (match.tick % 7 === 0) expectSame(gridOf(match, 1), plainGrid(readState(match), match.rules));
  });
});

test('an enemy in the column is shown with the ticks until it rams a player that stays', () => {
  const state = {
    ...readState(createMatch({ seed: 'one' })),
    tick: 10,
    level: 1,
    enemies: [
      { x: 235, y: 500, colour: 'red' },
      { x: 450, y: 400, colour: 'blue' },
    ],
  } as const;
  const match = matchFromState({ seed: 'one' }, state);
  const seen = observe(match, 1);
  expect([...seen.slice(24, 32)]).toEqual([1, 0, -155 / 750, 0, 51 / 600, 1, 1, 0].map(Math.fround));
  expect([...seen.slice(32, 40)]).toEqual(
    [1, 205 / 750, -255 / 750, 151 / 750, 101 / 600, 0, 0.6, 0].map(Math.fround),
  );
  expect(seen[40]).toBe(0);
  while (match.player1.health === 100) step(match, 0, 0);
  expect(match.tick).toBe(10 + 51);
});

test('an array that is too short is refused', () => {
  const match = createMatch({ seed: 'short' });
  expect(() => writeObservation(match, 1, new Float32Array(OBSERVATION_SIZE - 1))).toThrow(RangeError);
  expect(() => observeView(createView(match, 1), new Float32Array(3))).toThrow(RangeError);
  expect(() => writeGrid(match, 1, new Float32Array(GRID_SIZE - 1))).toThrow(RangeError);
  expect(() => writeCompact(match, 1, new Float32Array(COMPACT_SIZE - 1))).toThrow(RangeError);
});
