import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  COLOURS,
  createMatch,
  type Match,
  matchFromState,
  playerCooldown,
  readState,
  type State,
  step,
} from '../../src/core/index.ts';
import {
  createFrameDecoder,
  createUpdateEncoder,
  readUpdate,
  type UpdateFacts,
} from '../../src/net/index.ts';
import { codeOf, payloadsOf, SESSION } from './session.ts';

const LIMIT = 262_144;

/* The order of the keys of data: what the original sends, what is added for everybody, what is for extended clients. */
const ORIGINAL_KEYS = [
  'ready',
  'level',
  'user1',
  'user2',
  'x1',
  'y1',
  'health1',
  'lost1',
  'x2',
  'y2',
  'health2',
  'lost2',
  'win1',
  'win2',
];
const ADDED_KEYS = ['tick', 'score1', 'score2'];
const EXTENDED_KEYS = ['cooldown1', 'cooldown2'];

const FACTS: UpdateFacts = {
  ready: true,
  users: [
    ['127.0.0.1', 40312],
    ['127.0.0.1', 40313],
  ],
  lost: [false, false],
  win: [false, false],
};

/** The group of a match as objects, in the order in which they are to be written: the plain version of the encoder. */
function objectsOf(match: Match, facts: UpdateFacts, extended: boolean): unknown[] {
  const { tick, level, players, lasers, enemies } = readState(match);
  const [one, two] = players;
  const data = {
    ready: facts.ready,
    level,
    user1: facts.users[0] ?? '0.0.0.0',
    user2: facts.users[1] ?? '0.0.0.0',
    ...{ x1: one.x, y1: one.y, health1: one.health, lost1: facts.lost[0] },
    ...{ x2: two.x, y2: two.y, health2: two.health, lost2: facts.lost[1] },
    ...{ win1: facts.win[0], win2: facts.win[1], tick, score1: one.score, score2: two.score },
    ...(extended && { cooldown1: one.cooldown, cooldown2: two.cooldown }),
  };
  return [data, ...lasers, enemies.map(({ x, y, colour }) => ({ ex: x, ey: y, ecolor: colour }))];
}

const texts = (group: Uint8Array): string[] =>
  payloadsOf(group).map((payload) => Buffer.from(payload).toString());

function expectWritten(match: Match, facts: UpdateFacts, encoder = createUpdateEncoder()): void {
  const { plain, extended } = encoder.encode(match, facts);
  expect(texts(extended)).toEqual(objectsOf(match, facts, true).map((one) => JSON.stringify(one)));
  expect(texts(plain)).toEqual(objectsOf(match, facts, false).map((one) => JSON.stringify(one)));
}

const user = fc.option(fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), fc.nat({ max: 65_535 })), {
  nil: undefined,
});
const flags = fc.tuple(fc.boolean(), fc.boolean());
const anyFacts: fc.Arbitrary<UpdateFacts> = fc.record({
  ready: fc.boolean(),
  users: fc.tuple(user, user),
  lost: flags,
  win: flags,
});

test('a group is JSON.stringify of the state, in every tick of any match', () => {
  const rules = fc.record(
    {
      waveBase: fc.nat({ max: 60 }),
      enemySpeed: fc.integer({ min: 1, max: 30 }),
      laserSpeed: fc.integer({ min: 1, max: 30 }),
      cooldown: fc.integer({ min: 1, max: 600 }),
      health: fc.integer({ min: 1, max: 10_000 }),
    },
    { requiredKeys: [] },
  );
  const keys = fc.array(fc.tuple(fc.nat({ max: 31 }), fc.nat({ max: 31 }), fc.integer({ min: 1, max: 90 })), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.nat(), rules, fc.tuple(keys, anyFacts), (seed, given, [runs, facts]) => {
      const match = createMatch({ seed, rules: given });
      const encoder = createUpdateEncoder();
      expectWritten(match, facts, encoder);
      for (const [first, second, ticks] of runs) {
        for (let i = 0; i < ticks && match.outcome === undefined; i += 1) step(match, first, second);
        expectWritten(match, facts, encoder);
      }
    }),
  );
});

/** The largest wave, as high up as it can be, under numbers as large as they can be. */
function largest(): Match {
  const state: State = {
    tick: 2 ** 31 - 1,
    level: 2 ** 31 - 1,
    players: [
      { x: 1, y: 1, health: 10_000, cooldown: 600, score: 2 ** 31 - 1 },
      { x: 649, y: 644, health: 10, cooldown: 0, score: 2048 },
    ],
    lasers: [[], [{ x: 100, y: 9 }]],
    enemies: Array.from({ length: 4096 }, (_, index) => ({
      x: 50 + (index % 600),
      y: Math.max(-1500, 700 - index),
      colour: COLOURS[index % 3]!,
    })),
  };
  return matchFromState(
    { seed: 1, rules: { maxTicks: 0, health: 10_000, cooldown: 600, laserSpeed: 1 } },
    state,
  );
}

test('numbers of any length are written, and the largest wave', () => {
  expectWritten(largest(), FACTS);
});

test('a group that was given stays as it is, whatever is encoded after it', () => {
  const match = createMatch({ seed: 'stay' });
  const encoder = createUpdateEncoder();
  for (let i = 0; i < 60; i += 1) step(match, 17, 18);
  const group = encoder.encode(match, FACTS);
  const before = objectsOf(match, FACTS, false);
  const extended = Buffer.from(group.extended);
  for (let i = 0; i < 200; i += 1) {
    step(match, 18, 17);
    encoder.encode(match, { ...FACTS, ready: false, users: [undefined, undefined] });
  }
  expect(Buffer.from(group.extended)).toEqual(extended);
  expect(texts(group.plain).map((text) => JSON.parse(text))).toEqual(before);
  expect(group.plain).toBe(group.plain);
});

