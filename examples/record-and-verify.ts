/* A match that is recorded, read back, proven, and looked at. Run it with: node dist/examples/record-and-verify.js */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBot, playMatch } from 'shooter-sdk/bots';
import { createMatch, readState } from 'shooter-sdk/core';
import { createLogFile, createRecorder, openPlayback, readLog, verifyLog } from 'shooter-sdk/replay';

const folder = mkdtempSync(join(tmpdir(), 'shooter-'));
const file = createLogFile(join(folder, 'match.log'));

const match = createMatch({ seed: 'record me' });
const players = [findBot('hunter')!, findBot('random')!] as const;
const recorder = createRecorder(match, {
  players: [{ name: players[0].name }, { name: players[1].name }],
  write: (bytes) => file.append(bytes),
});
const { result } = playMatch({
  start: match,
  players,
  onTick: (_, first, second) => {
    recorder.record(first, second);
    if (match.tick % 60 === 0) recorder.flush();
  },
});
const bytes = file.seal(recorder.end(result));
console.log(`${match.tick} ticks in ${bytes} bytes, winner ${result.winner ?? 'nobody'}`);

const log = readLog(file.path);
const { verdict, checkpoints } = verifyLog(log);
console.log(`${verdict}: ${checkpoints} state hashes hold`);

const playback = openPlayback(log);
playback.seek(600);
console.log(`at tick 600: ${readState(playback.match).enemies.length} enemies`);
rmSync(folder, { recursive: true });
