import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalWords, createMatch, readState, step } from '../../src/core/index.ts';
import {
  decodeLog,
  diffLogs,
  encodeLog,
  exportMatch,
  importMatch,
  isSameMatch,
  type Log,
  matchId,
  type PlayerInfo,
} from '../../src/replay/index.ts';
import { anyLog } from './logs.ts';
import { heldKeys, type Keys, LONG, recordMatch, TWO } from './matches.ts';

const KEYS = heldKeys(9, 10);
const given: [number, number][] = Array.from(
  { length: 600 },
  (_, tick) => [...KEYS(tick)] as [number, number],
);
const keys: Keys = (tick) => given[tick]!;
const record = (options: object = {}): Log =>
  recordMatch({ seed: 'd', rules: LONG, ticks: 600, keys, ...options }).log;
const log = record();

/** The states after `tick` ticks of two matches, all fields by their paths. */
function fieldsThatDiffer(a: Keys, b: Keys, tick: number): string[] {
  const paths = (value: unknown, path: string): [string, unknown][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, item]) =>
          paths(item, Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
        )
      : [[path, value]];
  const [first, second] = [a, b].map((play) => {
    const match = createMatch({ seed: 'd', rules: LONG });
    while (match.tick < tick) step(match, ...(play(match.tick) as [number, number]));
    return new Map(paths(readState(match), ''));
  });
  return [...first!.keys()].filter((path) => first!.get(path) !== second!.get(path));
}

