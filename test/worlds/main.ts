import { parseArgs } from 'node:util';
import { runWorld, type WorldReport } from './run.ts';

/* Many simulated worlds, one seed each: `npm run worlds -- --count 1000 --from 1 --ms 60000`. */

const USAGE =
  'usage: npm run worlds -- [--count N] [--from N] [--ms VIRTUAL_MS] | --seed SEED [--ms VIRTUAL_MS]';
/** Between two lines of progress, ms. */
const PROGRESS_MS = 5000;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    ms: { type: 'string', default: '60000' },
    seed: { type: 'string' },
  },
});
const [count, from, durationMs] = [values.count, values.from, values.ms].map(Number) as [
  number,
  number,
  number,
];
if (![count, from, durationMs].every(Number.isSafeInteger) || durationMs < 1) {
  console.error(USAGE);
  process.exit(2);
}

const seeds =
  values.seed !== undefined
    ? [values.seed]
    : Array.from({ length: count }, (_, index) => String(from + index));
const total = { worlds: 0, events: 0, matches: 0, ticks: 0, crashes: 0, virtualMs: 0 };
const startedAt = performance.now();
let toldAt = startedAt;

for (const seed of seeds) {
  const report = runWorld(seed, { durationMs });
  add(report);
  if (report.violations.length > 0) {
    console.error(`world ${seed} does not hold:`);
    for (const violation of report.violations) console.error(`  ${violation}`);
    console.error(`again: npm run worlds -- --seed ${seed} --ms ${durationMs}`);
    process.exit(1);
  }
  if (performance.now() - toldAt > PROGRESS_MS) tell();
}
tell();

function add({ events, matches, ticks, crashes, virtualMs }: WorldReport): void {
  total.worlds += 1;
  total.events += events;
  total.matches += matches;
  total.ticks += ticks;
  total.crashes += crashes;
  total.virtualMs += virtualMs;
}

function tell(): void {
  toldAt = performance.now();
  const { worlds, events, matches, ticks, crashes, virtualMs } = total;
  const factor = Math.round(virtualMs / (toldAt - startedAt));
  const hours = (virtualMs / 3_600_000).toFixed(2);
  console.log(
    `${worlds} worlds, ${hours} virtual hours at ${factor} times real time; ` +
      `${events} events, ${matches} matches, ${ticks} ticks, ${crashes} crashes`,
  );
}
