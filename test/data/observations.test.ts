import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { createMatch, step } from '../../src/core/index.ts';
import {
  exportObservations,
  type NamedLog,
  type ObservationExportOptions,
  type ObservedStep,
  readObservations,
} from '../../src/data/index.ts';
import { createEnv, type ObservationKind } from '../../src/env/index.ts';
import { createRecorder, readLog } from '../../src/replay/index.ts';
import { golden } from './data-sets.ts';

/* Observations of logs are those of the environment, bit for bit; and files of them say what readObservations says. */

const RULES = { health: 40, enemySpeed: 6, maxTicks: 900 };

/** Keys that both agents hold for a while. */
const keysAt = (at: number): [number, number] => [(at * 7 + (at >> 3)) & 31, (at * 11 + (at >> 2)) & 31];

/** A log of what an environment plays by `keysAt`, a step of so many ticks each. */
function record(seed: string, frameSkip: number): NamedLog {
  const match = createMatch({ seed, rules: RULES });
  const recorder = createRecorder(match, { players: [{ name: 'a' }, { name: 'ü' }] });
  while (match.outcome === undefined) {
    const keys = keysAt(Math.floor(match.tick / frameSkip));
    step(match, ...keys);
    recorder.record(...keys);
  }
  return { name: `${seed}.log`, log: recorder.end(match.outcome) };
}

const GOLDEN = ['hunter-gunner', 'events'].map((name) => ({ name, log: readLog(golden(name)) }));

async function exported(
  options: ObservationExportOptions,
  logs: Iterable<NamedLog> = GOLDEN,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of exportObservations(logs, options)) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('readObservations', () => {
  it.each([
    ['vector', 1, {}],
    ['compact', 4, { kill: 1, zeroSum: true }],
    ['grid', 7, { survival: 0.25 }],
    ['pixels', 3, {}],
  ] as const)(
    'of %s, %i ticks a step, is what createEnv gives for the same inputs',
    (observation, frameSkip, rewards) => {
      const named = record(`same ${observation}`, frameSkip);
      const env = createEnv({
        observation: observation as ObservationKind,
        rules: RULES,
        frameSkip,
        rewards,
      });
      const wanted: Omit<ObservedStep, 'match'>[][] = [[], []];
      let { observations } = env.reset({ seed: `same ${observation}` });
      for (let at = 0; wanted[0]!.at(-1)?.terminated !== true && !wanted[0]!.at(-1)?.truncated; at += 1) {
        const keys = keysAt(at);
        const given = env.step(keys);
        for (const index of [0, 1] as const)
          wanted[index]!.push({
            ...{
              log: named.name,
              seat: index === 0 ? 1 : 2,
              player: index === 0 ? 'a' : 'ü',
              tick: at * frameSkip,
            },
            ...{ observation: observations[index], action: keys[index], reward: given.rewards[index] },
            ...{ terminated: given.terminated, truncated: given.truncated },
          });
        observations = given.observations;
      }
      const found = [...readObservations([named], { observation, frameSkip, rewards })];
      expect(found.length).toBe(2 * wanted[0]!.length);
      for (const [index, { match: _, ...one }] of found.entries()) {
        const other = wanted.flat()[index]!;
        expect({ ...one, observation: 0 }).toEqual({ ...other, observation: 0 });
        if (!Buffer.from(one.observation.buffer).equals(Buffer.from(other.observation.slice().buffer)))
          expect(one.observation).toEqual(other.observation);
      }
    },
  );

  it('gives one seat, and every so many steps one, the last of an episode among them', () => {
    const all = [...readObservations(GOLDEN, { observation: 'compact', frameSkip: 4 })];
    const second = all.filter(({ seat }) => seat === 2);
    expect([...readObservations(GOLDEN, { observation: 'compact', frameSkip: 4, seat: 2 })]).toEqual(second);
    const wanted = second.filter(
      ({ tick, terminated, truncated }) => tick % 40 === 0 || terminated || truncated,
    );
    const options = { observation: 'compact', frameSkip: 4, seat: 2, every: 10 } as const;
    expect([...readObservations(GOLDEN, options)]).toEqual(wanted);
  });

  it('ends each episode once, as terminated by health alone', () => {
    const names = ['hunter-gunner', 'interrupted', 'sources'];
    const logs = names.map((name) => ({ name, log: readLog(golden(name)) }));
    const ends = [...readObservations(logs, { observation: 'compact' })].filter(
      ({ terminated, truncated }) => terminated || truncated,
    );
    expect(ends.map(({ log, seat }) => `${log} ${seat}`)).toEqual(
      names.flatMap((name) => [`${name} 1`, `${name} 2`]),
    );
    expect(ends.filter(({ log }) => log === 'interrupted').map(({ truncated }) => truncated)).toEqual([
      true,
      true,
    ]);
    expect(ends.filter(({ log }) => log === 'hunter-gunner').map(({ terminated }) => terminated)).toEqual([
      true,
      true,
    ]);
  });

  it.each([
    [{ observation: 'picture' }, RangeError, /observation is "picture"; it is one of/],
    [{ pixels: { size: 84 } }, RangeError, /pixels is for observation pixels/],
    [{ frameSkip: 0 }, RangeError, /frameSkip is 0; it is an integer from 1 to 600/],
    [{ every: 1.5 }, RangeError, /every is 1.5/],
    [{ seat: 3 }, RangeError, /seat is 3; it is 1, 2 or both/],
    [{ rewards: { kil: 1 } }, TypeError, /kil/],
    [{ seats: 1 }, TypeError, /seats/],
  ] as const)('refuses %j by name', (options, error, message) => {
    const read = (): unknown => [...readObservations(GOLDEN, options as object)];
    expect(read).toThrow(error);
    expect(read).toThrow(message);
  });
});

