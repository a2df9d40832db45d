/* How much stronger each bot of the ladder is than the one before it: `npm run ladder -- [PAIRS] [BOT OPPONENT]`, after
   `npm run build`. Two matches make a pair: one seed, the seats swapped. Rules are the default ones. The seeds are fixed, so
   all but the speed comes out the same each time, on any number of threads. */

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { findBot, LADDER, playMatch } from '../dist/src/bots/index.js';

const MAX_PAIRS = 10_000;

/** What `name` came to against `opponent` in one pair. */
function playPair(name, opponent, pair) {
  const sum = { won: 0, lost: 0, drawn: 0, ticks: 0, ms: 0 };
  for (const seat of [1, 2]) {
    const bots = [findBot(name), findBot(opponent)];
    const start = performance.now();
    const { match, result } = playMatch({
      seed: `ladder/${pair}`,
      players: seat === 1 ? bots : bots.reverse(),
    });
    sum.ms += performance.now() - start;
    sum.ticks += match.tick;
    sum[result.winner === null ? 'drawn' : result.winner === seat ? 'won' : 'lost'] += 1;
  }
  return sum;
}

/** Plays all pairs on as many threads as there are processors. */
async function measure(name, opponent, pairs) {
  const total = { won: 0, lost: 0, drawn: 0, ticks: 0, ms: 0 };
  const threads = Math.min(pairs, availableParallelism());
  let next = 0;
  let done = 0;
  const runThread = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { name, opponent } });
      const give = () => (next < pairs ? worker.postMessage(next++) : resolve(worker.terminate()));
      worker.on('error', reject);
      worker.on('message', (sum) => {
        for (const key of Object.keys(total)) total[key] += sum[key];
        done += 1;
        if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${pairs} pairs\x1b[K`);
        give();
      });
      give();
    });
  await Promise.all(Array.from({ length: threads }, runThread));
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  return total;
}

function tell(name, opponent, { won, lost, drawn, ticks, ms }) {
  const share = won + lost === 0 ? '–' : `${((100 * won) / (won + lost)).toFixed(1)} %`;
  const speed = Math.round(ticks / (ms / 1000)).toLocaleString('en');
  console.log(`| ${name} | ${opponent} | ${won} | ${drawn} | ${lost} | ${share} | ${speed} |`);
}

async function main([pairsGiven = '200', name, opponent]) {
  const pairs = Number(pairsGiven);
  if (!(Number.isInteger(pairs) && pairs >= 1 && pairs <= MAX_PAIRS)) {
    throw new RangeError(`${pairsGiven} is no number of pairs from 1 to ${MAX_PAIRS}`);
  }
  const names = LADDER.map((bot) => bot.name);
  for (const given of [name, opponent]) {
    if (given !== undefined && !names.includes(given)) throw new RangeError(`the ladder has no ${given}`);
  }
  console.log('| bot | against | won | drawn | lost | of the decided | ticks/s on one thread |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  const rungs = name === undefined ? names.slice(1).map((one, index) => [one, names[index]]) : [];
  if (name !== undefined) rungs.push([name, opponent ?? 'hunter']);
  for (const [one, other] of rungs) tell(one, other, await measure(one, other, pairs));
}

if (isMainThread) await main(process.argv.slice(2));
else
  parentPort.on('message', (pair) =>
    parentPort.postMessage(playPair(workerData.name, workerData.opponent, pair)),
  );
