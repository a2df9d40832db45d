import { beforeAll, describe, expect, test } from 'vitest';
import type * as arenaPart from '../../src/core/arena.ts';
import type * as drawPart from '../../src/core/draw.ts';
import { encodeState } from '../../src/core/index.ts';
import { createModel, stepModel } from '../../src/core/internal.ts';
import type * as lasersPart from '../../src/core/lasers.ts';
import type * as stepPart from '../../src/core/step.ts';
import * as real from '../../src/replay/index.ts';
import {
  decodeLog,
  encodeLog,
  hashWords,
  inputsAt,
  KEY_COLUMNS,
  type Log,
  type Run,
  readColumn,
  verifyLog,
} from '../../src/replay/index.ts';
import { plant } from '../plant.ts';
import { createChance, heldKeys, keysOfRuns, recordMatch } from './matches.ts';

/* Who verifies the verifier: cores with a planted fault record logs, and logs of the true core are verified by them. When
   a fault shows is found without the verifier: by the plain model of the rules against the hashes of the faulty core. */

type Door = typeof real;

const TICKS = 900;
const RULES = { health: 10_000, damage: 1, waveBase: 30, waveGrowth: 0 } as const;
const EVERY = 100;

const inputs = recordMatch({ seed: 'v', rules: RULES, ticks: TICKS, keys: heldKeys(11, 10) }).log;
const keysAt = (tick: number): [number, number] => {
  const packed = inputsAt(inputs.track, tick);
  return [packed & 31, (packed >> 5) & 31];
};

/** The state hash after each tick by the plain model, from tick 0. */
const trueHashes = ((): bigint[] => {
  const model = createModel({ seed: 'v', rules: RULES });
  const hashes = [hashWords(encodeState(model.state))];
  for (let tick = 0; tick < TICKS; tick += 1) {
    stepModel(model, ...keysAt(tick));
    hashes.push(hashWords(encodeState(model.state)));
  }
  return hashes;
})();

/** Records the inputs under the core that a door of the replay stands on; `bend` is what went into that core instead. */
function recordUnder(
  door: Door,
  { every, states = false, bend }: { every: number; states?: boolean; bend?: (log: Log) => Log },
): { log: Log; hashes: bigint[] } {
  const given = bend?.(inputs) ?? inputs;
  const match = door.matchOf(given);
  const hashes = [door.hashState(match)];
  const recorder = door.createRecorder(match, {
    players: [{ name: 'a' }, { name: 'b' }],
    checkpointEvery: every,
    states,
  });
  const onTick = (): void => {
    recorder.record(match.player1.keys, match.player2.keys);
    hashes.push(door.hashState(match));
  };
  door.watchTo(given, match, { tick: TICKS, onTick });
  // A recorder takes down what the match took; the log says what it was given.
  return { log: { ...recorder.end(match.outcome ?? null), track: inputs.track }, hashes };
}

/** The first tick at or after `least`, of those with a checkpoint, at which the hashes differ. */
const firstBad = (hashes: readonly bigint[], every: number): number =>
  hashes.findIndex(
    (hash, tick) => tick > 0 && (tick % every === 0 || tick === TICKS) && hash !== trueHashes[tick],
  );

/** A core that behaves otherwise, under the replay that stands on it. */
interface Fault {
  readonly claim: string;
  readonly load: () => Promise<Door>;
}

const fault = <Part extends object>(
  claim: string,
  part: string,
  change: (real: Part) => Partial<Part>,
): Fault => ({ claim, load: () => plant<Door, Part>(`src/core/${part}.ts`, change, 'src/replay/index.ts') });

type Keys = readonly [first: number, second: number];
const otherKeys =
  (change: (keys: Keys, tick: number) => Keys) =>
  ({ step }: typeof stepPart): Partial<typeof stepPart> => ({
    step: (match, first, second) => step(match, ...change([first, second], match.tick)),
  });

