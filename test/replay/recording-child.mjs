/* Records match after match until it is killed: node recording-child.mjs CORE REPLAY FOLDER TICKS FLUSH_EVERY
   For every flush that has returned it writes "FILE TICK" to its output, which is a file, too. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';

const [core, replay, folder, ticks, flushEvery] = process.argv.slice(2);
const { createMatch, step } = await import(core);
const { createLogFile, createRecorder } = await import(replay);

for (let number = 0; ; number += 1) {
  const name = `${number}.log`;
  const file = createLogFile(join(folder, name));
  const match = createMatch({
    seed: number,
    rules: { health: 10_000, damage: 1, waveGrowth: 0, maxTicks: 0 },
  });
  const recorder = createRecorder(match, {
    players: [{ name: 'a' }, { name: 'b' }],
    checkpointEvery: 50,
    states: number % 2 === 0,
    events: number % 3 === 0,
    write: (bytes) => file.append(bytes),
  });
  while (match.tick < Number(ticks)) {
    const [first, second] = [(match.tick * 7) % 32, (match.tick >> 3) % 32];
    step(match, first, second);
    recorder.record(first, second);
    if (match.tick % Number(flushEvery) > 0) continue;
    recorder.flush();
    writeSync(1, `${name} ${match.tick}\n`);
  }
  file.seal(recorder.end({ reason: 'interrupted', winner: null }));
  writeSync(1, `${name} sealed\n`);
}
