/* A match that is recorded, read back, proven, and looked at. Run it with: node dist/examples/record-and-verify.js */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBot, recordMatch } from 'shooter-sdk/bots';
import { readState } from 'shooter-sdk/core';
import { encodeLog, openPlayback, readLog, verifyLog, writeWhole } from 'shooter-sdk/replay';

const folder = mkdtempSync(join(tmpdir(), 'shooter-'));
const path = join(folder, 'match.log');

const players = [findBot('hunter')!, findBot('random')!] as const;
const recorded = await recordMatch({ seed: 'record me', players });
const bytes = encodeLog(recorded.log);
writeWhole(path, bytes);
console.log(
  `${recorded.match.tick} ticks in ${bytes.length} bytes, winner ${recorded.result.winner ?? 'nobody'}`,
);

const log = readLog(path);
const { verdict, checkpoints } = verifyLog(log);
console.log(`${verdict}: ${checkpoints} state hashes hold`);

const playback = openPlayback(log);
playback.seek(600);
console.log(`at tick 600: ${readState(playback.match).enemies.length} enemies`);
rmSync(folder, { recursive: true });