const FAULTS: readonly Fault[] = [
  fault<typeof drawPart>('a draw too many in each wave', 'draw', ({ createAlea }) => ({
    createAlea(seed) {
      const draw = createAlea(seed);
      draw();
      return draw;
    },
  })),
  fault<typeof arenaPart>('a wave a pixel off', 'arena', ({ WAVE_LEFT }) => ({
    WAVE_LEFT: (WAVE_LEFT + 1) as 50,
  })),
  fault<typeof arenaPart>(
    'a hit 20 pixels too far',
    'arena',
    ({ LASER_HITBOX: { x, y, width, height } }) => ({
      LASER_HITBOX: { x, y, width: width + 20, height },
    }),
  ),
  fault<typeof lasersPart>('a cooldown a tick short', 'lasers', ({ shoot }) => ({
    shoot(match, player) {
      const { shots } = player;
      shoot(match, player);
      if (player.shots > shots) player.ready -= 1;
    },
  })),
  fault<typeof stepPart>(
    'up keys lost now and then',
    'step',
    otherKeys(([first, second], tick) => [tick % 64 === 50 ? first & ~4 : first, second]),
  ),
  fault<typeof stepPart>(
    'two keys of player 2 swapped',
    'step',
    otherKeys(([first, second]) => [first, (second & 28) | ((second & 1) << 1) | ((second >> 1) & 1)]),
  ),
];

test('the verifier passes what the true core recorded, and the model agrees with every hash', () => {
  const { log, hashes } = recordUnder(real, { every: 1, states: true });
  expect(hashes).toEqual(trueHashes);
  const sealed = decodeLog(encodeLog(log));
  expect(verifyLog(sealed)).toEqual({
    verdict: 'proven',
    ticks: TICKS,
    checkpoints: TICKS,
    states: TICKS,
    events: 0,
    lastGoodTick: TICKS,
    result: { status: 'claimed', reason: null, winner: null },
    claims: ['players', 'sources', 'result'],
    signer: null,
    namedSigner: null,
    missing: [],
    failure: undefined,
  });
});

describe.each(FAULTS)('a core with $claim', ({ load }) => {
  let mutant: Door;
  beforeAll(async () => {
    mutant = await load();
  });

  test.each([EVERY, 7, 1])('is caught at the first checkpoint at which it shows, every %i ticks', (every) => {
    const { log, hashes } = recordUnder(mutant, { every });
    const tick = firstBad(hashes, every);
    expect(tick).toBeGreaterThan(0);
    const found = verifyLog(decodeLog(encodeLog(log)));
    expect(found).toMatchObject({ verdict: 'refuted', failure: { tick, fields: [] } });
    expect(found.lastGoodTick).toBe(Math.floor((tick - 1) / every) * every);
    if (every === 1)
      expect(tick, 'the very tick').toBe(hashes.findIndex((hash, at) => hash !== trueHashes[at]));
  });

  test('is told by its fields where the log has whole states', () => {
    const { log } = recordUnder(mutant, { every: 1, states: true });
    const { failure } = verifyLog(decodeLog(encodeLog(log)));
    expect(failure!.fields.length).toBeGreaterThan(0);
    for (const { field, a, b } of failure!.fields) {
      expect(field).toMatch(/^(players\[[01]\]\.(x|y|cooldown|score|health)|enemies|lasers|level)/);
      expect(a).not.toBe(b);
    }
  });

  test('passes its own logs, and refutes those of the true core at the same tick', () => {
    const own = recordUnder(mutant, { every: EVERY });
    expect(mutant.verifyLog(decodeLog(encodeLog(own.log)))).toMatchObject({ verdict: 'proven' });
    const { log } = recordUnder(real, { every: EVERY });
    expect(mutant.verifyLog(decodeLog(encodeLog(log)))).toMatchObject({
      verdict: 'refuted',
      failure: { tick: firstBad(own.hashes, EVERY) },
    });
  });
});

