/* Which of two bots is better? A contest plays game pairs until a sequential test is decided, and keeps every game that was lost. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runContest, verifyRun } from 'shooter-sdk/contest';

const folder = mkdtempSync(join(tmpdir(), 'contest-'));
const run = join(folder, 'hunter-gunner');
const { report } = await runContest({
  ...{ players: ['hunter', 'gunner'], sprt: { elo1: 60 }, seed: 'example', run },
  onEvent({ type, ...event }) {
    if (type === 'pair' && 'judge' in event) console.log(`LLR ${event.judge.test!.llr.toFixed(2)}`);
  },
});
const { value, low } = report.tables.cross[0]![1]!.estimate.elo;
console.log(
  `${report.sprt!.state.status}: Elo ${value?.toFixed(0)}, at least ${low?.toFixed(0)}, after ${report.pairs} pairs`,
);

// The results of a run are claims: its logs, and playing some of it again, prove them.
const verdict = await verifyRun(run, { replay: 2 });
console.log(verdict);
rmSync(folder, { recursive: true });
