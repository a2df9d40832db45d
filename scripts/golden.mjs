import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { describeLog } from './check-determinism.mjs';
import { GOLDEN, playGolden } from './golden-matches.mjs';
import { loadRooms } from './rooms.mjs';

/* Makes test/golden anew: `npm run build && node scripts/golden.mjs`. What changes in there is a new version of the rules,
   of the format, or of a bot. */

const folder = new URL('../test/golden/', import.meta.url);
const rooms = await loadRooms();
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) rmSync(new URL(name, folder));
const expected = {};
for (const name of Object.keys(GOLDEN)) {
  const bytes = rooms.replay.encodeLog(playGolden(rooms, name));
  writeFileSync(new URL(`${name}.log`, folder), bytes);
  expected[name] = describeLog(rooms, bytes);
  console.log(`${name}: ${expected[name].ticks} ticks, ${bytes.length} bytes`);
}
writeFileSync(new URL('expected.json', folder), `${JSON.stringify(expected, null, 2)}\n`);
