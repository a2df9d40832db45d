import vm from 'node:vm';
import { expect, test } from 'vitest';
import { bundle } from '../../bench/bundles.ts';
import { findBot, recordMatch } from '../../src/bots/index.ts';
import { encodeLog } from '../../src/replay/index.ts';

/* The portable entry point, bundled, in an engine that has nothing but the language: the same bytes as in Node. */

const { text, warnings } = await bundle(['./bots', './replay'], { platform: 'neutral' });
const engine = vm.createContext({});
vm.runInContext(`${text};globalThis.shooter = shooter;`, engine);
const runThere = (body: string): Promise<unknown> =>
  vm.runInContext(`(async () => { const sdk = shooter; ${body} })()`, engine);

test('it is bundled without a warning', () => expect(warnings).toEqual([]));

test.each([
  ['champion', 'planner'],
  ['hunter', 'dodger'],
  ['gunner', 'random'],
])('%s against %s is the same match, and its log the same bytes', async (first, second) => {
  const rules = { maxTicks: 400 };
  const there = await runThere(`
    const players = ['${first}', '${second}'].map(sdk.findBot);
    return sdk.encodeLog((await sdk.recordMatch({ seed: 'bare', rules: ${JSON.stringify(rules)}, players })).log);
  `);
  const { log } = await recordMatch({
    seed: 'bare',
    rules,
    players: [findBot(first)!, findBot(second)!],
  });
  expect(Buffer.from(there as Uint8Array).equals(Buffer.from(encodeLog(log)))).toBe(true);
});

test('a bot is checked there, and told where it throws', async () => {
  const { passed, failure } = (await runThere(`
    const { passed } = sdk.checkBot(sdk.findBot('hunter'), { ticks: 100 });
    const bad = { name: 'bad', createBot: () => ({ decide() { throw new Error('no'); } }) };
    const { failures } = sdk.playMatch({ seed: '1', players: [bad, sdk.findBot('idle')], limitTicks: 5 });
    return { passed, failure: failures[0] };
  `)) as { passed: boolean; failure: object };
  expect(passed).toBe(true);
  expect(failure).toMatchObject({ code: 'bot/threw', tick: 0, seat: 1 });
});
