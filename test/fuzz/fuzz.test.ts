import { expect, test } from 'vitest';
import { decodeLog, encodeLog, type Log, verifyLog } from '../../src/replay/index.ts';
import { type FuzzReport, fuzz } from './fuzz.ts';
import type { LogSubject } from './logs.ts';

const tryCases = (cases: number, logs: Partial<LogSubject> = {}, seed = 1): FuzzReport =>
  fuzz({ seed, logs, goOn: (done) => done < cases });

test('what nobody wrote is answered or refused', () => {
  const { finding, refused } = tryCases(300);
  expect(finding).toBeUndefined();
  for (const code of [
    'log/damaged',
    'log/bad-header',
    'import/bad-field',
    'contest/bad-pair',
    'net/bad-hello',
  ])
    expect(refused.get(code), code).toBeGreaterThan(0);
});

test.each<[string, RegExp, Partial<LogSubject>]>([
  [
    'a reader that throws what is no ShooterError',
    /throws TypeError/,
    {
      decodeLog(bytes) {
        const log = decodeLog(bytes);
        if (log.track.ticks > 300) throw new TypeError('planted');
        return log;
      },
    },
  ],
  [
    'a verifier that believes what it reads',
    /is proven, but by the plain model/,
    { verifyLog: (log) => ({ ...verifyLog(log, { maxTicks: 2000 }), verdict: 'proven' }) },
  ],
  [
    'an encoder that loses a checkpoint',
    /another log/,
    { encodeLog: (log: Log) => encodeLog({ ...log, checkpoints: log.checkpoints.slice(0, -1) }) },
  ],
])('finds %s, and its seed finds it again', (_, what, logs) => {
  const { finding } = tryCases(2000, logs);
  expect(finding?.what).toMatch(what);
  const again = tryCases(1, logs, finding!.seed).finding;
  expect(again).toMatchObject({ seed: finding!.seed, target: finding!.target });
  expect(again!.what).toMatch(what);
});
