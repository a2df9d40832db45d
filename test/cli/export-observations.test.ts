import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { exportObservations, type ObservationExportOptions } from '../../src/data/index.ts';
import { readLog } from '../../src/replay/index.ts';
import { cut, golden } from '../data/data-sets.ts';
import { shooter, temporaryFolder } from './shooter.ts';

const cwd = temporaryFolder();

beforeAll(() => {
  copyFileSync(golden('hunter-gunner'), join(cwd, 'a.log'));
  writeFileSync(join(cwd, 'cut.log'), cut('random-random', 3500));
});

async function exported(options: ObservationExportOptions): Promise<Buffer> {
  const logs = ['a.log', 'cut.log'].map((name) => ({ name, log: readLog(join(cwd, name)) }));
  const pieces: Uint8Array[] = [];
  for await (const piece of exportObservations(logs, options)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const CASES: readonly (readonly [words: string, options: ObservationExportOptions])[] = [
  [
    '--format npz --observation compact --frame-skip 4 --seat 2 --rewards kill=1,hit-taken=0.25,zero-sum',
    {
      ...{ format: 'npz', observation: 'compact', frameSkip: 4, seat: 2 },
      rewards: { kill: 1, hitTaken: 0.25, zeroSum: true },
    },
  ],
  [
    '--format parquet --what observations --observation pixels --pixels-size 40 --pixels-channels 3 --every 50',
    { format: 'parquet', observation: 'pixels', pixels: { size: 40, channels: 3 }, every: 50 },
  ],
];

it.each(CASES)(
  'export %s gives the bytes that a program gets, and names the unfinished log once',
  async (words, options) => {
    const { code, stdout, stderr } = shooter(
      ['export', 'a.log', 'cut.log', ...words.split(' '), '-o', 'data.out', '--force'],
      { cwd },
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr.match(/cut\.log: unfinished/g)).toHaveLength(1);
    expect(stderr).toMatch(/data\.out: written, [\d,]+ rows of 2 logs/);
    expect(readFileSync(join(cwd, 'data.out')).equals(await exported(options))).toBe(true);
  },
);
