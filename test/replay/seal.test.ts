import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMatch, step } from '../../src/core/index.ts';
import type * as coder from '../../src/replay/coder.ts';
import { readLog, verifyLog } from '../../src/replay/index.ts';
import { plant } from '../plant.ts';

/* Sealing replaces the only copy of a match, so it reads what it wrote before it does. */

type Door = typeof import('../../src/replay/index.ts');

/** An encoder that loses a bit now and then. */
const loseBits = ({ createEncoder }: typeof coder): Partial<typeof coder> => ({
  createEncoder() {
    const encoder = createEncoder();
    let coded = 0;
    return {
      close: () => encoder.close(),
      code(contexts, at, bit) {
        coded += 1;
        encoder.code(contexts, at, coded % 97 === 0 ? 1 - bit : bit);
        return bit;
      },
    };
  },
});

let folder: string;
let mutant: Door;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shooter-seal-'));
  mutant = await plant<Door, typeof coder>('src/replay/coder.ts', loseBits, 'src/replay/index.ts');
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
