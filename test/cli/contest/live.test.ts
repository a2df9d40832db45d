import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openLive } from '../../../cli/contest/live.ts';
import {
  type ContestEvent,
  createManifest,
  judgeInOrder,
  pairsOf,
  planOf,
} from '../../../src/contest/index.ts';
import { parseRules } from '../../../src/core/index.ts';
import { makePair } from '../../contest/contest.ts';

/* The line of a terminal that says how a contest stands. */

const manifest = createManifest({
  ...{ release: '0', rules: parseRules(), form: 'round-robin', pairs: 2, seed: 's' },
  players: ['planner', 'champion'].map((name) => ({ name, hash: name, reproducible: true })),
  isolation: { level: 'none', budgetMs: 100 },
  ...{ logs: 'none', sprt: null, shard: null },
});
const [first] = [...pairsOf(planOf(manifest))];

let written = '';
const { isTTY } = process.stderr;

beforeEach(() => {
  written = '';
  process.stderr.isTTY = true;
  vi.stubEnv('TERM', 'xterm');
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written = String(text);
    return true;
  });
});

afterEach(() => {
  process.stderr.isTTY = isTTY;
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('says from the first moment what is under way, and once a pair has counted how it goes', () => {
  let ms = 0;
  const live = openLive(() => ms);
  const tell = (event: ContestEvent, afterMs: number): string => {
    ms += afterMs;
    live.update(event);
    return written.replace('\r\x1b[K', '');
  };
  expect(tell({ type: 'player', name: 'planner' }, 0)).toBe('loading planner');
  const run = { folder: 'x', manifest, pairs: [], isOver: false };
  expect(tell({ type: 'open', run, planned: 2 }, 1)).toBe('pair 0/2 · starting workers');
  expect(tell({ type: 'under-way', pairs: [first!] }, 500)).toBe(
    'pair 0/2 · playing planner against champion',
  );
  expect(tell({ type: 'under-way', pairs: [first!] }, 39_500)).toBe(
    'pair 0/2 · playing planner against champion · 40 s',
  );
  const judge = judgeInOrder(manifest);
  const pair = makePair({ index: 0, scores: [1, 0] });
  judge.add(pair);
  expect(tell({ type: 'pair', pair, judge }, 1000)).toMatch(/^pair 1\/2 · 41 s left · 0.0 pairs\/s$/);
  live.close();
  expect(written).toBe('\r\x1b[K');
});

test('writes nothing where standard error is no terminal', () => {
  process.stderr.isTTY = false;
  const live = openLive();
  live.update({ type: 'player', name: 'planner' });
  live.close();
  expect(written).toBe('');
});
