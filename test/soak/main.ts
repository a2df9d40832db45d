import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { soak } from './soak.ts';

/* npm run soak -- --seconds 60 [--seed N] [--plant memory|socket] */

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    plant: { type: 'string' },
  },
});
const { plant } = values;
if (plant !== undefined && plant !== 'memory' && plant !== 'socket')
  throw new RangeError(`${plant} is no leak that can be planted`);
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
if (!(seconds > 0) || !Number.isInteger(seed)) throw new RangeError('--seconds and --seed are numbers');

const say = (line: string): void => void process.stdout.write(`${line}\n`);
say(`soak of ${seconds} s, --seed ${seed}`);
const failures = await soak({ seconds, seed, plant, say });
for (const failure of failures) say(`FAILED  ${failure}`);
if (failures.length === 0) say('nothing grew, nothing is left, every log is proven');
process.exitCode = failures.length === 0 ? 0 : 1;
