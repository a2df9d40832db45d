import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openPlayer } from '../../src/bots/index.ts';
import { hashContents, pairsOf, planOf } from '../../src/contest/index.ts';
import { runPairs } from '../../src/contest/node/play-task.ts';
import { parseRules } from '../../src/core/index.ts';
import { manifestOf } from './runs.ts';

/* The last attempt at a pair whose thread was lost twice: each bot in a process of its own. */

const folder = mkdtempSync(join(tmpdir(), 'shooter-own-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As long as `openIsolated` waits for `createBot` unless it is told otherwise, and half a second. */
const SLOW_MS = 10_500;

const SLOW = `export const createBot = ({ seat }) => {
  if (seat === 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${SLOW_MS});
  return { decide: () => 0 };
};\n`;

test('there a bot is not late that is made slowly, for a contest without isolation keeps no budget', async () => {
  const file = join(folder, 'slow.mjs');
  writeFileSync(file, SLOW);
  const names = [file, 'gunner'];
  const players = await Promise.all(
    names.map(async (name) => {
      const kind = await openPlayer(name);
      return { name: kind.name, hash: hashContents(name, kind), reproducible: true };
    }),
  );
  const manifest = manifestOf({ players, rules: parseRules({ maxTicks: 60 }) });
  const pairs = [...pairsOf(planOf(manifest))].slice(0, 1);
  const recording = { release: manifest.release, node: 'v0', platform: 'test' };
  const task = { pairs, inOwnProcess: true, playing: new Int32Array(new SharedArrayBuffer(4)) };
  const { claims } = await runPairs(task, { manifest, names, limits: {}, recording });
  expect(claims?.flatMap((pair) => pair.map(({ failures }) => failures))).toEqual([[], []]);
});
