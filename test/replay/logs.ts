import fc from 'fast-check';
import { ALL_KEYS, type Rules } from '../../src/core/index.ts';
import type { HostInfo, Parent, PlayerInfo, RecordingInfo, Result, Run } from '../../src/replay/index.ts';
import { commitSeed } from '../../src/replay/index.ts';
import { keysOfRuns, type Recorded, type Recording, recordMatch } from './matches.ts';

/* Logs of any kind for property tests, each recorded from a match that was played. */

/* A log takes a while to record: where a property fails, so much time is given to look for a smaller case, ms. */
fc.configureGlobal({ interruptAfterTimeLimit: 20_000 });

/** A value that comes back from JSON as it is. msgpackr does not keep a key `__proto__`. */
export const json: fc.Arbitrary<unknown> = fc
  .jsonValue({ maxDepth: 3, stringUnit: 'binary' })
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll('"__proto__', '"proto')) as unknown);

const text = fc.string({ unit: 'binary', maxLength: 12 });

const player: fc.Arbitrary<PlayerInfo> = fc
  .tuple(
    fc.dictionary(text, json, { maxKeys: 4, noNullPrototype: true }),
    fc.record({ name: text }, { requiredKeys: ['name'] }),
    fc.record({ kind: text, version: text, hash: text }, { requiredKeys: [], noNullPrototype: true }),
  )
  .map(([odd, name, known]) => {
    const { kind: _kind, version: _version, hash: _hash, ...others } = odd;
    return JSON.parse(
      JSON.stringify({ ...others, ...name, ...known }).replaceAll('"__proto_', '"proto'),
    ) as PlayerInfo;
  })
  .filter((info) => JSON.stringify(info).length < 4000);

const rules: fc.Arbitrary<Partial<Rules>> = fc.record(
  {
    playerSpeed: fc.integer({ min: 0, max: 30 }),
    enemySpeed: fc.integer({ min: 1, max: 30 }),
    cooldown: fc.integer({ min: 1, max: 40 }),
    health: fc.constantFrom(1, 30, 10_000),
    damage: fc.constantFrom(1, 10),
    waveBase: fc.integer({ min: 0, max: 60 }),
    maxTicks: fc.constantFrom(0, 36_000, 100, 333),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const column = (largest: number): fc.Arbitrary<Run[]> =>
  fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: largest }),
      fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 5, max: 300 })),
    ),
    { minLength: 1, maxLength: 40, size: 'max' },
  );

const sources = fc.oneof(
  { weight: 2, arbitrary: fc.constant([[[0, 1]]] as Run[][]) },
  { weight: 1, arbitrary: fc.tuple(column(2), column(2)) },
);

const result: fc.Arbitrary<Result | null> = fc.constantFrom<Result | null>(
  null,
  { reason: 'interrupted', winner: null },
  { reason: 'leave', winner: 1 },
  { reason: 'forfeit', winner: 2 },
  { reason: 'forfeit', winner: null },
);

const host: fc.Arbitrary<HostInfo> = fc.record(
  {
    room: text,
    match: fc.nat(0x7fffffff),
    nonce: fc.stringMatching(/^[0-9a-f]{32}$/),
    seedCommit: fc.stringMatching(/^[0-9a-f]{64}$/),
  },
  { noNullPrototype: true },
);

const recording: fc.Arbitrary<RecordingInfo | undefined> = fc.option(
  fc.record(
    { release: text, node: text, platform: text, recordedAt: fc.constant('2026-01-02T03:04:05.678Z'), host },
    { requiredKeys: ['release', 'node', 'platform'], noNullPrototype: true },
  ),
  { nil: undefined },
);

const parent: fc.Arbitrary<Parent | undefined> = fc.option(
  fc.record(
    { id: fc.stringMatching(/^[0-9a-f]{64}$/), tick: fc.integer({ min: 0, max: 0x7fffffff }) },
    { noNullPrototype: true },
  ),
  { nil: undefined },
);

const seed = fc.oneof(text, fc.maxSafeInteger());

/** A match to be recorded: any players, inputs, sources, checkpoints, notes, flushes. */
export const anyRecording: fc.Arbitrary<Recording> = fc
  .record({
    seed,
    rules,
    players: fc.tuple(player, player),
    inputs: fc.tuple(column(ALL_KEYS), column(ALL_KEYS)),
    sources,
    checkpointEvery: fc.oneof(fc.constantFrom(1, 2, 60, 600), fc.integer({ min: 1, max: 1000 })),
    states: fc.boolean(),
    events: fc.boolean(),
    recording,
    parent,
    result,
    notes: fc.array(fc.tuple(fc.nat(400), fc.constantFrom(1 as const, 2 as const), json), { maxLength: 8 }),
    flushes: fc.array(fc.nat(1500), { maxLength: 12 }),
  })
  .map(({ inputs, sources, notes, flushes, ...options }) => {
    const { host } = options.recording ?? {};
    // The host kept its word: whatever has another commitment is refuted.
    if (host) Object.assign(host, { seedCommit: commitSeed(String(options.seed), host.nonce) });
    const lengths = inputs.map((runs) => runs.reduce((sum, [, ticks]) => sum + ticks, 0));
    return {
      ...options,
      ticks: Math.min(...lengths, 1500),
      keys: keysOfRuns(inputs, sources),
      flushAt: (tick) => flushes.includes(tick),
      before: (match, recorder) => {
        for (const [tick, seat, value] of notes) if (tick === match.tick) recorder.note(seat, value);
      },
    };
  });

/** A recorded match of any kind. */
export const anyLog: fc.Arbitrary<Recorded> = anyRecording.map(recordMatch);
