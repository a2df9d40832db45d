/* Logs become a data set, and the data set answers a question: which way does hunter go when the nearest enemy is to its left, above it
   or to its right? Run it with: node dist/examples/logs-to-data-set.js */
import { findBot, playMatch } from 'shooter-sdk/bots';
import { createMatch } from 'shooter-sdk/core';
import { findTable, readRows } from 'shooter-sdk/data';
import { createRecorder, type Log } from 'shooter-sdk/replay';

const players = [findBot('hunter')!, findBot('random')!] as const;

function record(seed: number): Log {
  const match = createMatch({ seed });
  const recorder = createRecorder(match, { players: [{ name: 'hunter' }, { name: 'random' }] });
  const onTick = (_: unknown, first: number, second: number): void => recorder.record(first, second);
  return recorder.end(playMatch({ start: match, players, onTick }).result);
}

const logs = [1, 2, 3].map((seed) => ({ name: `${seed}.log`, log: record(seed) }));

// The cells of `npx shooter export FOLDER --format jsonl --every 5`. Rows come as they are made; nothing holds them all.
const { columns } = findTable('transitions');
const seen = new Map<string, { rows: number; left: number; right: number }>();
let kills = 0;
for (const cells of readRows(logs, { every: 5 })) {
  const row = Object.fromEntries(columns.map(({ name }, index) => [name, cells[index]]));
  if (row.player !== 'hunter' || row.enemy1_x === null) continue;
  kills += Number(row.kills);
  // Middles: of an enemy 35 px from its x, of a player 50 px.
  const acrossPx = Number(row.enemy1_x) + 35 - (Number(row.own_x) + 50);
  const where = acrossPx < -20 ? 'to the left' : acrossPx > 20 ? 'to the right' : 'above';
  const counts = seen.get(where) ?? { rows: 0, left: 0, right: 0 };
  counts.rows += 1;
  counts.left += Number(row.left);
  counts.right += Number(row.right);
  seen.set(where, counts);
}

for (const [where, { rows, left, right }] of [...seen].sort()) {
  const percent = (count: number): string => `${Math.round((100 * count) / rows)} %`;
  console.log(`nearest enemy ${where}, ${rows} rows: left ${percent(left)}, right ${percent(right)}`);
}
console.log(`${kills} kills by hunter`);
