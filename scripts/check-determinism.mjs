import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadModules } from './built-modules.mjs';
import { GOLDEN, playGolden } from './golden-matches.mjs';
import { compareWriters } from './kernel-identity.mjs';
import { digestLearning } from './learning-digests.mjs';

/* Replays everything that has a known end, and prints one line of JSON with a digest of all of it:

     node scripts/check-determinism.mjs [--dist DIR] [--golden DIR] [--vectors DIR]

   Two Nodes that print the same digest have computed the same states, hashes and bytes; `kernel` is the digest of what the observation
   kernel writes. Exit code 1 where something is not
   as the files say. */

const SEEKS = 40;

const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** What expected.json says of a golden log. */
export function describeLog({ replay }, bytes) {
  const log = replay.decodeLog(bytes);
  return {
    id: replay.matchId(log),
    hash: replay.formatHash(log.end.hash),
    ticks: log.track.ticks,
    result: log.end.result,
    sha256: sha256(bytes),
  };
}

/** Scenarios in which the observation kernel is held against the writer in TypeScript. */
const KERNEL_SCENARIOS = 25;

/** A hash of what the observation kernel writes; where that is not what TypeScript writes, a fault. */
function digestKernel({ core, env, kernel }, faults) {
  if (kernel.openKernel(new WebAssembly.Memory({ initial: 1 })) === undefined)
    faults.push('this Node does not take the observation kernel');
  const sdk = { PARAMETERS: core.PARAMETERS, createVectorEnv: env.createVectorEnv, mostThreads: 1 };
  const hash = createHash('sha256');
  for (let seed = 0; seed < KERNEL_SCENARIOS; seed += 1) {
    const { difference } = compareWriters(sdk, seed, hash);
    if (difference !== undefined) faults.push(`the observation kernel: ${difference}`);
  }
  return hash.digest('hex');
}

/** @returns what is wrong, in lines, and the lines that the digest is made of */
function check(modules, folders) {
  const faults = [];
  const lines = [];
  const attempt = (name, task) => {
    try {
      task(
        (what) => faults.push(`${name}: ${what}`),
        (line) => lines.push(`${name} ${line}`),
      );
    } catch (error) {
      faults.push(`${name}: ${error.message}`);
    }
  };
  const expected = JSON.parse(readFileSync(join(folders.golden, 'expected.json'), 'utf8'));
  for (const name of new Set([...Object.keys(GOLDEN), ...Object.keys(expected)]))
    attempt(name, (fault, say) =>
      checkGolden(modules, { name, folder: folders.golden, expected, fault, say }),
    );
  const cases = readdirSync(folders.vectors).filter((name) => /^rules-.*\.json$/.test(name));
  if (cases.length === 0) faults.push(`${folders.vectors} has no cases of the rules`);
  for (const name of cases.sort())
    attempt(name, (_, say) => say(replayCase(modules, readFileSync(join(folders.vectors, name), 'utf8'))));
  attempt('learning', (_, say) => digestLearning(modules).forEach(say));
  return { faults, lines, cases: cases.length };
}

function checkGolden(modules, { name, folder, expected, fault, say }) {
  const { replay } = modules;
  const bytes = readFileSync(join(folder, `${name}.log`));
  const found = describeLog(modules, bytes);
  if (JSON.stringify(found) !== JSON.stringify(expected[name]))
    fault(`it is ${JSON.stringify(found)}, expected.json has ${JSON.stringify(expected[name])}`);
  const log = replay.decodeLog(bytes);
  const { verdict, failure } = replay.verifyLog(log);
  if (verdict !== 'proven') fault(`${verdict}: ${failure?.what}`);
  if (!bytes.equals(replay.encodeLog(log))) fault('sealed again it has other bytes');
  const again = replay.encodeLog(playGolden(modules, name));
  if (!bytes.equals(again)) fault('played again by the same bots it has other bytes');
  say(`${JSON.stringify(found)} ${sha256(again)} ${verdict}`);
  for (const [tick, hash] of seekAtRandom(modules, log)) say(`${tick} ${hash}`);
  for (const [tick, sought, played] of compareSeeks(modules, log))
    if (sought !== played) fault(`sought, tick ${tick} has the state hash ${sought}; played, ${played}`);
}

/** Ticks in no order, and the state hash that seeking there gives. */
function seekAtRandom({ replay }, log) {
  const playback = replay.openPlayback(log);
  let state = 1;
  return Array.from({ length: SEEKS }, () => {
    state = (state * 48_271) % 0x7fffffff;
    playback.seek(state % (playback.lastTick + 1));
    return [playback.match.tick, replay.formatHash(replay.hashState(playback.match))];
  });
}

/** Tick, state hash when sought, state hash when played from the start. */
function compareSeeks(modules, log) {
  const { replay } = modules;
  const match = replay.matchOf(log);
  return seekAtRandom(modules, log)
    .sort(([a], [b]) => a - b)
    .map(([tick, sought]) => {
      replay.playTo(log, match, tick);
      return [tick, sought, replay.formatHash(replay.hashState(match))];
    });
}

/** Every checkpoint of the case is compared on the way. */
function replayCase({ replay }, text) {
  const log = replay.importMatch(JSON.parse(text));
  return `${log.track.ticks} ${replay.formatHash(log.end.hash)} ${sha256(replay.encodeLog(log))}`;
}

async function main() {
  const text = (name) => fileURLToPath(new URL(`../test/${name}`, import.meta.url));
  const { values } = parseArgs({
    options: {
      dist: { type: 'string' },
      golden: { type: 'string', default: text('golden') },
      vectors: { type: 'string', default: text('vectors') },
    },
  });
  const modules = await loadModules(values.dist);
  const { faults, lines, cases } = check(modules, values);
  const kernel = digestKernel(modules, faults);
  const digest = sha256(lines.join('\n'));
  const golden = Object.keys(GOLDEN).length;
  console.log(JSON.stringify({ node: process.version, golden, cases, digest, kernel, faults }));
  process.exitCode = faults.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