/** The arrays of an .npz: what each says of itself, and its bytes. Read by the directory at its end, as Python reads it. */
function readNpz(file: Buffer): Record<string, { descr: string; shape: number[]; data: Buffer }> {
  const end = file.length - 22 - 20 - 56;
  expect(file.readUInt32LE(end)).toBe(0x06064b50);
  const count = Number(file.readBigUInt64LE(end + 32));
  const arrays: ReturnType<typeof readNpz> = {};
  for (let at = Number(file.readBigUInt64LE(end + 48)), one = 0; one < count; one += 1) {
    const [title, extra] = [file.readUInt16LE(at + 28), file.readUInt16LE(at + 30)];
    const name = file.toString('utf8', at + 46, at + 46 + title).replace(/\.npy$/, '');
    const size = Number(file.readBigUInt64LE(at + 46 + title + 4));
    const local = Number(file.readBigUInt64LE(at + 46 + title + 20));
    const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const npy = file.subarray(from, from + size);
    expect(crc32(npy), name).toBe(file.readUInt32LE(at + 16));
    const head = npy.readUInt16LE(8);
    expect((10 + head) % 64).toBe(0);
    const [, descr, shape] = /'descr': '([^']+)', 'fortran_order': False, 'shape': \(([^)]*)\)/.exec(
      npy.toString('latin1', 10, 10 + head),
    )!;
    const sides = shape!
      .split(',')
      .map((side) => side.trim())
      .filter((side) => side !== '');
    arrays[name] = { descr: descr!, shape: sides.map(Number), data: npy.subarray(10 + head) };
    at += 46 + title + extra;
  }
  return arrays;
}

const floats = ({ data }: { data: Buffer }): Float32Array => new Float32Array(new Uint8Array(data).buffer);