describe('a host that feeds the core something else than it records', () => {
  const other = (change: (keys: [number, number], tick: number) => [number, number]): ((log: Log) => Log) => {
    const runs = [0, 1].map((player) =>
      Array.from({ length: TICKS }, (_, tick): Run => [change(keysAt(tick), tick)[player]!, 1]),
    );
    const { log } = recordMatch({ seed: 'v', rules: RULES, ticks: TICKS, keys: keysOfRuns(runs) });
    return () => log;
  };
  test.each<[string, (keys: [number, number], tick: number) => [number, number]]>([
    ['drops an input of player 1', ([first, second], tick) => [tick === 423 ? 0 : first, second]],
    ['is a tick late for player 2', (keys, tick) => [keys[0], keysAt(Math.max(0, tick - 1))[1]]],
    ['presses a key more, once', ([first, second], tick) => [first, tick === 877 ? second ^ 4 : second]],
  ])('and %s', (_, change) => {
    for (const every of [EVERY, 1]) {
      const { log, hashes } = recordUnder(real, { every, bend: other(change) });
      const tick = firstBad(hashes, every);
      expect(tick).toBeGreaterThan(0);
      expect(verifyLog(decodeLog(encodeLog(log)))).toMatchObject({ verdict: 'refuted', failure: { tick } });
    }
  });

  test('in any tick, by any key: the very tick is named, unless the match is the same in every tick', () => {
    const chance = createChance(3);
    let caught = 0;
    for (let i = 0; i < 60; i += 1) {
      const at = chance(TICKS);
      const key = 1 << chance(5);
      const { log, hashes } = recordUnder(real, {
        every: 1,
        bend: other(([first, second], tick) => [tick === at ? first ^ key : first, second]),
      });
      const bad = hashes.findIndex((hash, tick) => hash !== trueHashes[tick]);
      const found = verifyLog(decodeLog(encodeLog(log)));
      expect(found.failure?.tick ?? -1).toBe(bad);
      if (bad !== -1) caught += 1;
    }
    expect(caught).toBeGreaterThan(20);
  });
});

describe('a log that lies about its end', () => {
  const decided = recordMatch({ seed: 'end', rules: { health: 20 }, ticks: 36_000, keys: () => [16, 0] }).log;
  const { reason, winner } = decided.end!.result!;
  const lie = (change: Partial<Log>, log: Log = decided): string =>
    verifyLog({ ...log, status: 'sealed', ...change }).failure?.what ?? 'proven';

  test('is refuted, and told from one that does not', () => {
    expect(reason).toBe('health');
    expect(lie({})).toBe('proven');
    const { end } = decided;
    expect(lie({ end: { ...end!, result: { reason, winner: winner === 1 ? 2 : 1 } } })).toMatch(
      /^the outcome is health/,
    );
    expect(lie({ end: { ...end!, result: { reason: 'time', winner } } })).toMatch(/not time/);
    expect(lie({ end: { ...end!, result: { reason: 'leave', winner: 1 } } })).toMatch(/not leave/);
    expect(lie({ end: { ...end!, result: null } })).toMatch(/not none/);
    expect(lie({ end: { ...end!, hash: end!.hash ^ 1n } })).toMatch(/^the state hash/);
  });

  test('a match cut short or drawn out is refuted', () => {
    const runs = KEY_COLUMNS.map((column) => readColumn(decided.track, column));
    const played = (ticks: number, rules: object): Log =>
      recordMatch({ seed: 'end', rules, ticks, keys: keysOfRuns(runs) }).log;
    const short = played(decided.track.ticks - 1, { health: 20 });
    const long = played(decided.track.ticks + 5, { health: 30 });
    expect(lie({ end: { hash: short.end!.hash, result: decided.end!.result } }, short)).toMatch(
      /^it has no outcome/,
    );
    const drawnOut = { ...long, header: decided.header, checkpoints: [] };
    expect(lie({ end: decided.end }, drawnOut)).toMatch(
      new RegExp(`^the match ends at tick ${decided.track.ticks}, the inputs`),
    );
    expect(lie({ end: undefined, status: 'unfinished' }, drawnOut)).toMatch(/^the match ends/);
  });
});
