import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { CHAMPION } from '../../src/bots/built-in/champion-policy.ts';
import type * as bots from '../../src/bots/index.ts';
import type * as env from '../../src/env/index.ts';
import { METADATA, writeConvolutions, writeOnnx } from '../bots/onnx-files.ts';

/* ONNX policies as opponents in rows: evaluated together, they play as each of them does alone. Threads run what is built. */

const built = (entry: string): string =>
  pathToFileURL(join(import.meta.dirname, `../../dist/src/${entry}/index.js`)).href;
const { createSoloEnv, createVectorEnv } = (await import(built('env'))) as typeof env;
const { encodeOnnxPolicy, openPlayer } = (await import(built('bots'))) as typeof bots;

const folder = mkdtempSync(join(tmpdir(), 'shooter-onnx-rows-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const POLICY: bots.Policy = {
  ...{ format: 'shooter-policy', version: 1, name: 'champion', observation: 1, trained: null },
  ...CHAMPION,
};
const ROWS = 13;
const STEPS = 120;
const keyAt = (row: number, step: number): number => (step * 7 + row * 11 + (step >> 4)) & 31;

test.each([
  [
    'two layers that are sampled',
    () => writeOnnx({ metadata: { ...METADATA, 'shooter.choose': 'sampled' } }),
    1,
  ],
  ['convolutions, on two threads', () => writeConvolutions(), 2],
  ['a policy of shooter train', () => encodeOnnxPolicy(POLICY), 1],
])('%s', async (_, file, threads) => {
  const path = join(folder, `${threads}.onnx`);
  writeFileSync(path, file());
  const opponent = await openPlayer(`policy:${path}`);
  let calls = 0;
  const prepare: bots.BotKind['prepare'] = (...asked) => {
    calls += 1;
    opponent.prepare!(...asked);
  };
  const options = { rules: { health: 30 }, seats: 2 } as const;
  // In this thread it is seen whether the bots are prepared together at all.
  const vector = createVectorEnv({
    ...{ ...options, count: ROWS, threads },
    opponent: threads === 1 ? { ...opponent, prepare } : opponent,
  });
  vector.reset({ seed: 'any' });
  const solos = Array.from({ length: ROWS }, (_none, row) => {
    vector.resetRow(row, { seed: `row ${row}` });
    const solo = createSoloEnv({ rules: options.rules, seat: 2, opponent });
    solo.reset({ seed: `row ${row}` });
    return solo;
  });
  for (let step = 0; step < STEPS; step += 1) {
    for (let row = 0; row < ROWS; row += 1) vector.actions[row] = keyAt(row, step);
    vector.step();
    for (const [row, solo] of solos.entries()) {
      const { observation } = solo.step(keyAt(row, step));
      const { size } = vector.spec.observation;
      expect(vector.observations.subarray(row * size, (row + 1) * size), `${row} ${step}`).toEqual(
        observation,
      );
    }
  }
  vector.close();
  expect(calls > 0).toBe(threads === 1);
});
