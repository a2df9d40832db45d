import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

/* npm run fuzz -- --seconds 60 [--seed N] [--only TARGET]; one case again: npm run fuzz -- --seed N --cases 1 */

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    only: { type: 'string' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    cases: { type: 'string', default: String(Number.MAX_SAFE_INTEGER) },
  },
});
const [seconds, seed, most] = [values.seconds, values.seed, values.cases].map(Number) as [
  number,
  number,
  number,
];
if (!(seconds > 0) || !Number.isSafeInteger(seed) || !(most > 0))
  throw new RangeError('--seconds, --seed and --cases are numbers');

console.log(`fuzz of ${seconds} s, --seed ${seed}`);
const until = performance.now() + seconds * 1000;
const { cases, refused, finding } = fuzz({
  seed,
  only: values.only,
  goOn: (done) => done < most && performance.now() < until,
});
console.log(
  `${cases} cases: ${[...refused]
    .sort((a, b) => b[1] - a[1])
    .map(([code, count]) => `${count} ${code}`)
    .join(', ')}`,
);
if (finding === undefined) console.log('every case was answered or refused, and nothing forged was proven');
else {
  console.error(`${finding.target}: ${finding.what}`);
  console.error(`again: npm run fuzz -- --seed ${finding.seed} --only "${finding.target}" --cases 1`);
}
process.exitCode = finding === undefined ? 0 : 1;
