import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createLogFile, readLog, verifyLog } from '../../src/replay/index.ts';
import { workInTurns } from '../../src/replay/node/turns.ts';
import { heldKeys, LONG, recordMatch } from './matches.ts';

const folder = mkdtempSync(join(tmpdir(), 'shooter-turns-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Calls `count` in each turn of the loop, until told to stop. */
function countTurns(): { turns: number; stop(): void } {
  let going = true;
  const counter = {
    turns: 0,
    stop() {
      going = false;
    },
  };
  const turn = (): void => {
    counter.turns += 1;
    if (going) setImmediate(turn);
  };
  setImmediate(turn);
  return counter;
}

function* busy(steps: number, told: string[], name: string): Generator<undefined, void> {
  for (let step = 0; step < steps; step += 1) {
    const until = performance.now() + 1;
    while (performance.now() < until);
    yield;
  }
  told.push(name);
}

test('works are done one after the other, a step a turn where steps are long', async () => {
  const told: string[] = [];
  const counter = countTurns();
  await new Promise<void>((resolve) => {
    workInTurns(busy(10, told, 'first'));
    workInTurns(busy(10, told, 'second'));
    workInTurns(
      (function* () {
        yield;
        resolve();
      })(),
    );
  });
  counter.stop();
  expect(told).toEqual(['first', 'second']);
  expect(counter.turns).toBeGreaterThanOrEqual(20);
});

test('two logs of 40,000 ticks are sealed with turns for others, and both are whole', async () => {
  const logs = [1, 2].map(
    (seed) => recordMatch({ seed: String(seed), rules: LONG, ticks: 40_000, keys: heldKeys(3, 4) }).log,
  );
  const counter = countTurns();
  const before = counter.turns;
  const sealed = logs.map((log, index) => {
    const file = createLogFile(join(folder, `${index}.log`));
    return new Promise<unknown>((resolve) => file.sealLater(log, (error) => resolve(error)));
  });
  expect(await Promise.all(sealed)).toEqual([undefined, undefined]);
  counter.stop();
  // Ten blocks each, encoded and read back.
  expect(counter.turns - before).toBeGreaterThan(10);
  for (const index of [0, 1]) expect(verifyLog(readLog(join(folder, `${index}.log`))).verdict).toBe('proven');
});
