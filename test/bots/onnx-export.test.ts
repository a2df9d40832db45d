import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { CHAMPION } from '../../src/bots/built-in/champion-policy.ts';
import {
  type BotKind,
  createView,
  decodeWeights,
  encodeOnnxPolicy,
  encodeWeights,
  findBot,
  openPlayer,
  openPolicy,
  type Policy,
  parseOnnxPolicy,
  startMatch,
} from '../../src/bots/index.ts';
import type { OnnxPlayer } from '../../src/bots/onnx/player.ts';
import { countWeights } from '../../src/bots/policy/network.ts';
import { type Input, PARAMETERS, type Rules } from '../../src/core/index.ts';
import { createChance } from '../fuzz/chance.ts';

/* Policies of `shooter train` as ONNX: they decide the same, whatever the match is. */

const folder = mkdtempSync(join(tmpdir(), 'shooter-onnx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const policyOf = (hidden: readonly number[], weights: string, every = 4): Policy => ({
  ...{ format: 'shooter-policy', version: 1, name: 'learned', observation: 1, every, trained: null },
  ...{ architecture: { hidden }, weights },
});

/** Weights from −1 to 1. */
function randomWeights(hidden: readonly number[], seed: number): string {
  const chance = createChance(seed);
  return encodeWeights(
    Float32Array.from({ length: countWeights({ hidden }) }, () => chance.below(20_001) / 10_000 - 1),
  );
}

async function open(policy: Policy): Promise<OnnxPlayer> {
  const path = join(folder, 'net.onnx');
  writeFileSync(path, encodeOnnxPolicy(policy));
  return (await openPlayer(`policy:${path}`)) as OnnxPlayer;
}

/** Where two players press other keys: one of them plays, the other one sees what it sees. */
function differences(
  plain: BotKind,
  other: BotKind,
  match: { seed: string; rules: Partial<Rules>; ticks: number },
): string[] {
  const { seed, rules, ticks } = match;
  const found: string[] = [];
  const keys: [Input, Input][] = [];
  const play = startMatch({
    seed,
    rules,
    players: [plain, findBot('hunter')!],
    limitTicks: ticks,
    onTick: (_, first, second) => void keys.push([first, second]),
  });
  const setup = { seat: 1, rules: play.match.rules, seed: 's', note: () => {} } as const;
  const bot = other.createBot(setup);
  const view = createView(play.match, 1);
  do {
    const decided = bot.decide(view);
    const { tick } = view;
    play.advance(1);
    if (keys[tick] !== undefined && keys[tick]![0] !== decided)
      found.push(`tick ${tick}: ${keys[tick]![0]}, ${decided}`);
  } while (play.result === undefined);
  expect(keys.length).toBeGreaterThan(0);
  expect(play.failures).toEqual([]);
  return found;
}

test.each([1, 2])('the champion decides as it does, under default rules, seed %i', async (seed) => {
  const policy = policyOf(CHAMPION.architecture.hidden, CHAMPION.weights, CHAMPION.every);
  const match = { seed: `export ${seed}`, rules: {}, ticks: 3000 };
  expect(differences(openPolicy(policy), await open(policy), match)).toEqual([]);
});

test('another weight is found, and so is a player that forgets its keys', async () => {
  const { hidden } = CHAMPION.architecture;
  const weights = decodeWeights(CHAMPION.weights);
  weights[12]! += 0.2;
  const champion = openPolicy(policyOf(hidden, CHAMPION.weights));
  const match = { seed: 'export 1', rules: {}, ticks: 1500 };
  const changed = await open(policyOf(hidden, encodeWeights(weights)));
  expect(differences(champion, changed, match)).not.toEqual([]);
  const player = await open(policyOf(hidden, CHAMPION.weights));
  // Made anew for each decision, it has decided on nothing before.
  const forgetful: BotKind = {
    ...player,
    createBot(setup) {
      let keys = 0;
      return {
        decide(view) {
          if (view.tick % 4 === 0) keys = player.createBot(setup).decide(view);
          return keys;
        },
      };
    },
  };
  expect(differences(champion, forgetful, match)).not.toEqual([]);
});

test('it is small, reads its keys, and is refused where it has too many weights', () => {
  const file = encodeOnnxPolicy(policyOf([12], randomWeights([12], 1)));
  expect(file.length).toBeLessThan(200_000);
  expect(parseOnnxPolicy(file)).toMatchObject({
    ...{ name: 'learned', observation: 'vector/1', action: 'categorical', choose: 'best', every: 4 },
    ...{ readsKeys: true, isBatched: true },
  });
  const large = policyOf([300, 400], randomWeights([300, 400], 1));
  expect(() => encodeOnnxPolicy(large)).toThrow(expect.objectContaining({ code: 'onnx/unsupported' }));
});

test('policies of any weights decide as they do, under any rules', async () => {
  const rules = fc.record(
    Object.fromEntries(
      Object.entries(PARAMETERS)
        .filter(([name]) => name !== 'maxTicks')
        .map(([name, { min, max }]) => [name, fc.integer({ min, max: Math.min(max, 200) })]),
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 2 }),
      fc.nat(1e6),
      rules,
      async (hidden, seed, drawn) => {
        const policy = policyOf(hidden, randomWeights(hidden, seed), 1 + (seed % 3));
        const found = differences(openPolicy(policy), await open(policy), {
          seed: String(seed),
          rules: drawn as Partial<Rules>,
          ticks: 100,
        });
        expect(found).toEqual([]);
      },
    ),
    { numRuns: 6 },
  );
});
