import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/* The observation kernel against the writer in TypeScript, bit for bit: random matches under random rules, deep waves and the ends of
   every range among them, keys that are random, held or mostly up, frame skip, resets within a step, restored rows, and several threads.

     npm run kernel -- [--ticks 10000000] [--seed 1]

   Exit 1 for a difference, which is told with what makes it again. */

/** A source of integers: 48271-multiplication modulo 2³¹ − 1. */
function createDraw(seed) {
  let state = (Math.abs(seed) % 0x7ffffffe) + 1;
  return (below) => {
    state = (state * 48_271) % 0x7fffffff;
    return state % below;
  };
}

/** Rules with some parameters at an end of their range, and some anywhere in it; matches end often. */
function drawRules(draw, parameters) {
  const rules = {};
  for (const [name, { min, max }] of Object.entries(parameters)) {
    const from = [undefined, undefined, min, max, min + draw(max - min + 1)][draw(5)];
    if (from !== undefined) rules[name] = from;
  }
  return { ...rules, maxTicks: 1 + draw(draw(2) === 0 ? 300 : 3000) };
}

const STYLES = {
  random: (draw) => draw(32),
  // Held for some ticks, by chance.
  held: (draw, before) => (draw(30) === 0 ? draw(32) : before),
  up: (draw) => (draw(32) & 0b10011) | (draw(8) === 0 ? 0 : 0b00100),
  still: (draw, before) => (draw(200) === 0 ? draw(32) : before & 0b10000),
};

/** What is played, from a seed. */
function drawScenario(seed, parameters, mostThreads) {
  const draw = createDraw(seed);
  // The first draws of neighbouring seeds are alike.
  for (let i = 0; i < 8; i += 1) draw(2);
  const rules = drawRules(draw, parameters);
  const count = 1 + draw(24);
  const threads = draw(50) === 0 ? 1 + draw(Math.min(mostThreads, count)) : 1;
  const frameSkip = draw(4) === 0 ? 1 + draw(20) : 1;
  const style = Object.keys(STYLES)[draw(4)];
  const observation = ['vector', 'compact'][draw(2)];
  const frameStack = draw(4) === 0 ? 1 + draw(4) : 1;
  const seated = draw(6) === 0 ? { seats: 1 + draw(2), opponent: 'gunner' } : {};
  return {
    options: { rules, count, threads, frameSkip, frameStack, observation, ...seated },
    style,
    steps: 20 + draw(400),
    draw,
  };
}

/** Makes an environment whose observations TypeScript writes. */
function createWithoutKernel(createVectorEnv, options) {
  const { WebAssembly } = globalThis;
  globalThis.WebAssembly = undefined;
  try {
    return createVectorEnv({ ...options, threads: 1 });
  } finally {
    globalThis.WebAssembly = WebAssembly;
  }
}

/**
 * Plays a scenario twice, beside each other.
 *
 * @param sdk `PARAMETERS`, `createVectorEnv`, and how many threads it has at most
 * @param hash takes what was seen, if it is given
 * @returns how many ticks that were, and the first difference, undefined if there is none
 */
export function compareWriters({ PARAMETERS, createVectorEnv, mostThreads }, seed, hash) {
  const { options, style, steps, draw } = drawScenario(seed, PARAMETERS, mostThreads);
  const kernel = createVectorEnv(options);
  const plain = createWithoutKernel(createVectorEnv, options);
  const actions = new Uint8Array(kernel.actions.length);
  let ticks = 0;
  let difference;
  for (let step = 0; step <= steps && difference === undefined; step += 1) {
    if (step === 0 || draw(300) === 0)
      for (const one of [kernel, plain]) one.reset({ seed: `${seed}/${step}` });
    else if (options.opponent === undefined) moveRows([kernel, plain], draw, `${seed}/${step}`);
    for (let i = 0; i < actions.length; i += 1) actions[i] = STYLES[style](draw, actions[i]);
    for (const one of [kernel, plain]) one.step(actions);
    ticks += options.count * options.frameSkip;
    difference = findDifference(kernel, plain);
    hash?.update(kernel.observations);
    if (difference !== undefined) difference = `step ${step}, ${difference}`;
  }
  kernel.close();
  if (difference !== undefined)
    difference = `seed ${seed}, ${style}, ${JSON.stringify(options)}: ${difference}`;
  return { ticks, difference };
}

/** Puts rows elsewhere, now and then: to where another one was some steps before, or to the beginning of a match. */
function moveRows(envs, draw, seed) {
  if (draw(20) > 0) return;
  const [from, to, isRestored] = [draw(envs[0].count), draw(envs[0].count), draw(3) > 0];
  for (const one of envs) {
    if (isRestored) {
      const kept = one.snapshotRow(from);
      one.step();
      one.restoreRow(to, kept);
    } else one.resetRow(to, { seed });
  }
}

function findDifference(kernel, plain) {
  for (const name of ['observations', 'finalObservations']) {
    const [one, other] = [kernel, plain].map(
      (env) => new Uint32Array(env[name].buffer, env[name].byteOffset, env[name].length),
    );
    for (let i = 0; i < one.length; i += 1) {
      if (one[i] === other[i]) continue;
      const { agents, observation } = kernel.spec;
      const { size } = observation;
      const row = Math.floor(i / size);
      const values = `${kernel[name][i]}, where TypeScript writes ${plain[name][i]}`;
      return `${name} of match ${Math.floor(row / agents)}, agent ${row % agents}, number ${i % size}: ${values}`;
    }
  }
  return undefined;
}

async function main() {
  const { values } = parseArgs({
    options: { ticks: { type: 'string', default: '10000000' }, seed: { type: 'string', default: '1' } },
  });
  const [{ PARAMETERS }, { createVectorEnv }, { openKernel }] = await Promise.all(
    ['core/index.js', 'env/index.js', 'env/kernel/kernel.js'].map(
      (file) => import(new URL(`../dist/src/${file}`, import.meta.url).href),
    ),
  );
  if (openKernel(new WebAssembly.Memory({ initial: 1 })) === undefined)
    throw new Error('this Node does not take the kernel');
  const sdk = { PARAMETERS, createVectorEnv, mostThreads: 3 };
  const hash = createHash('sha256');
  let [ticks, scenarios, seed] = [0, 0, Number(values.seed)];
  let difference;
  while (ticks < Number(values.ticks) && difference === undefined) {
    const played = compareWriters(sdk, seed, hash);
    ({ difference } = played);
    ticks += played.ticks;
    scenarios += 1;
    seed += 1;
    // A turn of the event loop, in which threads that have ended are forgotten.
    if (scenarios % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  console.log(
    `${ticks} ticks of ${scenarios} scenarios, sha256 of what was seen ${hash.digest('hex').slice(0, 16)}`,
  );
  console.log(difference ?? 'the kernel writes what TypeScript writes, bit for bit');
  if (difference !== undefined) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