describe('two logs of one match', () => {
  test('have no difference, however each was kept', () => {
    fc.assert(
      fc.property(anyLog, ({ log, live }) => {
        const sealed = decodeLog(encodeLog(log));
        expect(isSameMatch(diffLogs(log, sealed))).toBe(true);
        expect(isSameMatch(diffLogs(sealed, decodeLog(live)))).toBe(true);
        expect(isSameMatch(diffLogs(importMatch(exportMatch(log)), sealed))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('with other checkpoints, states, events, notes and recorder are one match', () => {
    const other = record({
      checkpointEvery: 7,
      states: true,
      events: true,
      recording: { release: 'x', node: 'y', platform: 'z' },
      before: (_: unknown, recorder: { note(seat: 1, value: unknown): void }) => recorder.note(1, 'n'),
    });
    const found = diffLogs(log, other);
    expect(isSameMatch(found)).toBe(true);
    expect(found).toEqual({ header: [], end: [], ticks: { a: 600, b: 600 } });
  });
});

describe('two matches that part', () => {
  test.each([
    [0, 1, 1],
    [37, 2, 16],
    [38, 1, 4],
    [599, 2, 8],
  ])('after %i ticks by a key of player %i are told by tick, player and bytes', (at, player, key) => {
    const bend: Keys = (tick) => {
      const [first, second] = keys(tick);
      if (tick !== at) return [first, second];
      return player === 1 ? [first ^ key, second] : [first, second ^ key];
    };
    const other = record({ keys: bend });
    const [a, b] = [keys(at)[player - 1]!, bend(at)[player - 1]!];
    expect(diffLogs(log, other).input).toEqual({ tick: at + 1, seat: player, a, b });
    expect(diffLogs(other, log).input).toEqual({ tick: at + 1, seat: player, a: b, b: a });
  });

  test('are told by the first tick whose states differ, and by every field that does', () => {
    let shown = 0;
    for (let at = 0; at < 120; at += 1) {
      const bend: Keys = (tick) => (tick === at ? [keys(tick)[0] ^ 5, keys(tick)[1]] : keys(tick));
      const found = diffLogs(log, record({ keys: bend })).state;
      const first = firstTick(keys, bend);
      expect(found?.tick).toBe(first);
      if (found === undefined) continue;
      shown += 1;
      const expected = fieldsThatDiffer(keys, bend, found.tick);
      const named = new Set(found.fields.map(({ field }) => field));
      // A list that is longer than the other is named by its length, too.
      for (const path of expected)
        expect(
          [...named].some((field) => path.startsWith(field)),
          path,
        ).toBe(true);
      for (const field of named)
        expect(
          expected.some((path) => path.startsWith(field.replace(/\.length$/, ''))),
          field,
        ).toBe(true);
    }
    expect(shown).toBeGreaterThan(60);
  });

  test('of which one is the beginning of the other are told by the first tick that it lacks', () => {
    const short = record({ ticks: 250 });
    const found = diffLogs(log, short);
    expect(found.input).toEqual({ tick: 251, seat: 1, a: keys(250)[0], b: null });
    expect(diffLogs(short, log).input).toEqual({ tick: 251, seat: 1, a: null, b: keys(250)[0] });
    expect(found).toMatchObject({ header: [], state: undefined, ticks: { a: 600, b: 250 } });
    expect(found.end.map(({ field }) => field)).toEqual(['ticks', 'hash']);
    expect(isSameMatch(found)).toBe(false);
    const none = diffLogs(record({ ticks: 0 }), log);
    expect(none.input).toMatchObject({ tick: 1, a: null });
  });

  test('by their seed or rules are told by the parameter and by the first state', () => {
    expect(diffLogs(log, record({ seed: 'e' }))).toMatchObject({
      header: [{ field: 'seed', a: 'd', b: 'e' }],
      input: undefined,
      state: { tick: 1 },
    });
    const faster = diffLogs(log, record({ rules: { ...LONG, playerSpeed: 4 } }));
    expect(faster.header).toEqual([{ field: 'rules.playerSpeed', a: 3, b: 4 }]);
    expect(faster.state!.tick).toBeLessThan(20);
    const later = diffLogs(log, record({ rules: { ...LONG, maxTicks: 9999 } }));
    expect(later).toMatchObject({ header: [{ field: 'rules.maxTicks', a: 0, b: 9999 }], state: undefined });
    expect(isSameMatch(later)).toBe(false);
  });

  test.each<[string, PlayerInfo, string[]]>([
    ['another name', { name: 'other', kind: 'script' }, ['players[1].name']],
    ['no kind', { name: 'second' }, ['players[1].kind']],
    ['a list in place of none', { ...TWO[1], list: [] }, ['players[1].list']],
    ['a field more, deep down', { ...TWO[1], a: { b: [1, { c: true }] } }, ['players[1].a']],
  ])('by a player with %s are told by the field', (_, player, fields) => {
    const found = diffLogs(log, record({ players: [TWO[0], player] }));
    expect(found.header.map(({ field }) => field)).toEqual(fields);
    expect(isSameMatch(found)).toBe(false);
  });

  test('by an empty list against an empty map are told', () => {
    const [a, b] = [[], {}].map((odd) => record({ players: [TWO[0], { ...TWO[1], odd }] }));
    expect(isSameMatch(diffLogs(a!, b!))).toBe(false);
    expect(matchId(a!)).not.toBe(matchId(b!));
  });

  test('by where an input came from alone are told by tick, player and source', () => {
    const held = structuredClone(exportMatch(log));
    held.sources[1].splice(0, 1, ['fresh', 10], ['held', held.ticks - 10]);
    const found = diffLogs(log, importMatch(held));
    expect(found.source).toEqual({ tick: 11, seat: 2, a: 'fresh', b: 'held' });
    expect(found).toMatchObject({ input: undefined, state: undefined, header: [] });
    expect(isSameMatch(found)).toBe(false);
  });

  test('by how they ended are told', () => {
    const left = record({ result: { reason: 'leave', winner: 2 } });
    expect(diffLogs(log, left).end).toEqual([
      { field: 'result', a: 'none', b: 'leave, player 2 wins (claimed)' },
    ]);
    expect(isSameMatch(diffLogs(log, left))).toBe(false);
  });

  test('by a hash alone are told by its tick', () => {
    const forged = record({ checkpointEvery: 100 });
    forged.checkpoints[2] = { tick: 300, hash: 1n };
    const found = diffLogs(record({ checkpointEvery: 50 }), forged);
    expect(found.checkpoint).toMatchObject({ tick: 300, b: '0000000000000001' });
    expect(isSameMatch(found)).toBe(false);
  });
});

function firstTick(a: Keys, b: Keys): number | undefined {
  const [first, second] = [a, b].map(() => createMatch({ seed: 'd', rules: LONG }));
  for (let tick = 0; tick < 600; tick += 1) {
    step(first!, ...(a(tick) as [number, number]));
    step(second!, ...(b(tick) as [number, number]));
    if (canonicalWords(first!).join() !== canonicalWords(second!).join()) return tick + 1;
  }
  return undefined;
}
