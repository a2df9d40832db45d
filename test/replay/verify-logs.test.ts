import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMatch, step } from '../../src/core/index.ts';
import {
  createRecorder,
  encodeLog,
  findLogs,
  type LogVerdict,
  readLog,
  verifyLog,
  verifyLogs,
} from '../../src/replay/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'shooter-verify-'));
afterAll(() => rmSync(folder, { recursive: true }));
const TICKS = { 'logs/b.log': 100, 'logs/deep/a.log': 100, 'alone.log': 100, 'long.log': 300_000 };

const at = (name: string): string => join(folder, name);

beforeAll(() => {
  mkdirSync(at('logs/deep'), { recursive: true });
  for (const [name, maxTicks] of Object.entries(TICKS)) {
    const match = createMatch({ seed: name, rules: { maxTicks, health: 10_000, damage: 1 } });
    const recorder = createRecorder(match, { players: [{ name: 'a' }, { name: 'b' }] });
    while (match.outcome === undefined) {
      step(match, 16, 1);
      recorder.record(16, 1);
    }
    writeFileSync(at(name), encodeLog(recorder.end(match.outcome)));
  }
  writeFileSync(at('logs/a.log'), 'no log');
  mkdirSync(at('none'));
});

async function all(verdicts: AsyncIterable<LogVerdict>): Promise<LogVerdict[]> {
  const found: LogVerdict[] = [];
  for await (const verdict of verdicts) found.push(verdict);
  return found;
}

describe('findLogs', () => {
  it('lists files as they are named, and what is in folders in the order of names', () => {
    const found = findLogs([at('alone.log'), at('logs'), Buffer.from(at('missing.log'))]);
    expect(found.map(({ path }) => path.slice(folder.length + 1))).toEqual([
      ...['alone.log', 'logs/a.log', 'logs/b.log', 'logs/deep/a.log', 'missing.log'],
    ]);
  });
  it('refuses a folder without logs', () => {
    expect(() => findLogs([at('none')])).toThrow(expect.objectContaining({ code: 'log/none' }));
  });
});

describe('verifyLogs', () => {
  const names = (): string[] => [at('logs'), at('alone.log'), at('missing.log')];

  it('finds what verifyLog finds, in the order of the logs, and goes on after one that cannot be read', async () => {
    const found = await all(verifyLogs(findLogs(names())));
    expect(found.map(({ verdict }) => verdict)).toEqual([
      ...['unreadable', 'proven', 'proven', 'proven', 'unreadable'],
    ]);
    expect(found[1]).toMatchObject(verifyLog(readLog(at('logs/b.log'))));
    expect(found[0]).toMatchObject({ error: { code: 'log/no-log' } });
  });

  it('finds the same in threads', async () => {
    const many = Array.from({ length: 300 }, () => at('alone.log'));
    const [first] = await all(verifyLogs([at('alone.log')]));
    // Enough bytes for threads.
    writeFileSync(at('large.log'), Buffer.alloc(200_000, 1));
    const found = await all(verifyLogs([...many, at('large.log')], { workers: 2 }));
    expect(found.slice(0, -1).every((one) => JSON.stringify(one) === JSON.stringify(first))).toBe(true);
    expect(found).toHaveLength(301);
  });

  it('tells how far it is, and ends at a signal with its reason', async () => {
    const shares: number[] = [];
    const end = new AbortController();
    const verdicts = verifyLogs([at('long.log'), at('long.log')], {
      workers: 1,
      onTicks: (done, total) => shares.push(done / total),
      signal: end.signal,
    });
    expect((await verdicts.next()).value).toMatchObject({ verdict: 'proven' });
    expect(shares.length).toBeGreaterThan(2);
    expect(shares.at(-1)).toBeGreaterThan(0.5);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    end.abort(new Error('enough'));
    await expect(verdicts.next()).rejects.toThrow('enough');
  });

  it('refuses misuse by name', () => {
    expect(() => verifyLogs([], { worker: 2 } as never)).toThrow(/worker.*workers/);
    for (const workers of [0, 1.5, Number.POSITIVE_INFINITY, Number.NaN])
      expect(() => verifyLogs([], { workers })).toThrow(RangeError);
  });
});
