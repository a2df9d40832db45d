import { describe, expect, it } from 'vitest';
import { createModel, type Model, stepModel } from '../../src/core/internal.ts';
import { EVENTS } from '../../src/data/events.ts';
import { MATCHES } from '../../src/data/matches.ts';
import type { Source, Table } from '../../src/data/table.ts';
import { TRANSITIONS } from '../../src/data/transitions.ts';
import { exportMatch, findEvents, type Log, matchId, readLog } from '../../src/replay/index.ts';
import { golden, type Record, toRecord, wrongCell } from './data-sets.ts';

const LOGS = ['hunter-gunner', 'big-waves', 'sources', 'events', 'interrupted', 'unicode-seed', 'fastest'];
const TEXTS = ['slowest', 'empty-seed', 'fork'];

const rowsOf = (table: Table, log: Log, more: Partial<Source> = {}): Record[] =>
  [...table.rows({ log, name: 'x.log', every: 1, onTick: () => {}, ...more })].flatMap((row) =>
    row === undefined ? [] : [toRecord(table.columns, row)],
  );

/** Values of runs, one by one. */
const spread = <T>(runs: readonly (readonly [T, number])[]): T[] =>
  runs.flatMap(([value, ticks]) => Array.from({ length: ticks }, () => value));

const RANK = ['red', 'blue', 'green'];

/** Lowest first, as states list them; sorted by distance, stably. Sizes of hitboxes as docs/rules.md has them. */
function nearest({ state }: Model, seat: 0 | 1): Record {
  const { x, y } = state.players[seat];
  const far = (enemy: { x: number; y: number; colour: string }): number =>
    (enemy.x + (enemy.colour === 'blue' ? 25 : 35) - x - 50) ** 2 + (enemy.y + 25 - y - 50) ** 2;
  const sorted = state.enemies.map((enemy) => ({ ...enemy, far: far(enemy) })).sort((a, b) => a.far - b.far);
  return Object.fromEntries(
    Array.from({ length: 8 }, (_, index) => {
      const enemy = sorted[index];
      const name = `enemy${index + 1}`;
      return [
        [`${name}_x`, enemy?.x ?? null],
        [`${name}_y`, enemy?.y ?? null],
        [`${name}_colour`, enemy === undefined ? null : RANK.indexOf(enemy.colour)],
      ];
    }).flat(),
  );
}

/** The transitions of a log by the plain model, from the match as it is exchanged: no code of the export, none of the fast core. */
function transitionsByModel(log: Log, upTo = Number.POSITIVE_INFINITY): Record[] {
  const { seed, rules, players, inputs, sources, ticks, result } = exportMatch(log);
  const model = createModel({ seed, rules });
  const keys = [spread(inputs[0]), spread(inputs[1])];
  const from = [spread(sources[0]), spread(sources[1])];
  const told: Record[] = [];
  for (let tick = 1; tick <= Math.min(ticks, upTo); tick += 1) {
    const { level } = model.state;
    const enemies = model.state.enemies.length;
    const lasers = model.state.lasers.map((list) => list.length);
    const before = structuredClone(model.state.players);
    const near = [nearest(model, 0), nearest(model, 1)];
    stepModel(model, keys[0]![tick - 1]!, keys[1]![tick - 1]!);
    const lost = (index: number): number => before[index]!.health - model.state.players[index]!.health;
    const shot = (index: number): number => model.state.players[index]!.score - before[index]!.score;
    const end = tick < ticks ? null : (model.outcome ?? result ?? { reason: 'unfinished', winner: null });
    for (const seat of [0, 1] as const) {
      const foe = 1 - seat;
      const input = keys[seat]![tick - 1]!;
      const body = (name: string, index: number): Record =>
        Object.fromEntries([
          ...Object.entries(before[index]!).map(([field, value]) => [`${name}_${field}`, value]),
          [`${name}_lasers`, lasers[index]],
        ]);
      told.push({
        ...{ match: matchId(log), log: 'x.log', status: log.status, tick, ticks: 1, seat: seat + 1 },
        ...{ player: players[seat].name, input, source: from[seat]![tick - 1] },
        ...{ left: input % 2 === 1, right: (input >> 1) % 2 === 1, up: (input >> 2) % 2 === 1 },
        ...{ down: (input >> 3) % 2 === 1, shoot: input > 15 },
        ...{ level, enemies, ...body('own', seat), ...body('foe', foe) },
        ...near[seat],
        ...{ damage_taken: lost(seat), hits_taken: Math.ceil(lost(seat) / rules.damage), kills: shot(seat) },
        ...{ foe_damage_taken: lost(foe), foe_kills: shot(foe) },
        win: end === null || end.winner === null ? 0 : end.winner === seat + 1 ? 1 : -1,
        terminated: end?.reason === 'health',
        truncated: end !== null && end.reason !== 'health',
        end: end?.reason ?? null,
      });
    }
  }
  return told;
}

