import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { loadModules } from './built-modules.mjs';

/* Plays 100 game pairs of two ONNX policies of Stable-Baselines3, and prints one line of JSON with a digest of all of their logs:

     node scripts/check-onnx.mjs [PAIRS]

   Two machines that print the same digest have played the same bytes. Exit code 1 where it is not the digest below. One policy takes the
   best of its logits, the other one draws by them. Plain JavaScript, for it runs on every Node that we support. */

const PAIRS = 100;
const EXPECTED = 'bfef128ee626c3093eb559e79e5069c32bdb3e8eebff4697dc65c9f5258e51b7';

const POLICIES = ['sb3-categorical', 'sb3-bernoulli'];
const MAX_TICKS = 3000;

const nameOf = (name) =>
  `policy:${fileURLToPath(new URL(`../test/bots/fixtures/onnx/${name}.onnx`, import.meta.url))}`;

/** @returns the digest of all logs, in the order in which they are played */
export async function digestOnnx({ bots, replay }, pairs = PAIRS) {
  const players = await Promise.all(POLICIES.map((name) => bots.openPlayer(nameOf(name))));
  const hash = createHash('sha256');
  for (let pair = 0; pair < pairs; pair += 1) {
    for (const seated of [players, players.toReversed()]) {
      const { log } = await bots.recordMatch({
        ...{ seed: `onnx ${pair}`, rules: { maxTicks: MAX_TICKS }, players: seated },
      });
      hash.update(replay.encodeLog(log));
    }
  }
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const pairs = Number(process.argv[2] ?? PAIRS);
  const digest = await digestOnnx(await loadModules(), pairs);
  const isWrong = pairs === PAIRS && digest !== EXPECTED;
  const faults = isWrong
    ? [`${pairs} pairs of ONNX policies have the digest ${digest}, not ${EXPECTED}`]
    : [];
  console.log(JSON.stringify({ node: process.version, pairs, digest, faults }));
  process.exitCode = faults.length > 0 ? 1 : 0;
}
