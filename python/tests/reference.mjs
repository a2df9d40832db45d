import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createVectorEnv } from '../../dist/src/env/index.js';

/* What createVectorEnv gives in Node, as digests: the reference of test_identity.py. Arguments: options as JSON, a file of actions. */

const { steps, every, ...options } = JSON.parse(process.argv[2]);
const actions = readFileSync(process.argv[3]);
const env = createVectorEnv(options);
const size = env.actions.length;
const digest = createHash('sha256');
env.reset({ seed: 'identity' });
for (let step = 0; step < steps; step += 1) {
  env.step(new Uint8Array(actions.buffer, actions.byteOffset + step * size, size));
  for (const array of [
    env.observations,
    env.rewards,
    env.terms,
    env.terminated,
    env.truncated,
    env.winners,
    env.ticks,
  ])
    digest.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  if ((step + 1) % every !== 0) continue;
  for (let row = 0; row < options.count; row += 1) digest.update(env.hashRow(row));
}
env.close();
process.stdout.write(digest.digest('hex'));
