import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMatch, step } from '../../src/core/index.ts';
import { readLog, verifyLog } from '../../src/replay/index.ts';
import { plantFault } from '../mutants.ts';

/* Sealing replaces the only copy of a match, so it reads what it wrote before it does. */

type Door = typeof import('../../src/replay/index.ts');

const FAULT = { file: 'src/replay/coder.ts', find: 'low += bound;', replace: 'low += bound + 1;' };

let folder: string;
let mutant: Door;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shooter-seal-'));
  mutant = await plantFault<Door>(FAULT, 'src/replay/index.ts');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('an encoder that loses inputs never replaces the match that was recorded', () => {
  const path = join(folder, 'match.log');
  const file = mutant.createLogFile(path);
  const match = createMatch({ seed: 'guard' });
  const write = (bytes: Uint8Array): void => file.append(bytes);
  const recorder = mutant.createRecorder(match, { players: [{ name: 'a' }, { name: 'b' }], write });
  while (match.tick < 900) {
    const keys = (match.tick * 7) % 32;
    step(match, keys, 31 - keys);
    recorder.record(keys, 31 - keys);
  }
  const log = recorder.end({ reason: 'interrupted', winner: null });
  expect(() => file.seal(log)).toThrow();
  file.close();
  expect(readdirSync(folder)).toEqual(['match.log']);
  const kept = readLog(path);
  expect(kept.track.ticks).toBe(900);
  expect(verifyLog(kept)).toMatchObject({ verdict: 'unfinished', ticks: 900 });
});
