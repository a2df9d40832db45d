import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { examinePlayer } from '../../src/bots/index.ts';
import { type ContestEvent, hashContents, pairsOf, planOf } from '../../src/contest/index.ts';
import { openWorkers } from '../../src/contest/node/worker-pool.ts';
import { manifestOf } from './make-run.ts';

/* What a bot does once its game is over is remarked on when it happens. */

const folder = mkdtempSync(join(tmpdir(), 'shooter-remarks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what a bot throws after the last pair of its thread is remarked on', async () => {
  const late = join(folder, 'late.mjs');
  writeFileSync(
    late,
    `export const createBot = () => {
      setTimeout(() => { throw new Error('late'); }, 200);
      return { decide: () => 0 };
    };\n`,
  );
  const names = [late, 'random'];
  const players = await Promise.all(
    names.map(async (name) => {
      const kind = await examinePlayer(name, 'none');
      return { name: kind.name, hash: hashContents(name, kind), reproducible: true };
    }),
  );
  const manifest = manifestOf({ players, logs: 'none' });
  const [pair] = [...pairsOf(planOf(manifest))];
  const remarks: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const onEvent = (event: ContestEvent): void => {
      if (event.type === 'notice' && remarks.push(event.message) === 2) resolve();
    };
    openWorkers({ manifest, names, limits: {} }, { workers: 1, onEvent })
      .then(async (pool) => {
        afterAll(() => pool.close());
        const [played] = await pool.play([pair!]);
        expect(played!.pair.games.flatMap(({ failures }) => failures)).toEqual([]);
      })
      .catch(reject);
  });
  const remark =
    'late, after its game: it threw outside of decide, in a timer or a promise of its own: Error: late';
  expect(remarks).toEqual([remark, remark]);
});
