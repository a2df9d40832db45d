/* Logs become a data set, and a data set a first lesson: which way a bot goes when the nearest enemy is to its left, above it
   or to its right. Run it with: node dist/examples/logs-to-data-set.js */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findBot, playMatch } from 'shooter-sdk/bots';
import { createMatch } from 'shooter-sdk/core';
import { createRecorder, writeLog } from 'shooter-sdk/replay';

const folder = mkdtempSync(join(tmpdir(), 'shooter-'));
const players = [findBot('hunter')!, findBot('random')!] as const;

for (const seed of [1, 2, 3]) {
  const match = createMatch({ seed });
  const recorder = createRecorder(match, { players: [{ name: 'hunter' }, { name: 'random' }] });
  const { result } = playMatch({
    start: match,
    players,
    onTick: (_, first, second) => recorder.record(first, second),
  });
  writeLog(join(folder, `${seed}.log`), recorder.end(result));
}

// What `npx shooter export FOLDER --format jsonl --every 5` runs. Rows come as they are made; nothing holds them all.
const shooter = fileURLToPath(new URL('dist/cli/main.js', import.meta.resolve('shooter-sdk/package.json')));
const words = [shooter, 'export', folder, '--format', 'jsonl', '--every', '5'];
const exporter = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });

const seen = new Map<string, { rows: number; left: number; right: number }>();
let kills = 0;
for await (const line of createInterface({ input: exporter.stdout })) {
  const row = JSON.parse(line);
  if (row.player !== 'hunter' || row.enemy1_x === null) continue;
  kills += row.kills;
  const acrossPx = row.enemy1_x + 35 - (row.own_x + 50);
  const where = acrossPx < -20 ? 'to the left' : acrossPx > 20 ? 'to the right' : 'above';
  const told = seen.get(where) ?? { rows: 0, left: 0, right: 0 };
  told.rows += 1;
  told.left += Number(row.left);
  told.right += Number(row.right);
  seen.set(where, told);
}
rmSync(folder, { recursive: true });

for (const [where, { rows, left, right }] of [...seen].sort()) {
  const percent = (count: number): string => `${Math.round((100 * count) / rows)} %`;
  console.log(`nearest enemy ${where}, ${rows} rows: left ${percent(left)}, right ${percent(right)}`);
}
console.log(`${kills} kills by hunter`);