test('the largest group is four frames, each under the limit of what a client takes', () => {
  const { plain } = createUpdateEncoder().encode(largest(), FACTS);
  const decoder = createFrameDecoder(LIMIT);
  decoder.feed(plain);
  const frames: Uint8Array[] = [];
  for (let one = decoder.next(); one !== undefined; one = decoder.next()) frames.push(one);
  expect(frames).toHaveLength(4);
  expect(decoder.backlog || decoder.midFrame).toBe(false);
  expect(readUpdate(frames).enemies).toHaveLength(4096);
});

test('a client reads back the state that was written', () => {
  const match = createMatch({ seed: 'back' });
  for (let i = 0; i < 90; i += 1) step(match, 17, 18);
  const facts: UpdateFacts = {
    ...FACTS,
    users: [undefined, ['::1', 2]],
    lost: [true, false],
    win: [false, true],
  };
  const state = readState(match);
  const read = readUpdate(payloadsOf(createUpdateEncoder().encode(match, facts).extended));
  expect(read).toEqual({
    ready: true,
    tick: 90,
    level: 1,
    users: [null, ['::1', 2]],
    players: state.players.map((player, seat) => ({ ...player, lost: seat === 0, win: seat === 1 })),
    lasers: state.lasers,
    enemies: state.enemies,
  });
  expect(read.players[0].cooldown).toBe(playerCooldown(match, match.player1));
});

describe('the recorded session', () => {
  const groups: string[][] = [];
  for (const { note, payload } of SESSION) {
    if (/ data$/.test(note)) groups.push([]);
    if (/ (data|lasers_player1|lasers_player2|enemies)$/.test(note)) groups.at(-1)!.push(payload);
  }

  test('every group of the original is read', () => {
    expect(groups).toHaveLength(19);
    for (const group of groups) {
      const state = readUpdate(group.map((text) => Buffer.from(text)));
      const enemies = JSON.parse(group[3]!) as { ex: number; ey: number; ecolor: string }[];
      expect(state.enemies).toEqual(enemies.map(({ ex, ey, ecolor }) => ({ x: ex, y: ey, colour: ecolor })));
      expect(state.lasers).toEqual([JSON.parse(group[1]!), JSON.parse(group[2]!)]);
      expect(Object.keys(state)).not.toContain('tick');
      expect(Object.keys(state.players[0])).toEqual(['x', 'y', 'health', 'lost', 'win']);
    }
    const first = readUpdate(groups[0]!.map((text) => Buffer.from(text)));
    expect(first.users).toEqual([['127.0.0.1', 55946], null]);
    expect(first.players[1]).toEqual({ x: 0, y: 0, health: 100, lost: false, win: false });
  });

  test('our keys are those of the original in its order, and then what is added', () => {
    for (const group of groups) expect(Object.keys(JSON.parse(group[0]!) as object)).toEqual(ORIGINAL_KEYS);
    const { plain, extended } = createUpdateEncoder().encode(createMatch({ seed: 1 }), FACTS);
    const keysOf = (bytes: Uint8Array) => Object.keys(JSON.parse(texts(bytes)[0]!) as object);
    expect(keysOf(plain)).toEqual([...ORIGINAL_KEYS, ...ADDED_KEYS]);
    expect(keysOf(extended)).toEqual([...ORIGINAL_KEYS, ...ADDED_KEYS, ...EXTENDED_KEYS]);
  });
});

describe('what is no state update is bad-update', () => {
  const good = payloadsOf(createUpdateEncoder().encode(createMatch({ seed: 1 }), FACTS).plain);
  const data = JSON.parse(Buffer.from(good[0]!).toString()) as Record<string, unknown>;
  const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

  test('too few frames, or too many', () => {
    expect(codeOf(() => readUpdate(good.slice(1)))).toBe('net/bad-update');
    expect(codeOf(() => readUpdate([...good, good[0]!]))).toBe('net/bad-update');
  });

  test.each(ORIGINAL_KEYS)('data without %s, or with it wrong', (key) => {
    for (const value of [undefined, null, {}, [], 'x', 1.5])
      expect(
        codeOf(() => readUpdate([bytes({ ...data, [key]: value }), ...good.slice(1)])),
        String(value),
      ).toBe('net/bad-update');
  });

  test('lists of other things', () => {
    for (const text of [
      '',
      '{}',
      '5',
      '[5]',
      '[{}]',
      '[{"x":1}]',
      '[{"x":1,"y":"2"}]',
      '[{"x":1e999,"y":2}]',
      '[NaN]',
    ])
      expect(
        codeOf(() => readUpdate([good[0]!, Buffer.from(text), ...good.slice(2)])),
        text,
      ).toBe('net/bad-update');
    for (const text of [
      '[{"ex":1,"ey":2}]',
      '[{"ex":1,"ey":2,"ecolor":"pink"}]',
      '[{"ex":1,"ey":2,"ecolor":0}]',
    ])
      expect(
        codeOf(() => readUpdate([...good.slice(0, 3), Buffer.from(text)])),
        text,
      ).toBe('net/bad-update');
  });

  test('any bytes are a value or net/bad-update', () => {
    const payload = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => Buffer.from(text)),
      fc.constantFrom(...good),
    );
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 5 }), (payloads) => {
        expect(['net/bad-update', undefined]).toContain(codeOf(() => readUpdate(payloads)));
      }),
      { numRuns: 1000 },
    );
  });
});
