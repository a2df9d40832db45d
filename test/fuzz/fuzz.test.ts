import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRun } from '../../src/contest/index.ts';
import { decodeLog, encodeLog, type Log, verifyLog } from '../../src/replay/index.ts';
import type { Seat } from '../worlds/look.ts';
import { type FuzzReport, fuzz } from './fuzz.ts';
import type { LogSubject } from './logs.ts';
import { RUNS } from './runs.ts';

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

let bystander: Seat | undefined;

/** What a stranger sends reaches the queue of a bystander. */
function mixUp(seat: Seat): void {
  if (seat.player.name === 'left') bystander = seat;
  else if (seat.player.name !== 'right') bystander?.queue.unshift(3);
}

const tryOnly = (only: string, cases: number, planted: object = {}, seed = 1): FuzzReport =>
  fuzz({ seed, only, ...planted, goOn: (done) => done < cases });

test.each(['run', 'host'])('a %s is tried in all ways, and holds', (only) => {
  expect(tryOnly(only, 40).finding).toBeUndefined();
});

test.each<[string, string, RegExp, object]>([
  [
    'a verification that overlooks what it finds',
    'run',
    /it is proven, but|and signed, but/,
    {
      runs: {
        verifyRun: (folder: string) => ({ ...RUNS.verifyRun(folder), verdict: 'proven' }),
      },
    },
  ],
  [
    'a signature that is believed unseen',
    'run',
    /and signed, but .* was altered/,
    {
      runs: {
        verifyRun(folder: string) {
          const found = RUNS.verifyRun(folder);
          return { ...found, verdict: 'claimed', signer: readRun(folder).manifest.signer };
        },
      },
    },
  ],
  [
    'a reader of runs that throws what is no ShooterError',
    'run',
    /throws Error: ENOENT/,
    {
      runs: {
        verifyRun(folder: string) {
          readdirSync(join(folder, 'logs'));
          return RUNS.verifyRun(folder);
        },
      },
    },
  ],
  [
    'an end of a run that removes what is not its own',
    'run',
    /note\.txt was altered or removed/,
    { runs: { endRun: (folder: string) => rmSync(folder, { recursive: true }) } },
  ],
  [
    'a host where the pair of a stranger is one of another room, too',
    'host',
    /the match of bystanders/,
    { faults: { take: mixUp } },
  ],
])('finds %s, and its seed finds it again', (_, only, what, planted) => {
  const { finding } = tryOnly(only, 400, planted);
  expect(finding?.what).toMatch(what);
  expect(tryOnly(only, 1, planted, finding!.seed).finding?.what).toMatch(what);
});
