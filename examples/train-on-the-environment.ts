/* A training loop of your own: 64 candidates for four numbers play side by side on the vector environment, the best are kept
   and varied, and so on. Run it with: node dist/examples/train-on-the-environment.js */

import { LEFT, RIGHT, SHOOT } from 'shooter-sdk/core';
import { createVectorEnv } from 'shooter-sdk/env';

const [COUNT, KEPT, GENERATIONS, STEPS] = [64, 16, 20, 300];
const env = createVectorEnv({
  count: COUNT,
  frameSkip: 4,
  rules: { waveBase: 80, waveGrowth: 0, health: 10_000, damage: 1 },
  rewards: { hitTaken: 10_000, kill: 0 }, // a hit costs one
});
const { size } = env.spec.observation;

/* Where an observation has what this policy reads (docs/observation.md): the player's own x, and sixteen enemies of eight numbers each.
   Of an enemy, number 1 says on which side it is, 3 how wide the gap is sideways, 4 when it is as low as the player, 5 whether it is in its column. */
const [OWN_X, ENEMIES, ENEMY_SIZE, ENEMIES_END] = [8, 24, 8, 152];

/**
 * −1 to go left, 0 to stay, 1 to go right. The four numbers weigh what pushes it: enemies in its column, enemies close beside it, the middle of
 * the arena, and the direction of before.
 */
function decide(numbers: number[], seen: Float32Array, before: number): number {
  const [column, close, middle, on] = numbers as [number, number, number, number];
  let push = middle * seen[OWN_X]! + on * before;
  for (let at = ENEMIES; at < ENEMIES_END && seen[at] === 1; at += ENEMY_SIZE) {
    const soon = Math.max(0, 1 - seen[at + 4]! * 10); // 1 is now, 0 in a second
    const near = Math.max(0, 1 - Math.abs(seen[at + 3]!) * 10);
    push += soon * Math.sign(seen[at + 1]!) * (column * seen[at + 5]! + close * near);
  }
  return Math.abs(push) < 0.1 ? 0 : Math.sign(push);
}

/** What each candidate loses in one match of its own, of twenty seconds. */
function play(candidates: number[][], seed: string): number[] {
  const lost = candidates.map(() => 0);
  const directions = candidates.map(() => 0);
  env.reset({ seed });
  for (let step = 0; step < STEPS; step += 1) {
    for (const [i, numbers] of candidates.entries()) {
      const seen = env.observations.subarray(2 * i * size, (2 * i + 1) * size);
      const direction = decide(numbers, seen, directions[i]!);
      env.actions[2 * i] = SHOOT + (direction > 0 ? RIGHT : direction < 0 ? LEFT : 0);
      directions[i] = direction;
    }
    env.step();
    for (const i of lost.keys()) lost[i]! -= env.rewards[2 * i]!;
  }
  return lost;
}

const mean = (list: number[]): number => list.reduce((sum, one) => sum + one, 0) / list.length;
let chance = 1;
function vary(number: number): number {
  chance = (chance * 48_271) % 2_147_483_647;
  return number + (3 * chance) / 2_147_483_647 - 1.5;
}
let centre = [0, 0, 0, 0];
for (let generation = 1; generation <= GENERATIONS; generation += 1) {
  const candidates = Array.from({ length: COUNT }, () => centre.map(vary));
  const lost = play(candidates, `lesson ${generation}`);
  const best = [...candidates.keys()].sort((a, b) => lost[a]! - lost[b]!).slice(0, KEPT);
  centre = centre.map((_, k) => mean(best.map((i) => candidates[i]![k]!)));
}
const examine = (numbers: number[]): number => mean(play(Array<number[]>(COUNT).fill(numbers), 'exam'));
console.log(`hits taken in 20 s: ${examine([0, 0, 0, 0])} at rest, ${examine(centre)} with what was learned`);
