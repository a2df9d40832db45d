import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BOMBS } from './bombs.ts';
import { HONEST } from './honest.ts';
import { LIMIT_MS, measurePeak } from './peak.ts';

/* npm run bounds [-- --only TEXT]: a table of the memory and time that commands take for logs: honest ones, and those that are made to take much. */

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const SHOOTER = resolve(import.meta.dirname, '../../cli/main.js');
const COMMANDS: readonly (readonly string[])[] = [['verify'], ['info']];
/** MB at most of a log of up to a megabyte. */
const MOST = 300;

const folder = mkdtempSync(join(tmpdir(), 'bounds-'));
let worst = 0;
try {
  console.log(['bytes', ...COMMANDS.flatMap(([name]) => [`${name} MB`, 's', 'exit']), 'log'].join('\t'));
  for (const [name, make] of Object.entries({ ...HONEST, ...BOMBS })) {
    if (!name.includes(values.only)) continue;
    const bytes = make();
    writeFileSync(join(folder, 'bomb.log'), bytes);
    const cells: string[] = [];
    for (const [command, ...options] of COMMANDS) {
      const peak = await measurePeak([SHOOTER, command!, 'bomb.log', ...options], folder);
      worst = Math.max(worst, peak.megabytes);
      cells.push(
        peak.megabytes.toFixed(0),
        peak.seconds.toFixed(1),
        peak.isLate ? `limit ${LIMIT_MS / 1000} s` : String(peak.code),
      );
    }
    console.log([bytes.length, ...cells, name].join('\t'));
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`verify and info: ${worst.toFixed(0)} MB at most, of ${MOST} that are allowed`);
process.exitCode = worst > MOST ? 1 : 0;