/** The first row that differs, as text; undefined if none does. */
function firstDifference(found: readonly Record[], wanted: readonly Record[]): string | undefined {
  if (found.length !== wanted.length) return `${found.length} rows, not ${wanted.length}`;
  const names = Object.keys(wanted[0] ?? {});
  for (const [index, row] of wanted.entries()) {
    const wrong = names.find((name) => found[index]![name] !== row[name]);
    if (wrong !== undefined) return `row ${index}: ${wrong} is ${found[index]![wrong]}, not ${row[wrong]}`;
  }
  return undefined;
}

describe('transitions', () => {
  it.each(LOGS)('of %s are what the plain model of the rules tells, cell by cell', (name) => {
    const log = readLog(golden(name));
    const rows = rowsOf(TRANSITIONS, log);
    expect(rows.length).toBe(2 * log.track.ticks);
    // A thousand enemies cost the plain model its time.
    const upTo = name === 'big-waves' ? 300 : log.track.ticks;
    const wanted = transitionsByModel(log, upTo);
    expect(new Set(Object.keys(wanted[0]!))).toEqual(
      new Set(TRANSITIONS.columns.map((column) => column.name)),
    );
    expect(firstDifference(rows.slice(0, 2 * upTo), wanted)).toBeUndefined();
  });

  it('that are wrong in one cell, or lack a row, are found', () => {
    const log = readLog(golden('hunter-gunner'));
    const wanted = transitionsByModel(log);
    const spoilt = wanted.map((row, index) => (index === 999 ? { ...row, enemy8_y: 7 } : row));
    expect(firstDifference(spoilt, wanted)).toContain('row 999: enemy8_y is 7');
    expect(firstDifference(wanted.slice(1), wanted)).toContain('rows');
  });

  it('end once in each match and seat, with who won', () => {
    const ends = LOGS.map((name) => {
      const rows = rowsOf(TRANSITIONS, readLog(golden(name)));
      const last = rows.filter((row) => row.terminated || row.truncated);
      expect(last, name).toEqual(rows.slice(-2));
      expect(last.every((row) => row.terminated !== row.truncated && row.end !== null)).toBe(true);
      return last[0]!;
    });
    expect(new Set(ends.map(({ end }) => end))).toEqual(new Set(['health', 'time', 'interrupted']));
    expect(ends.some(({ win }) => win === 1)).toBe(true);
    expect(ends.some(({ win }) => win === -1)).toBe(true);
    for (const { end, terminated } of ends) expect(terminated).toBe(end === 'health');
  });

  it.each([2, 7, 600, 10_000_000])(
    'thinned to every %i ticks keep states, inputs, sums and the end',
    (every) => {
      const log = readLog(golden('hunter-gunner'));
      const all = rowsOf(TRANSITIONS, log);
      const thinned = rowsOf(TRANSITIONS, log, { every });
      expect(thinned.length).toBe(2 * Math.ceil(log.track.ticks / every));
      const SUMS = ['ticks', 'damage_taken', 'hits_taken', 'kills', 'foe_damage_taken', 'foe_kills', 'win'];
      for (const row of thinned) {
        const tick = row.tick as number;
        const covered = all.filter(
          (one) =>
            one.seat === row.seat && (one.tick as number) >= tick && (one.tick as number) < tick + every,
        );
        const sums = SUMS.map((name) => [name, covered.reduce((sum, one) => sum + Number(one[name]), 0)]);
        const { terminated, truncated, end } = covered.at(-1)!;
        expect(row).toEqual({ ...covered[0], ...Object.fromEntries(sums), terminated, truncated, end });
      }
    },
  );
});

describe('events', () => {
  it.each(LOGS)('of %s are those that findEvents tells, and the end says how', (name) => {
    const log = readLog(golden(name));
    const rows = rowsOf(EVENTS, log);
    const plain = rows.map(({ tick, kind, seat, value }) => ({
      tick,
      kind,
      ...(seat ? { seat } : {}),
      value,
    }));
    expect(plain).toEqual(findEvents(log));
    const { reason, winner } = log.end?.result ?? {};
    expect(rows.at(-1)).toMatchObject({ kind: 'end', reason, winner });
    for (const { seat, player } of rows)
      expect(player).toBe(seat === null ? null : log.header.players[(seat as number) - 1]!.name);
  });
});

describe('every cell', () => {
  it.each([...LOGS, ...TEXTS])('of %s is of the type and in the range that its column says', (name) => {
    const log = readLog(golden(name));
    for (const table of [TRANSITIONS, EVENTS, MATCHES]) {
      for (const row of table.rows({ log, name, every: 3, onTick: () => {} })) {
        if (row === undefined) continue;
        expect(row.length).toBe(table.columns.length);
        const wrong = table.columns.map((column, index) => wrongCell(column, row[index]));
        expect(wrong.find((one) => one !== undefined)).toBeUndefined();
      }
    }
  });

  it('that is not is found', () => {
    const [match, tick] = [TRANSITIONS.columns[0]!, TRANSITIONS.columns[3]!];
    const source = TRANSITIONS.columns.find(({ name }) => name === 'source')!;
    for (const [column, cell] of [
      [match, null],
      [match, 3],
      [tick, 0],
      [tick, 1.5],
      [source, 'late'],
    ] as const)
      expect(wrongCell(column, cell)).toContain(column.name);
  });
});