describe('exportObservations', () => {
  it.each([
    { observation: 'compact', frameSkip: 4 },
    { observation: 'vector', every: 7, seat: 1 },
    { observation: 'pixels', pixels: { size: 40, channels: 3 }, every: 40 },
  ] as const)('as .npz has the steps that readObservations gives, for %j', async (options) => {
    const steps: ObservedStep[] = [...readObservations(GOLDEN, options as object)];
    const arrays = readNpz(await exported({ ...options, format: 'npz' }));
    const { shape, dtype } = createEnv({
      observation: options.observation,
      ...('pixels' in options ? { pixels: options.pixels } : {}),
    }).spec.observation;
    expect(arrays.observations).toMatchObject({
      descr: dtype === 'float32' ? '<f4' : '|u1',
      shape: [steps.length, ...shape],
    });
    const bytes = Buffer.concat(steps.map(({ observation }) => new Uint8Array(observation.buffer)));
    expect(arrays.observations!.data.equals(bytes)).toBe(true);
    expect([...arrays.actions!.data]).toEqual(steps.map(({ action }) => action));
    expect([...floats(arrays.rewards!)]).toEqual(steps.map(({ reward }) => Math.fround(reward)));
    expect([...arrays.terminated!.data]).toEqual(steps.map(({ terminated }) => Number(terminated)));
    expect([...arrays.truncated!.data]).toEqual(steps.map(({ truncated }) => Number(truncated)));
    const integers = (name: string): number[] => [
      ...new Int32Array(new Uint8Array(arrays[name]!.data).buffer),
    ];
    expect(integers('ticks')).toEqual(steps.map(({ tick }) => tick));
    const ids = [...new Set(steps.map(({ match, seat }) => `${match} ${seat}`))];
    expect(integers('episodes')).toEqual(steps.map(({ match, seat }) => ids.indexOf(`${match} ${seat}`)));
    expect([...arrays.episode_seats!.data]).toEqual(ids.map((id) => Number(id.at(-1))));
    expect(arrays.observation!.data.toString('utf16le').replaceAll('\0', '')).toBe(
      `${options.observation}/1`,
    );
  });

  it.each(['compact', 'pixels'] as const)('of %s as Parquet has the same steps', async (observation) => {
    const options = { observation, frameSkip: 8, every: 5 } as const;
    const steps: ObservedStep[] = [...readObservations(GOLDEN, options)];
    const bytes = await exported({ ...options, format: 'parquet' });
    const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer, utf8: false });
    const plain = steps.map(({ observation: seen, reward, ...rest }) => ({
      ...rest,
      reward: Math.fround(reward),
      observation: observation === 'pixels' ? seen : [...seen],
    }));
    expect(rows.map((row) => ({ ...row }))).toEqual(plain);
  });

  it.each([2, 3, 4])('refuses .npz of logs that change after they are opened %i times', async (times) => {
    for (const order of [GOLDEN, GOLDEN.toReversed()]) {
      let passes = 0;
      const logs = {
        [Symbol.iterator]() {
          passes += 1;
          return [order[passes <= times ? 0 : 1]!][Symbol.iterator]();
        },
      };
      await expect(exported({ format: 'npz', observation: 'compact' }, logs)).rejects.toMatchObject({
        code: 'log/changed',
      });
    }
  });

  it('gives the same bytes each time, and refuses a generator for .npz, and an unknown format', async () => {
    const options = { format: 'npz', observation: 'compact', frameSkip: 16 } as const;
    expect((await exported(options)).equals(await exported(options))).toBe(true);
    const once = (function* () {
      yield* GOLDEN;
    })();
    await expect(exported(options, once)).rejects.toThrow(/several times: give an array/);
    await expect(exported({ format: 'csv' as 'npz' })).rejects.toThrow(
      /format is "csv"; it is one of npz, parquet/,
    );
    expect(readNpz(await exported(options, [])).observations!.shape).toEqual([0, 64]);
  });

  it('is read by NumPy and pyarrow, where they are installed', async () => {
    const has = (name: string): boolean => spawnSync('python3', ['-c', `import ${name}`]).status === 0;
    const cwd = mkdtempSync(join(tmpdir(), 'shooter-'));
    const check = (program: string): void => {
      const ran = spawnSync('python3', ['-c', program], { cwd, encoding: 'utf8' });
      expect(ran).toMatchObject({ status: 0, stdout: 'ok\n', stderr: '' });
    };
    try {
      const options = { observation: 'compact', frameSkip: 4 } as const;
      for (const format of ['npz', 'parquet'] as const)
        writeFileSync(join(cwd, `data.${format}`), await exported({ ...options, format }));
      const count = [...readObservations(GOLDEN, options)].length;
      if (has('numpy'))
        check(`import numpy as np
d = np.load('data.npz')
assert d['observations'].shape == (${count}, 64) and d['observations'].dtype == np.float32
assert d['terminated'].dtype == bool and str(d['observation']) == 'compact/1' and d['frame_skip'] == 4
assert list(d['episode_logs']) == ['hunter-gunner', 'hunter-gunner', 'events', 'events']
print('ok')`);
      else console.log('NumPy is not installed: .npz was read by this test alone');
      if (has('numpy') && has('pyarrow'))
        check(`import numpy as np, pyarrow.parquet as pq
t = pq.read_table('data.parquet')
seen = t['observation'].combine_chunks().flatten().to_numpy().reshape(-1, 64)
assert np.array_equal(seen, np.load('data.npz')['observations'])
print('ok')`);
      else console.log('pyarrow is not installed: Parquet was read by hyparquet alone');
    } finally {
      rmSync(cwd, { recursive: true });
    }
  });
});
