import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeLog,
  diffLogs,
  encodeLog,
  exchangeText,
  exportMatch,
  findEvents,
  forkLog,
  importMatch,
  type Log,
  matchId,
  openPlayback,
  recoverLog,
  runInTurns,
  type SimulationOptions,
  verifyLog,
  verifySteps,
} from '../../src/replay/index.ts';
import { anyLog } from './logs.ts';
import { codeOf, heldKeys, LONG, recordMatch, TWO } from './matches.ts';

/* Work on a log in steps: what it simulates has a limit, shows how far it is, and can be stopped. */

const { log, live } = recordMatch({ seed: 3, rules: LONG, ticks: 3000, keys: heldKeys(3, 9) });
const sealed = decodeLog(encodeLog(log));

const SIMULATIONS: [string, (log: Log, options: SimulationOptions) => unknown][] = [
  ['verifyLog', verifyLog],
  ['openPlayback', openPlayback],
  ['findEvents', findEvents],
  ['diffLogs', (one, options) => diffLogs(one, one, options)],
  ['forkLog', (one, options) => forkLog(one, one.track.ticks, { players: TWO, ...options })],
  ['importMatch', (one, options) => importMatch(exportMatch(one), options)],
  ['recoverLog', (_, options) => recoverLog(live, options)],
];

describe.each(SIMULATIONS)('%s', (_, simulate) => {
  test('refuses more ticks than its limit, and says how many there are', () => {
    expect(() => simulate(sealed, { maxTicks: 3000 })).not.toThrow();
    const refused = (): unknown => simulate(sealed, { maxTicks: 2999 });
    expect(codeOf(refused)).toBe('log/too-many-ticks');
    expect(refused).toThrow(/takes 3000 ticks .* limit of 2999.* to 3000$/);
  });

  test('takes no limit that is none', () => {
    for (const maxTicks of [-1, 1.5, Number.NaN, '5' as unknown as number])
      expect(() => simulate(sealed, { maxTicks })).toThrow(RangeError);
  });

  test('tells how far it is, and stops where its signal says so', () => {
    const seen: number[] = [];
    simulate(sealed, { onProgress: (done) => seen.push(done) });
    expect(seen.length).toBeGreaterThan(0);
    const abort = new AbortController();
    const reason = new Error('enough');
    let told = 0;
    const stop = (): unknown =>
      simulate(sealed, {
        signal: abort.signal,
        onProgress() {
          told += 1;
          abort.abort(reason);
        },
      });
    expect(stop).toThrow(reason);
    expect(told).toBe(1);
  });
});

test('the limit is 10,000,000 ticks unless another is given, and that of the rules where it is lower', () => {
  const idle = (maxTicks: number): unknown => ({
    inputs: [[[0, 2_147_483_647]], [[0, 2_147_483_647]]],
    seed: 1,
    rules: { maxTicks },
  });
  expect(codeOf(() => importMatch(idle(0)))).toBe('log/too-many-ticks');
  expect(importMatch(idle(50)).track.ticks).toBe(50);
});

test('work in turns leaves the event loop to others, and comes to the same', async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 0);
  const long = recordMatch({ seed: 3, rules: LONG, ticks: 200_000, keys: () => [0, 0] }).log;
  expect(await runInTurns(verifySteps(long))).toEqual(verifyLog(long));
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(runInTurns(verifySteps(long), { signal })).rejects.toThrow('enough');
});

test('the text of an exchanged match, piece by piece, is its JSON', () => {
  fc.assert(
    fc.property(anyLog, ({ log: any }) => {
      expect([...exchangeText(any)].join('')).toBe(JSON.stringify(exportMatch(any)));
    }),
    { numRuns: 50 },
  );
  const many = recordMatch({ seed: 3, rules: LONG, ticks: 30_000, keys: (tick) => [tick % 31, 0] }).log;
  expect([...exchangeText(many)].join('')).toBe(JSON.stringify(exportMatch(many)));
  expect(matchId(many)).toBe(matchId(decodeLog(encodeLog(many))));
});
